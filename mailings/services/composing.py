"""Writing a mailing: begin it, save what was typed, add and remove languages and variants, copy it, throw it away.

Words change in a draft alone. What is scheduled is taken back first, so that what was approved is what goes out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import AuditEntry, Campaign, User
from mailings.models import Mailing, MailingMove, MailingPolicy, MailingVersion

SETTINGS = (
    "name",
    "sender_id",
    "layout_id",
    "main_language",
    "is_public",
    "is_essential",
    "test_share",
    "test_hours",
    "winner_by",
)
WORDS = ("subject", "preheader", "body")
FIRST_VARIANT = MailingVersion.VARIANTS[0]
# Somebody who writes saves every few seconds: the audit trail notes it once in so long.
ONE_SITTING = timedelta(minutes=10)

Words = Mapping[str, str]


class Key(NamedTuple):
    """Which version of a mailing."""

    variant: str
    language: str


class NotADraft(Exception):
    """It is scheduled or has started: its words stand, those of a sequence's step until it is held."""

    def __init__(self, mailing: Mailing) -> None:
        super().__init__()
        self.mailing = mailing


class SavedMeanwhile(Exception):
    """Somebody else has saved the mailing since it was opened. `by` is who, where that is known."""

    def __init__(self, mailing: Mailing, by: User | None) -> None:
        super().__init__()
        self.mailing, self.by = mailing, by


class CannotRemove(Exception):
    """The main language and the first variant stay."""


