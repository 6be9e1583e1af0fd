"""News for a petition's signers: on its page, and as a mailing to those who agreed to hear more."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.forms import localised
from campaign.models import User
from mailings.links import absolute_url
from mailings.models import Mailing, MailingAudience
from mailings.services import composing
from petitions.models import Petition, PetitionUpdate
from supporters.models import Segment
from supporters.services import segments


@transaction.atomic
def save_update(update: PetitionUpdate, by: User) -> PetitionUpdate:
    """Store what the team wrote; whoever published it or prepared its mailing meanwhile has done so."""
    is_new = update._state.adding
    if is_new:
        update.by = by
    else:
        stored = _locked(update)
        update.published_at, update.mailing = stored.published_at, stored.mailing
    update.save()
    record(by, "created" if is_new else "changed", update, update.petition.campaign)
    return update


@transaction.atomic
def publish(update: PetitionUpdate, by: User) -> None:
    """Put it on the petition's page. Doing it twice changes nothing."""
    stored = _locked(update)
    if stored.published_at is not None:
        return
    stored.published_at = timezone.now()
    stored.save(update_fields=["published_at"])
    record(by, "published", stored, stored.petition.campaign)


@transaction.atomic
def take_off(update: PetitionUpdate, by: User) -> None:
    """Take it off the petition's page; what was mailed stays mailed."""
    stored = _locked(update)
    if stored.published_at is None:
        return
    stored.published_at = None
    stored.save(update_fields=["published_at"])
    record(by, "taken off the page", stored, stored.petition.campaign)


@transaction.atomic
def prepare_mailing(update: PetitionUpdate, by: User | None) -> Mailing:
    """Return the draft of its mailing to the signers who agreed, written once. Nothing is sent by it."""
    stored = _locked(update)
    if stored.mailing is not None:
        return stored.mailing
    petition = stored.petition
    languages = [code for code, _name in settings.LANGUAGES if _has_words(stored, code)]
    words = {language: _words(stored, language) for language in languages}
    mailing = composing.draft(petition.campaign, by, name=stored.title, words=words)
    MailingAudience.objects.create(mailing=mailing, segment=signers_who_agreed(petition, by))
    stored.mailing = mailing
    stored.save(update_fields=["mailing"])
    return mailing


def signers_who_agreed(petition: Petition, by: User | None) -> Segment:
    """The segment of who agreed to hear how the petition goes on, made where there is none. In a transaction."""
    definition: dict[str, Any] = {"criterion": "consent", "is": "granted", "purpose": petition.purpose}
    Petition.objects.select_for_update(of=("self",), no_key=True).get(pk=petition.pk)  # so that it is made once
    found = petition.campaign.segments.filter(definition=definition, is_shared=True, archived_at=None).first()
    if found:
        return found
    name = _("Agreed to hear of “%(petition)s”") % {"petition": petition.title}
    limit = Segment._meta.get_field("name").max_length
    return segments.create(petition.campaign, by, name=name[:limit], definition=definition, is_shared=True)


def _locked(update: PetitionUpdate) -> PetitionUpdate:
    found = PetitionUpdate.objects.select_for_update(of=("self",)).select_related("petition__campaign", "mailing")
    return found.get(pk=update.pk)


def _has_words(update: PetitionUpdate, language: str) -> bool:
    return bool(getattr(update, localised("body", language)))


def _words(update: PetitionUpdate, language: str) -> dict[str, str]:
    """As a mailing has them. They go into the composer: what they say there of fields and blocks is checked there."""
    with translation.override(language):
        link = _("See the petition")
        url = absolute_url(update.petition.get_absolute_url())
        title = update.title
    body = f"{getattr(update, localised('body', language))}\n\n[{link}]({url})\n"
    return {"subject": title, "preheader": "", "body": body}
