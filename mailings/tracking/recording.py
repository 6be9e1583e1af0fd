"""Keeping what comes of measured links: as little as the campaign's choice allows, whatever the link could tell.

A campaign that has chosen less since a mailing went out gets less: who clicks is no longer kept, or nothing at all.
What has been made anonymous meanwhile stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from mailings.models import Click, Mailing, MailingPolicy, MailingVersion, Message, Open, TrackedLink
from mailings.tracking.anonymising import is_past
from mailings.tracking.machines import AT_ONCE, MANY_LINKS, ON_ARRIVAL, TOO_SOON
from mailings.tracking.tokens import ClickToken, OpenToken

Tracking = MailingPolicy.Tracking
State = Message.State


def link_of(token: ClickToken) -> TrackedLink | None:
    return TrackedLink.objects.select_related("mailing__campaign").filter(pk=token.link).first()


def record_click(link: TrackedLink, public_id: UUID | None, *, is_machine: bool) -> None:
    """Count a click. By people, whoever clicks again changes nothing, and who clicks has opened."""
    now, tracking = timezone.now(), MailingPolicy.of(link.mailing.campaign).tracking
    if tracking == Tracking.NONE:
        return
    with transaction.atomic():
        message = _held(link.mailing, public_id) if tracking == Tracking.PEOPLE else None
        if message is None:
            _add_click_to_total(link, now, is_machine)
            return
        if is_past(message):
            return
        is_machine = is_machine or _is_too_soon(message, now)
        _note_click(link, message, now, is_machine)
        if _mark_burst(message, now):
            is_machine = True
        if not is_machine:
            _note_open(message, now, is_machine=False)


def record_open(token: OpenToken, *, is_machine: bool) -> None:
    """Count an opening. By people, opening again changes nothing. What is gone meanwhile is counted for nothing."""
    now, mailing = timezone.now(), _mailing_of(token)
    if mailing is None:
        return
    tracking = MailingPolicy.of(mailing.campaign).tracking
    if tracking == Tracking.NONE:
        return
    with transaction.atomic():
        message = _held(mailing, token.message)
        if message is not None and tracking == Tracking.PEOPLE:
            if not is_past(message):
                _note_open(message, now, is_machine=is_machine or _is_too_soon(message, now))
            return
        variant = message.variant if message else token.variant
        if variant in MailingVersion.VARIANTS:
            _add_open_to_total(mailing, variant, now, is_machine)


def _mailing_of(token: OpenToken) -> Mailing | None:
    which = Q(messages__public_id=token.message) if token.message else Q(pk=token.mailing)
    return Mailing.objects.select_related("campaign").filter(which).first()


def _held(mailing: Mailing, public_id: UUID | None) -> Message | None:
    """The message, held until the transaction ends: of two clicks at once, the second sees the first."""
    if public_id is None:
        return None
    held = Message.objects.select_for_update(no_key=True).only("pk", "state", "finished_at", "variant", "mailing_id")
    return held.filter(public_id=public_id, mailing=mailing).first()


def _is_too_soon(message: Message, now: datetime) -> bool:
    """Whether the mail can't have come to anybody yet."""
    return message.state != State.SENT or message.finished_at is None or now - message.finished_at < TOO_SOON


def _mark_burst(message: Message, now: datetime) -> bool:
    """Take for a machine's what was clicked just now, if it is many links at once and the mail has just arrived."""
    if message.finished_at is None or now - message.finished_at > ON_ARRIVAL:
        return False
    lately = Click.objects.filter(message=message, at__gt=now - AT_ONCE)
    if lately.count() < MANY_LINKS:
        return False
    lately.update(is_machine=True)
    _take_back_open(message, now)
    return True


def _take_back_open(message: Message, now: datetime) -> None:
    """The first of those clicks had been taken for a person's, and for an opening."""
    Open.objects.filter(message=message, at__gt=now - AT_ONCE).update(is_machine=True)


# A person's first time takes the place of a machine's.
_HER_FIRST = """
    DO UPDATE SET at = excluded.at, is_machine = false WHERE known.is_machine AND NOT excluded.is_machine
"""


def _note_click(link: TrackedLink, message: Message, now: datetime, is_machine: bool) -> None:
    _run(
        f"""
        INSERT INTO mailings_click AS known (link_id, message_id, at, is_machine, number) VALUES (%s, %s, %s, %s, 1)
        ON CONFLICT (link_id, message_id) {_HER_FIRST}
        """,  # noqa: S608 (nothing but our own SQL is put together)
        [link.pk, message.pk, now, is_machine],
    )


def _note_open(message: Message, now: datetime, *, is_machine: bool) -> None:
    _run(
        f"""
        INSERT INTO mailings_open AS known (mailing_id, variant, message_id, at, is_machine, number)
        VALUES (%s, %s, %s, %s, %s, 1) ON CONFLICT (message_id) {_HER_FIRST}
        """,  # noqa: S608 (nothing but our own SQL is put together)
        [message.mailing_id, message.variant, message.pk, now, is_machine],
    )


def _add_click_to_total(link: TrackedLink, now: datetime, is_machine: bool) -> None:
    _run(
        """
        INSERT INTO mailings_click AS known (link_id, at, is_machine, number) VALUES (%s, %s, %s, 1)
        ON CONFLICT (link_id, at, is_machine) WHERE message_id IS NULL DO UPDATE SET number = known.number + 1
        """,
        [link.pk, _hour(now), is_machine],
    )


def _add_open_to_total(mailing: Mailing, variant: str, now: datetime, is_machine: bool) -> None:
    _run(
        """
        INSERT INTO mailings_open AS known (mailing_id, variant, at, is_machine, number) VALUES (%s, %s, %s, %s, 1)
        ON CONFLICT (mailing_id, variant, at, is_machine) WHERE message_id IS NULL
        DO UPDATE SET number = known.number + 1
        """,
        [mailing.pk, variant, _hour(now), is_machine],
    )


def _hour(now: datetime) -> datetime:
    """Whose click it was could be told from when it was, beside a server's log: so the hour is enough."""
    return now.replace(minute=0, second=0, microsecond=0)


def _run(statement: str, values: Sequence[int | str | bool | datetime | None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