def fingerprint(mailing: Mailing) -> str:
    """What was last saved of a mailing, in a few letters: two that differ were not written by the same save.

    Its state, its audience and what was done with it don't count: they are not overwritten by saving its words.
    """
    versions = mailing.versions.order_by("variant", "language").values_list("variant", "language", *WORDS)
    said = [[getattr(mailing, name) for name in SETTINGS], *map(list, versions)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def versions_in_order(mailing: Mailing) -> list[MailingVersion]:
    """Variant by variant, the main language first."""
    versions = mailing.versions.all()
    return sorted(versions, key=lambda row: (row.variant, row.language != mailing.main_language, row.language))


@transaction.atomic
def create(campaign: Campaign, by: User, *, name: str, main_language: str) -> Mailing:
    """Begin a mailing with one empty version, by the campaign's usual sender in its usual layout."""
    mailing = begin(Mailing(campaign=campaign, name=name, main_language=main_language), by)
    record(by, "created", mailing, campaign)
    return mailing


@transaction.atomic
def draft(campaign: Campaign, by: User | None, *, name: str, words: Mapping[str, Words]) -> Mailing:
    """Begin a mailing whose words are there already, by language; the first is the main one. Nobody, where by is None.

    It is a draft like any other: whoever opens it changes and sends it, or doesn't.
    """
    languages = list(words)
    limit = Mailing._meta.get_field("name").max_length
    mailing = begin(Mailing(campaign=campaign, name=name[:limit], main_language=languages[0]), by)
    mailing.versions.all().delete()
    for language in languages:
        MailingVersion.objects.create(mailing=mailing, language=language, **words[language])
    record(by, "created", mailing, campaign)
    return mailing


def begin(mailing: Mailing, by: User | None) -> Mailing:
    """Store a new mailing with one empty version. In the caller's transaction, who notes it in the audit trail."""
    mailing.created_by = by
    mailing.save()
    MailingVersion.objects.create(mailing=mailing, language=mailing.main_language)
    MailingMove.objects.create(mailing=mailing, action=MailingMove.Action.CREATED, actor=by)
    return mailing


@transaction.atomic
def save(mailing: Mailing, by: User, *, settings: Mapping[str, Any], words: Mapping[Key, Words], seen: str) -> Mailing:
    """Store the changes of whoever last saw the mailing as it was at `seen`, its `fingerprint`.

    An approval goes where the words change: it was given to others. Raises NotADraft and SavedMeanwhile.
    """
    stored = _draft(mailing)
    if fingerprint(stored) != seen:
        raise SavedMeanwhile(stored, _last_to_save(stored))
    if not _apply(stored, settings, words):
        return stored
    _keep(stored, by)
    _note_once_a_sitting(stored, by)
    return stored


def _apply(stored: Mailing, settings: Mapping[str, Any], words: Mapping[Key, Words]) -> bool:
    """Put what was typed into the mailing and its versions. Return whether anything is different now."""
    before = [getattr(stored, name) for name in SETTINGS]
    for name, value in settings.items():
        setattr(stored, name, value)
    is_changed = before != [getattr(stored, name) for name in SETTINGS]
    for version in stored.versions.all():
        typed = words.get(Key(version.variant, version.language))
        if typed is None or all(getattr(version, name) == typed[name] for name in WORDS):
            continue
        for name in WORDS:
            setattr(version, name, typed[name])
        version.save()
        is_changed = True
    return is_changed


@transaction.atomic
def add_language(mailing: Mailing, by: User, language: str) -> None:
    """Begin each variant in another language, as a copy of the main one: blocks and fields stand where they should.

    Raises NotADraft.
    """
    stored = _draft(mailing)
    known = set(stored.versions.filter(language=language).values_list("variant", flat=True))
    of_main = stored.versions.filter(language=stored.main_language).exclude(variant__in=known)
    _copy_versions(of_main, stored, language=language)
    _keep(stored, by)
    record(by, "language added", stored, stored.campaign)


@transaction.atomic
def remove_language(mailing: Mailing, by: User, language: str) -> None:
    """Raises CannotRemove for the main language, and NotADraft."""
    stored = _draft(mailing)
    if language == stored.main_language:
        raise CannotRemove
    stored.versions.filter(language=language).delete()
    _keep(stored, by)
    record(by, "language removed", stored, stored.campaign)


@transaction.atomic
def add_variant(mailing: Mailing, by: User) -> str:
    """Begin another variant as a copy of the first, in each of its languages. Return its letter, or nothing after D.

    Where the campaign measures nothing, the winner is chosen by hand. A step of a sequence has one variant. Raises
    NotADraft.
    """
    stored = _draft(mailing)
    if stored.is_step:
        return ""
    used = set(stored.versions.values_list("variant", flat=True))
    letter = next((variant for variant in MailingVersion.VARIANTS if variant not in used), "")
    if not letter:
        return ""
    _copy_versions(stored.versions.filter(variant=FIRST_VARIANT), stored, variant=letter)
    if MailingPolicy.of(stored.campaign).tracking == MailingPolicy.Tracking.NONE:
        stored.winner_by = Mailing.Winner.BY_HAND
    _keep(stored, by)
    record(by, "variant added", stored, stored.campaign)
    return letter


@transaction.atomic
def remove_variant(mailing: Mailing, by: User, variant: str) -> None:
    """Raises CannotRemove for the first variant, and NotADraft."""
    stored = _draft(mailing)
    if variant == FIRST_VARIANT:
        raise CannotRemove
    stored.versions.filter(variant=variant).delete()
    _keep(stored, by)
    record(by, "variant removed", stored, stored.campaign)


@transaction.atomic
def duplicate(mailing: Mailing, by: User) -> Mailing:
    """Begin another mailing with the same words, settings and audience; nothing of what was done with this one."""
    name = _("Copy of %(name)s") % {"name": mailing.name}
    limit = Mailing._meta.get_field("name").max_length
    settings = {field: getattr(mailing, field) for field in SETTINGS}
    copy = Mailing.objects.create(campaign=mailing.campaign, created_by=by, **{**settings, "name": name[:limit]})
    _copy_versions(mailing.versions.all(), copy)
    for row in mailing.audience.all():
        row.pk, row.mailing = None, copy
        row.save(force_insert=True)
    MailingMove.objects.create(mailing=copy, action=MailingMove.Action.CREATED, actor=by)
    record(by, "duplicated", copy, copy.campaign)
    return copy


@transaction.atomic
def delete(mailing: Mailing, by: User) -> None:
    """Throw a draft away, with all its words. Raises NotADraft, also for one of which anything was ever sent."""
    stored = _draft(mailing)
    if stored.started_at is not None or stored.messages.exists():
        raise NotADraft(stored)
    record(by, "deleted", stored, stored.campaign)
    stored.delete()


def _draft(mailing: Mailing) -> Mailing:
    """The mailing as it is stored, locked against whoever would schedule it meanwhile. Raises NotADraft."""
    stored = Mailing.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=mailing.pk)
    if not stored.takes_words:
        raise NotADraft(stored)
    return stored


def _keep(stored: Mailing, by: User) -> None:
    """Store a mailing that says something else now, without the approval that it had."""
    if stored.approved_at is not None:
        stored.approved_at, stored.approved_by = None, None
        record(by, "approval ended by a change", stored, stored.campaign)
    stored.save()


def _copy_versions(versions: Any, mailing: Mailing, **changes: str) -> None:
    for version in versions:
        words = {name: getattr(version, name) for name in ("variant", "language", *WORDS)}
        MailingVersion.objects.create(mailing=mailing, **{**words, **changes})


def _note_once_a_sitting(mailing: Mailing, by: User) -> None:
    latest = _audited(mailing).first()
    is_same_sitting = latest is not None and latest.actor_id == by.pk and latest.action == "changed"
    if latest is None or not is_same_sitting or latest.at < timezone.now() - ONE_SITTING:
        record(by, "changed", mailing, mailing.campaign)


def _last_to_save(mailing: Mailing) -> User | None:
    latest = _audited(mailing).first()
    return latest.actor if latest else None


def _audited(mailing: Mailing) -> Any:
    """What the team did with the mailing, the latest first. Served by the index `audit_by_object`."""
    entries = AuditEntry.objects.filter(object_id=str(mailing.public_id), object_type=mailing._meta.label)
    return entries.select_related("actor").order_by("-at", "-pk")
