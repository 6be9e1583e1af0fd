"""What the campaign page shows of petitions, and the tabs of a petition in the workspace."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import QuerySet
from django.template import Context
from django.utils.translation import gettext as _

from campaign.models import Campaign
from campaign.organising import open_to
from petitions.models import HandIn, Petition
from petitions.queries_of_hand_ins import Sealed, handed_in, latest_seal
from petitions.receipts import grouped

register = template.Library()


@register.inclusion_tag("petitions/_open_petitions.html")
def open_petitions(campaign: Campaign) -> dict[str, Any]:
    """The petitions that can be signed now."""
    return {"petitions": Petition.objects.open().filter(campaign=campaign).prefetch_related("targets")}


@register.inclusion_tag("organise/petitions/_tabs.html", takes_context=True)
def petition_tabs(context: Context, petition: Petition) -> dict[str, Any]:
    """The pages of one petition, in the order in which they are needed."""
    request = context["request"]
    pages = [
        ("organise_petitions:edit", _("Text")),
        ("organise_petitions:signatures", _("Signatures")),
        ("organise_petitions:paper", _("Paper")),
        ("organise_petitions:hand_in", _("Hand-in")),
    ]
    found = ((view, words, open_to(request, petition.campaign, view, petition.slug)) for view, words in pages)
    current = request.resolver_match.view_name
    return {"tabs": [(url, words, current.startswith(view)) for view, words, url in found if url]}


@register.filter
def grouped_receipt(receipt: str) -> str:
    """A receipt in four groups of four."""
    return grouped(receipt)


@register.simple_tag
def seal_of(petition: Petition) -> Sealed | None:
    """The seal of the petition's last closing, and what has changed since."""
    return latest_seal(petition)


@register.filter
def hand_ins_of(petition: Petition) -> QuerySet[HandIn]:
    """The hand-ins that have taken place, the latest first."""
    return handed_in(petition)
