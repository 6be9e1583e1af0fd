"""Unsubscribing by a mail, and what it does to mail that waits.

The link names a message. A mail may have been passed on, so it lets its holder stop mail and learn nothing: what she
gets otherwise, whether she has left before, or whether she has been forgotten.
"""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from campaign.tokens import InvalidToken, read_token
from mailings.models import Departure, DepartureReason, Message
from mailings.recipients import WITHDRAWN
from supporters import consents, purposes, signals
from supporters.models import Consent, MailingList, Subscription, Supporter
from supporters.services import joining
from supporters.services.preference_centre import stop_purpose

TOKEN = "unsubscribe-message"  # noqa: S105 (the token's purpose)
Scope = Departure.Scope


def message_of(token: str) -> Message:
    """Return the message that the link names. Raise InvalidToken for a link that is forged, damaged or of another kind.

    The message of somebody who has been forgotten is there still, and leads to nobody.
    """
    found = Message.objects.select_related("mailing__campaign", "supporter")
    message = found.filter(public_id=read_token(TOKEN, token)).first()
    if message is None:
        raise InvalidToken
    return message


def leave(message: Message, scope: Departure.Scope, via: Consent.Via) -> None:
    """Write to its recipient no more: for what the message came, of its campaign, or at all.

    Doing it twice changes nothing. Where her record has been merged with another, it is that one which leaves.
    """
    try:
        with transaction.atomic():
            _note(message, scope)
            if message.supporter is not None:
                _stop(message, message.supporter, scope, via)
    except (Subscription.DoesNotExist, IntegrityError):
        # She is being forgotten at this very moment, which ends it all.
        if message.supporter and Supporter.objects.filter(pk=message.supporter.pk).exists():
            raise
        _note(message, scope)


def _note(message: Message, scope: Departure.Scope) -> None:
    row = Departure(message=message, mailing_id=message.mailing_id, scope=scope)
    Departure.objects.bulk_create([row], ignore_conflicts=True)


def _stop(message: Message, supporter: Supporter, scope: Departure.Scope, via: Consent.Via) -> None:
    """A message that came for nothing that one can leave by itself ends everything."""
    consents.lock(supporter)
    if scope == Scope.CAMPAIGN and message.mailing is not None:
        joining.leave_campaign(supporter, message.mailing.campaign, via)
        _hold_back(supporter, mailing__campaign=message.mailing.campaign_id)
    elif scope == Scope.PURPOSE and message.purpose:
        stop_purpose(supporter, message.purpose, via)
        _hold_back(supporter, purpose=message.purpose)
    else:
        joining.leave_all(supporter, via)
        hold_back_mailings(supporter)


def hold_back(supporter: Supporter, purpose: str, **_kwargs: Any) -> None:
    """Let no queued message reach her for a purpose to which she agrees no longer, however she said so.

    What a worker has in hand at this moment it looks at once more before it sends.
    """
    _hold_back(supporter, purpose=purpose)


def _hold_back(supporter: Supporter, why: str = WITHDRAWN, **which: object) -> None:
    queued = Message.objects.filter(supporter=supporter, state=Message.State.QUEUED, **which)
    queued.exclude(purpose="").update(
        state=Message.State.SUPPRESSED, answer=why, context={}, finished_at=timezone.now()
    )


def hold_back_mailings(supporter: Supporter, why: str = WITHDRAWN) -> None:
    """Let no queued mailing reach her, for whatever purpose."""
    _hold_back(supporter, why, mailing__isnull=False)


def listen() -> None:
    """Called in `AppConfig.ready()`."""
    signals.consent_withdrawn.connect(hold_back)


@transaction.atomic
def say_why(message: Message, reason: DepartureReason.Reason) -> None:
    """Count why somebody left by this message, once. What she chose is kept beside no person and no time."""
    if message.mailing_id is None:
        return
    departures = Departure.objects.select_for_update().filter(message=message).order_by("pk")
    found = list(departures)
    if not found or any(row.said_why for row in found):
        return
    Departure.objects.filter(pk=found[0].pk).update(said_why=True)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO mailings_departurereason AS known (mailing_id, reason, number) VALUES (%s, %s, 1)
            ON CONFLICT (mailing_id, reason) DO UPDATE SET number = known.number + 1
            """,
            [message.mailing_id, reason],
        )


def name_of(message: Message) -> str:
    """What its recipient stops getting, in words, or "" where the message came for nothing that one can leave."""
    return purposes.names([message.purpose])[message.purpose] if message.purpose else ""


def list_of(message: Message) -> MailingList | None:
    """The list that anybody can join again by its own page, where the message came from one."""
    prefix, _colon, public_id = message.purpose.partition(":")
    if prefix != "list":
        return None
    mailing_list: MailingList | None = MailingList.objects.public().filter(public_id=public_id).first()
    return mailing_list
