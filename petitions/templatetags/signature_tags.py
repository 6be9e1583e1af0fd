"""How pages say what somebody signed with."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from petitions.asking import asking_of, in_words
from petitions.models import Petition, Signature
from petitions.receipts import grouped
from supporters.phones import shown_phone

register = template.Library()

register.filter("phone", shown_phone)
register.filter("receipt", grouped)


@register.filter
def answers(signature: Signature) -> list[tuple[str, str]]:
    """Each question that she answered, with the answer; those that the petition no longer asks are left out."""
    asking = asking_of(signature.petition.slug)
    return in_words(asking, signature.answers or {}) if asking else []


@register.filter
def what_is_shown(signature: Signature) -> str:
    """What the petition's page shows of her, in a sentence."""
    is_whole = signature.petition.signers_shown != Petition.Showing.INITIALS
    if signature.petition.comments_allowed:
        return (
            _("Your name and comment are shown on the petition’s page.")
            if is_whole
            else _("Your initials and comment are shown on the petition’s page.")
        )
    return (
        _("Your name is shown on the petition’s page.")
        if is_whole
        else _("Your initials are shown on the petition’s page.")
    )
