"""Marking what became of a claimed message, each in a commit of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from campaign.prepared import PreparedStatement
from mailings.delivery.errors import PermanentFailure, TemporaryFailure
from mailings.models import Message
from supporters.models import Suppression
from supporters.suppressions import suppress

MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
# Enhanced status codes that say the mailbox doesn't exist: RFC 3463, section 3.2, and RFC 7505 for 5.1.10.
NO_SUCH_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")


@contextmanager
def marks_that_do_not_wait() -> Iterator[None]:
    """Within it, the marks' small commits don't wait for the disk.

    A mark lost with the database's last half second is sent again under its Message-ID, like a killed worker's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


# The path of every message: parsed and planned once a connection. What somebody else has taken over isn't touched.
_FINISH = PreparedStatement(
    "finish_message",
    """
    UPDATE mailings_message
    SET state = %(state)s, answer = %(answer)s, subject = %(subject)s, context = '{}', lease_until = NULL,
        finished_at = statement_timestamp()
    WHERE id = %(id)s AND state = 'claimed' AND lease_until = %(lease_until)s
    """,
    {
        "state": "text",
        "answer": "text",
        "subject": "text",
        "id": "bigint",
        "lease_until": "timestamptz",
    },
)


def finish(message: Message, state: Message.State, answer: str) -> None:
    """Mark the end of a message. What it was written from is no longer needed, so it isn't kept."""
    _FINISH.execute(
        {
            "state": state,
            "answer": answer,
            "subject": message.subject,
            "id": message.pk,
            "lease_until": message.lease_until,
        }
    )


def mark_refused(message: Message, refusal: TemporaryFailure | PermanentFailure) -> None:
    """Mark that the server has refused it, for now or for good."""
    if isinstance(refusal, PermanentFailure):
        fail(message, str(refusal))
    else:
        retry_later(message, str(refusal))


def fail(message: Message, answer: str) -> None:
    """Mark that the server will never take it. A mailbox that isn't there is not written to again."""
    if answer[4:].startswith(NO_SUCH_MAILBOX):
        suppress(message.address, Suppression.Reason.BOUNCED)
    finish(message, Message.State.FAILED, answer)


def retry_later(message: Message, answer: str) -> None:
    """Queue it for another try, or give up after so many."""
    if message.attempts >= MAX_ATTEMPTS:
        fail(message, answer)
        return
    mine = Message.objects.filter(pk=message.pk, state=Message.State.CLAIMED, lease_until=message.lease_until)
    mine.update(state=Message.State.QUEUED, answer=answer, lease_until=None, not_before=_next_try(message.attempts))


def _next_try(attempts: int) -> datetime:
    """Twice as long after each attempt, up to a limit, and never at the same moment as everybody else's."""
    wait: timedelta = min(FIRST_RETRY * 2 ** (attempts - 1), LONGEST_RETRY)
    return timezone.now() + wait * random.uniform(0.8, 1.2)  # noqa: S311 (spreads load, guards nothing)
