"""What the workspace's pages on mailings share."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from campaign.models import Campaign
from campaign.organising import open_to
from mailings.models import Mailing, SequenceStep
from mailings.sending_notices import notices_of

register = template.Library()

NAMESPACES = {
    "organise_mailings",
    "organise_audience",
    "organise_sending",
    "organise_statistics",
    "organise_material",
    "organise_sequences",
}


@register.simple_tag(takes_context=True)
def mailings_section(context: Context) -> dict[str, Any]:
    """The rail's one entry for all pages on mailings."""
    match = context["request"].resolver_match
    return {
        "url": open_to(context["request"], context["campaign"], "organise_mailings:index"),
        "is_current": bool(NAMESPACES & set(match.namespaces)),
    }


@register.inclusion_tag("organise/mailings/_tabs.html", takes_context=True)
def mailing_tabs(context: Context, mailing: Mailing) -> dict[str, Any]:
    """The pages of one mailing, in the order in which they are needed."""
    request = context["request"]
    views = _views_of_a_step() if mailing.is_step else _views()
    found = ((view, words, open_to(request, mailing.campaign, view, mailing.public_id)) for view, words in views)
    return {"tabs": [(url, words, view == request.resolver_match.view_name) for view, words, url in found if url]}


@register.inclusion_tag("organise/mailings/_sections.html", takes_context=True)
def mailing_sections(context: Context, campaign: Campaign) -> dict[str, Any]:
    """The pages on mailings in general."""
    request = context["request"]
    sections = [
        ("organise_mailings:index", _("Mailings")),
        ("organise_sequences:index", _("Sequences")),
        ("organise_material:index", _("Senders, layouts and rules")),
    ]
    current = f"{request.resolver_match.namespace}:"
    found = ((view, words, open_to(request, campaign, view)) for view, words in sections)
    return {"tabs": [(url, words, view.startswith(current)) for view, words, url in found if url]}


@register.simple_tag
def step_words(step: SequenceStep) -> str:
    """Where the words of a sequence's step are written."""
    return reverse("organise_mailings:edit", args=[step.sequence.campaign.slug, step.mailing.public_id])


def _views_of_a_step() -> list[tuple[str, str]]:
    """Whom a sequence's step reaches and when is said by its sequence."""
    return [
        (view, words) for view, words in _views() if view not in ("organise_audience:audience", "organise_sending:send")
    ]


def _views() -> list[tuple[str, str]]:
    return [
        ("organise_mailings:edit", _("Write")),
        ("organise_audience:audience", _("Who gets it")),
        ("organise_mailings:check", _("Look and check")),
        ("organise_sending:send", _("Send")),
        ("organise_statistics:statistics", _("Figures")),
    ]


@register.inclusion_tag("organise/_notices.html")
def sending_notices(mailing: Mailing) -> dict[str, Any]:
    """What holds the mailing up while it is being sent: a mail server, a limit, the night where people live."""
    return {"notices": notices_of(mailing)}
