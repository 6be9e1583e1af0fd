"""What the campaign page shows of petitions, and the tabs of a petition in the workspace."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import QuerySet
from django.template import Context
from django.utils.translation import gettext as _

from campaign.models import Campaign
from campaign.next_steps import NextStep, find
from campaign.organising import open_to
from petitions.letters import own_words
from petitions.models import HandIn, JointSignatory, Letter, LetterAction, Petition
from petitions.progress import Milepost, public_line
from petitions.queries import shown_name
from petitions.queries_of_hand_ins import Sealed, handed_in, latest_seal
from petitions.receipts import grouped
from petitions.trust_figures import rule_in_words, suspicion_in_words

register = template.Library()


@register.inclusion_tag("petitions/_open_petitions.html")
def open_petitions(campaign: Campaign) -> dict[str, Any]:
    """The petitions that can be signed now."""
    return {"petitions": Petition.objects.open().filter(campaign=campaign).prefetch_related("targets")}


@register.simple_tag
def petition_line(petition: Petition) -> list[Milepost]:
    """What everybody may read of how the petition went on. One query."""
    return public_line(petition)


@register.simple_tag
def joint_signatories(petition: Petition) -> list[JointSignatory]:
    """Who signed with a title or for an organisation, in the team's order. One query."""
    return list(petition.joint_signatories.all())


@register.simple_tag
def next_step(petition: Petition) -> NextStep | None:
    """What the petition asks of whoever has signed; None where it is over, or sharing is all."""
    return find(petition.campaign, petition.next_step, petition.next_step_id)


@register.filter
def shown_to(name: str, petition: Petition) -> str:
    """A signer's name as the petition shows names: whole, or its initials."""
    return shown_name(petition, name)


register.filter(suspicion_in_words)
register.filter(rule_in_words)


@register.inclusion_tag("organise/petitions/_tabs.html", takes_context=True)
def petition_tabs(context: Context, petition: Petition) -> dict[str, Any]:
    """The pages of one petition, in the order in which they are needed."""
    request = context["request"]
    pages = [
        ("organise_petitions:edit", _("Text")),
        ("organise_petitions:asked", _("Asked of signers")),
        *([("organise_petitions:signatories", _("Joint signatories"))] if petition.is_open_letter else []),
        ("organise_petitions:progress", _("Progress")),
        ("organise_petitions:signatures", _("Signatures")),
        ("organise_petitions:other_sites", _("On other sites")),
        ("organise_petitions:links", _("Links")),
        ("organise_petitions:updates", _("Updates")),
        ("organise_petitions:statistics", _("Statistics")),
        ("organise_petitions:moderation", _("Moderation")),
        ("organise_petitions:trust", _("Trust")),
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


@register.inclusion_tag("organise/petitions/letters/_section_tabs.html", takes_context=True)
def petition_section_tabs(context: Context) -> dict[str, Any]:
    """Petitions and letters, side by side above their lists."""
    campaign, request = context["campaign"], context["request"]
    pages = [("organise_petitions:index", _("Petitions")), ("organise_petitions:letter_actions", _("Letters"))]
    current = request.resolver_match.view_name
    return {"tabs": [(open_to(request, campaign, view), words, current == view) for view, words in pages]}


@register.inclusion_tag("organise/petitions/letters/_tabs.html", takes_context=True)
def letter_tabs(context: Context, action: LetterAction) -> dict[str, Any]:
    """The pages of one letter action."""
    request = context["request"]
    pages = [
        ("organise_petitions:letter_action", _("Text")),
        ("organise_petitions:letter_figures", _("Figures")),
        ("organise_petitions:letters", _("Letters")),
    ]
    found = ((view, words, open_to(request, action.campaign, view, action.slug)) for view, words in pages)
    current = request.resolver_match.view_name
    return {"tabs": [(url, words, current == view) for view, words, url in found if url]}


@register.inclusion_tag("petitions/_open_letters.html")
def open_letter_actions(campaign: Campaign) -> dict[str, Any]:
    """The letters to representatives that can be written now."""
    return {"actions": LetterAction.objects.open().filter(campaign=campaign)}


@register.simple_tag
def own_words_of(letter: Letter) -> int:
    """How much of the letter isn't the template's, in per cent."""
    return own_words(letter.action, letter.representative, letter.text)
