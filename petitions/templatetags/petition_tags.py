"""What the campaign page shows of petitions, and the tabs of a petition in the workspace."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from campaign.models import Campaign
from campaign.organising import open_to
from petitions.initials import initials
from petitions.models import Petition
from petitions.trust_figures import rule_in_words, suspicion_in_words

register = template.Library()


@register.inclusion_tag("petitions/_open_petitions.html")
def open_petitions(campaign: Campaign) -> dict[str, Any]:
    """The petitions that can be signed now."""
    return {"petitions": Petition.objects.open().filter(campaign=campaign).prefetch_related("targets")}


@register.filter
def shown_to(name: str, petition: Petition) -> str:
    """A signer's name as the petition shows names: whole, or its initials."""
    return initials(name) if petition.signers_shown == Petition.Showing.INITIALS else name


register.filter(suspicion_in_words)
register.filter(rule_in_words)


@register.inclusion_tag("organise/petitions/_tabs.html", takes_context=True)
def petition_tabs(context: Context, petition: Petition) -> dict[str, Any]:
    """The pages of one petition, in the order in which they are needed."""
    request = context["request"]
    pages = [
        ("organise_petitions:edit", _("Text")),
        ("organise_petitions:signatures", _("Signatures")),
        ("organise_petitions:moderation", _("Moderation")),
        ("organise_petitions:trust", _("Trust")),
    ]
    found = ((view, words, open_to(request, petition.campaign, view, petition.slug)) for view, words in pages)
    current = request.resolver_match.view_name
    return {"tabs": [(url, words, current.startswith(view)) for view, words, url in found if url]}
