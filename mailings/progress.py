"""How far a mailing is: how many of its messages are in which state, how fast they go, when the last will."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from mailings.audience.freezing import UNTIL_THE_WINNER_IS_KNOWN
from mailings.models import Mailing, MailingMove, Message

State = Message.State
_SHORTEST_MEASURE = timedelta(seconds=2)


@dataclass(frozen=True)
class Progress:
    """`rate` is in messages a minute, None where too little has happened to say; `ends_at` follows from it."""

    sent: int = 0
    failed: int = 0
    not_sent: int = 0
    under_way: int = 0
    for_the_winner: int = 0
    at: datetime = field(default_factory=timezone.now)
    rate: float | None = None
    ends_at: datetime | None = None

    @property
    def total(self) -> int:
        return self.done + self.waiting

    @property
    def done(self) -> int:
        return self.sent + self.failed + self.not_sent

    @property
    def waiting(self) -> int:
        """Neither sent nor given up: queued, on the line, to be tried again, or kept for the winner of a test."""
        return self.under_way + self.for_the_winner

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


# Told by its index alone, which is what makes it fast at a million.
_COUNT = "SELECT state, count(*) FROM mailings_message WHERE mailing_id = %s GROUP BY state"


def count_states(mailing: Mailing) -> dict[str, int]:
    """How many of its messages are in each state."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [mailing.pk])
        return dict(cursor.fetchall())


def progress_of(mailing: Mailing, before: tuple[int, datetime] | None = None) -> Progress:
    """As it is now. `before` is how many were done at an earlier look, by which the rate is measured."""
    counts = mailing.counts or count_states(mailing)
    waiting = counts.get(State.QUEUED, 0) + counts.get(State.CLAIMED, 0)
    for_the_winner = _kept_for_the_winner(mailing) if waiting and not mailing.winner else 0
    found = Progress(
        counts.get(State.SENT, 0),
        counts.get(State.FAILED, 0),
        counts.get(State.SUPPRESSED, 0),
        waiting - for_the_winner,
        for_the_winner,
    )
    rate = _rate(mailing, found.done, before) if mailing.state == Mailing.State.SENDING else None
    if not rate:
        return found
    return replace(found, rate=rate, ends_at=found.at + timedelta(minutes=found.under_way / rate))


def _kept_for_the_winner(mailing: Mailing) -> int:
    """Served by the index `message_due_of_mailing`."""
    return mailing.messages.filter(state=State.QUEUED, not_before=UNTIL_THE_WINNER_IS_KNOWN).count()


def _rate(mailing: Mailing, done: int, before: tuple[int, datetime] | None) -> float | None:
    """Since the earlier look, or since it started where it has never been paused."""
    if before is None:
        if mailing.started_at is None or mailing.moves.filter(action=MailingMove.Action.PAUSED).exists():
            return None
        before = (0, mailing.started_at)
    number, at = before
    passed = timezone.now() - at
    return (done - number) / (passed / timedelta(minutes=1)) if passed >= _SHORTEST_MEASURE else None
