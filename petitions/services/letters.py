"""Letters to representatives: writing, confirming, what is answered, and what becomes of them with their people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from mailings.outbox import forget_messages, forget_messages_about
from petitions import letter_messages
from petitions.letter_queries import can_be_mailed
from petitions.models import Letter, LetterAction, Representative
from supporters.merging import move_choosing
from supporters.models import CampaignSupporter, Supporter
from supporters.personal_data import EVERYTHING
from supporters.services.people import Person, confirm_address


class LettersClosed(Exception):
    """The action takes no letters (any more)."""


@dataclass(frozen=True)
class LetterDetails:
    """What somebody writes, to whom, and by which way."""

    representative: Representative
    postcode: str
    postal_address: str
    subject: str
    text: str
    way: Letter.Way


@transaction.atomic
def write(action: LetterAction, person: Person, details: LetterDetails) -> None:
    """Keep the letter until she confirms from her mail; it goes then. Raise LettersClosed.

    An address writes once in an action, to the one who represents it. Until she confirms, the form that was sent last
    holds; after that, sending it again changes nothing. The page's answer is the same: what there is to say is said by
    mail to the address alone.
    """
    if not action.is_open:
        raise LettersClosed
    supporter = Supporter.objects.by_address(person.address, person.language)
    hers = list(supporter.letters.filter(action=action).select_related("representative"))
    if sent := next((row for row in hers if _holds(row)), None):
        letter_messages.enqueue_already_written(sent)
        return
    pending = [row for row in hers if row.state == Letter.State.PENDING]
    letter = min(pending, key=lambda row: row.representative_id != details.representative.pk, default=None)
    values = _values(person, details)
    if letter is None:
        letter = Letter.objects.create(action=action, supporter=supporter, written_at=timezone.now(), **values)
    else:
        _take_the_last_form(letter, values)
        letter.language, letter.supporter = person.language, supporter
    letter_messages.enqueue_confirmation(letter)


def _holds(letter: Letter) -> bool:
    """Whether it is the one letter that she may write. To who sits there after an election she may write again."""
    return letter.state == Letter.State.SENT and letter.representative.is_sitting


def _values(person: Person, details: LetterDetails) -> dict[str, object]:
    """What goes by her own program is not kept: its words are between her and the representative."""
    by_site = details.way == Letter.Way.SITE
    return {
        "representative": details.representative,
        "name": person.name,
        "language": person.language,
        "postcode": details.postcode,
        "postal_address": details.postal_address if by_site else "",
        "subject": details.subject if by_site else "",
        "text": details.text if by_site else "",
        "way": details.way,
    }


def _take_the_last_form(pending: Letter, values: Mapping[str, object]) -> None:
    """Unless somebody has just this row in hand, who confirms it: she waits for us, so we must not wait for her."""
    held = Letter.objects.select_for_update(skip_locked=True)
    if held.filter(pk=pending.pk, state=Letter.State.PENDING).first() is not None:
        Letter.objects.filter(pk=pending.pk).update(**values)


@transaction.atomic
def confirm(letter: Letter) -> bool:
    """Let the letter go, and return whether it has: she has shown that the address is hers. Twice changes nothing.

    It doesn't go any more once the action is closed (a vote may be over, or the words were wrong), nor to who has left
    the seat or can't be written to.
    """
    found = Letter.objects.select_for_update(of=("self",))
    locked = found.select_related("action__campaign", "representative", "supporter").get(pk=letter.pk)
    if locked.state == Letter.State.SENT:
        return True
    assert locked.supporter is not None  # noqa: S101 (what isn't sent is never made anonymous)
    if not _may_go(locked, locked.supporter):
        return False
    locked.state, locked.sent_at = Letter.State.SENT, timezone.now()
    locked.save(update_fields=["state", "sent_at"])
    if locked.way == Letter.Way.SITE:
        letter_messages.enqueue_letter(locked)
    letter_messages.enqueue_sent(locked)
    confirm_address(
        locked.supporter,
        locked.action.campaign,
        CampaignSupporter.Source.LETTER,
        name=locked.name,
        postcode=locked.postcode,
        country="GB",
    )
    return True


def _may_go(letter: Letter, supporter: Supporter) -> bool:
    action, representative = letter.action, letter.representative
    if not (action.is_open and action.campaign.is_published and representative.is_sitting):
        return False
    if letter.way == Letter.Way.SITE and not can_be_mailed(representative):
        return False
    return not supporter.letters.sent().filter(action=action, representative__is_sitting=True).exists()


@transaction.atomic
def record_reply(letter: Letter, reply: str) -> None:
    """Note that the representative has answered, and what, as she tells it. The time is that of the first note."""
    locked = Letter.objects.select_for_update().get(pk=letter.pk)
    if locked.state != Letter.State.SENT:
        return
    locked.replied_at, locked.reply = locked.replied_at or timezone.now(), reply
    locked.save(update_fields=["replied_at", "reply"])


def waiting() -> QuerySet[Letter]:
    """What can still be confirmed, and would still go."""
    pending = Letter.objects.filter(state=Letter.State.PENDING, representative__is_sitting=True)
    return pending.filter(action__in=LetterAction.objects.open()).select_related("action", "supporter")


def _forget_mails_of(letters: Collection[Letter]) -> None:
    """Those to her, and the letter itself, which names no supporter."""
    people = {row.supporter_id for row in letters if row.supporter_id}
    forget_messages_about([str(row.public_id) for row in letters], people)
    forget_messages([letter_messages.letter_key(row) for row in letters])


def erase_letters(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Remove a person's letters, and what the outbox holds of them. One that waits to be sent isn't sent."""
    locked = list(supporter.letters.filter(condition).select_for_update(of=("self",)))
    forget_messages([letter_messages.letter_key(row) for row in locked])
    Letter.objects.filter(pk__in=[row.pk for row in locked]).delete()


