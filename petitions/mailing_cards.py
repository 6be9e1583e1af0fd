"""How a petition looks in a mailing: `[[petition:slug]]`."""

from __future__ import annotations

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mailings import returning
from mailings.composing.cards import Card, CardKind, register
from petitions.letter_queries import written
from petitions.models import LetterAction, Petition


def petition_card(petition: Petition) -> Card:
    """The petition as it stands now, in the language at hand. A number appears once there is one."""
    number = petition.signature_count
    words = ngettext("%(number)s signature", "%(number)s signatures", number)
    targets = "; ".join(str(target) for target in petition.targets.all())
    return Card(
        kicker=_("Petition"),
        title=petition.title,
        line=_("To: %(targets)s") % {"targets": targets} if targets else "",
        figure=words % {"number": number_format(number, force_grouping=True)} if number else "",
        button=_("Sign the petition") if petition.is_open else _("See the petition"),
        path=petition.get_absolute_url(),
        over=_over(petition),
    )


def _over(petition: Petition) -> str:
    if petition.is_open:
        return ""
    return _("This petition isn’t open yet") if petition.is_yet_to_open else _("This petition is closed")


def letter_card(action: LetterAction) -> Card:
    """The letters to representatives as they stand now, in the language at hand."""
    number = written(action).letters
    words = ngettext("%(number)s letter", "%(number)s letters", number)
    return Card(
        kicker=_("Write to your representative"),
        title=action.title,
        line=action.body,
        figure=words % {"number": number_format(number, force_grouping=True)} if number else "",
        button=_("Write your letter") if action.is_open else _("See the action"),
        path=action.get_absolute_url(),
        over="" if action.is_open else _("This action is closed"),
    )


def register_cards() -> None:
    register(CardKind("petition", "petitions", Petition.objects.public, petition_card))
    register(CardKind("letter", "petitions", LetterAction.objects.public, letter_card, pages="letter"))


def register_form() -> None:
    """Let links in mailings to a petition fill in its form."""
    returning.register(leads_to_petition)


def leads_to_petition(path: str) -> bool:
    """Whether the path is that of a petition's page, in any language."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            return resolve(path).view_name == "petitions:petition"
        except Resolver404:
            return False