def forget_pending_letters(before: datetime) -> None:
    """Delete what was written before that time and never confirmed: its writer may be anybody."""
    Letter.objects.filter(state=Letter.State.PENDING, written_at__lt=before).delete()


def anonymise_letters_of(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Let a person's letters count on without her; those that she never confirmed go."""
    letters = supporter.letters.filter(condition)
    letters.filter(state=Letter.State.PENDING).delete()
    anonymise_letters(list(letters.values_list("pk", flat=True)))


@transaction.atomic
def anonymise_letters(keys: Collection[int]) -> int:
    """Take from these letters whatever leads to a person, and return how many there were. They count on."""
    found = Letter.objects.sent().filter(pk__in=keys, supporter__isnull=False)
    letters = list(found.select_for_update(skip_locked=True, of=("self",)).only("pk", "public_id", "supporter_id"))
    _forget_mails_of(letters)
    return Letter.objects.filter(pk__in=[row.pk for row in letters]).update(
        public_id=RandomUUID(), supporter=None, name="", postcode="", postal_address="", subject="", text="", reply=""
    )


def merge_letters(kept: Supporter, gone: Supporter) -> Mapping[UUID, UUID]:
    """Two to one representative become one, which counts once: the one that went, the earlier of two."""

    def choose(own: Letter, other: Letter) -> Letter:
        sent = [row for row in (own, other) if row.sent_at]
        if not sent:
            return max(own, other, key=lambda row: row.written_at)  # the form that was sent last holds
        first = min(sent, key=lambda row: row.sent_at or row.written_at)
        answered = next((row for row in sent if row.replied_at), None)
        if answered is not None and not first.replied_at:
            first.replied_at, first.reply = answered.replied_at, answered.reply
        forget_messages([letter_messages.letter_key(row) for row in sent if row is not first])
        return first

    return move_choosing(Letter, "addressed", choose, kept, gone)
