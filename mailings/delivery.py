"""Delivering the outbox: claim a batch, send each message, mark each in a commit of its own.

The protocol, by which nothing is lost, and a crash sends at most one message of a worker twice:

1. claim  one transaction takes a batch of queued rows that no other worker holds (SKIP LOCKED), with a lease on each.
2. send   over one kept-open SMTP connection. A row whose lease is nearly over is given back unsent.
3. mark   right after the server's 250, in a commit of its own. A worker killed between 2 and 3 leaves at most one
          message in doubt; it is sent again, under the same Message-ID, once its lease is over.
"""

from __future__ import annotations

import random
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from mailings.kinds import write
from mailings.models import Message
from mailings.rendering import compose
from supporters.models import Supporter, Suppression
from supporters.suppressions import suppress, suppressed_among

log = structlog.get_logger(__name__)

BATCH = 200
LEASE = timedelta(seconds=300)
# A message is not begun when less than this is left of its lease: a slow server may use up the SMTP timeout five times,
# at connecting and at each of the four answers that a message takes.
LEASE_MARGIN = timedelta(seconds=150)
MAX_ATTEMPTS = 12
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
SERVER_RETRY = timedelta(seconds=30)
# Enhanced status codes that say the mailbox doesn't exist: RFC 3463, section 3.2, and RFC 7505 for 5.1.10.
NO_SUCH_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
SERVICE_CLOSING = 421  # RFC 5321, section 4.2.2


class TemporaryFailure(Exception):
    """The server asks to try this message later."""


class PermanentFailure(Exception):
    """The server will never take this message."""


class ServerUnreachable(Exception):
    """There is no talking to the server at the moment."""


def deliver_batch() -> int:
    """Send what is due, up to one batch. Return how many messages were claimed."""
    release_expired()
    messages = claim()
    if not messages:
        return 0
    withheld = _withheld(messages)
    with _outgoing() as mail_server:
        for position, message in enumerate(messages):
            if timezone.now() > messages[0].lease_until - LEASE_MARGIN:  # type: ignore[operator]
                _give_back(messages[position:], timezone.now())
                break
            if not message.address or message.pk in withheld:
                _finish(message, Message.State.SUPPRESSED, "")
                continue
            try:
                deliver_message(message, mail_server)
            except ServerUnreachable:
                log.warning("mail_server_unreachable", waiting=len(messages) - position)
                _give_back(messages[position:], timezone.now() + SERVER_RETRY)
                break
    return len(messages)


def _withheld(messages: list[Message]) -> set[int]:
    """Those that must not go out.

    An objection (UK GDPR Art. 21) and a restriction (Art. 18) stop mailings alone: who signs, registers or asks for her
    data still gets the answer.
    """
    mailings = [message for message in messages if message.priority >= Message.Priority.BULK]
    never = suppressed_among((message.address for message in messages), but_for=[Suppression.Reason.OBJECTED])
    withheld = {message.pk for message in messages if message.address in never}
    if not mailings:
        return withheld
    objectors = suppressed_among(message.address for message in mailings)
    restricted = set(
        Supporter.objects.filter(
            pk__in=[message.supporter_id for message in mailings], restricted_at__isnull=False
        ).values_list("pk", flat=True)
    )
    return withheld | {
        message.pk for message in mailings if message.address in objectors or message.supporter_id in restricted
    }


def release_expired() -> int:
    """Queue again what a dead worker had claimed. Return how many."""
    return Message.objects.filter(state=Message.State.CLAIMED, lease_until__lt=timezone.now()).update(
        state=Message.State.QUEUED, lease_until=None
    )


@transaction.atomic
def claim(limit: int = BATCH) -> list[Message]:
    """Take the most urgent messages that nobody else holds, for the length of a lease."""
    messages = list(Message.objects.due().select_for_update(skip_locked=True, of=("self",))[:limit])
    lease_until = timezone.now() + LEASE
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(
        state=Message.State.CLAIMED, lease_until=lease_until, attempts=F("attempts") + 1
    )
    for message in messages:
        message.state, message.lease_until = Message.State.CLAIMED, lease_until
        message.attempts += 1
    return messages


def deliver_message(message: Message, mail_server: BaseEmailBackend) -> None:
    """Write and send one claimed message, and mark what became of it. Raise ServerUnreachable."""
    try:
        mail = write(message)
        if mail is None:
            _finish(message, Message.State.SUPPRESSED, "")
            return
        email = compose(message, mail)
        _send(mail_server, email)
    except ServerUnreachable:
        raise
    except TemporaryFailure as failure:
        _retry_later(message, str(failure))
    except PermanentFailure as failure:
        _fail(message, str(failure))
    except Exception:
        # One message that can't be written must not hold up the others. It is tried again, and then shown as failed.
        log.exception("message_not_written", kind=message.kind, message_id=str(message.public_id))
        _retry_later(message, "It could not be written; the log says why.")
    else:
        message.subject = str(email.subject)[:250]
        _finish(message, Message.State.SENT, "250")


@contextmanager
def _outgoing() -> Iterator[BaseEmailBackend]:
    """One connection to the mail server for the batch; the marks' small commits don't wait for the disk.

    A mark lost with the database's last half second is sent again under its Message-ID, like a killed worker's.
    """
    mail_server = get_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield mail_server
    finally:
        mail_server.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def _send(mail_server: BaseEmailBackend, email: EmailMultiAlternatives) -> None:
    try:
        mail_server.open()
    except (smtplib.SMTPException, OSError) as error:
        raise ServerUnreachable from error
    try:
        mail_server.send_messages([email])
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        _raise_for(mail_server, code, answer)
    except smtplib.SMTPSenderRefused as error:
        # It is we who are refused, by a wrong password or a block: no message is to blame, and none may be lost to it.
        mail_server.close()
        raise ServerUnreachable from error
    except smtplib.SMTPResponseException as error:
        _raise_for(mail_server, error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        mail_server.close()
        raise TemporaryFailure(f"The connection broke: {type(error).__name__}") from error


def _raise_for(mail_server: BaseEmailBackend, code: int, answer: bytes | str) -> None:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    if code == SERVICE_CLOSING:
        mail_server.close()
    if 500 <= code < 600:
        raise PermanentFailure(f"{code} {text}")
    raise TemporaryFailure(f"{code} {text}")


def _finish(message: Message, state: Message.State, answer: str) -> None:
    """Mark the end of a message. What it was written from is no longer needed, so it isn't kept."""
    _mark(
        message,
        state=state,
        answer=answer,
        subject=message.subject,
        context={},
        lease_until=None,
        finished_at=timezone.now(),
    )


def _fail(message: Message, answer: str) -> None:
    if answer[4:].startswith(NO_SUCH_MAILBOX):
        suppress(message.address, Suppression.Reason.BOUNCED)
    _finish(message, Message.State.FAILED, answer)


def _retry_later(message: Message, answer: str) -> None:
    if message.attempts >= MAX_ATTEMPTS:
        _fail(message, answer)
        return
    _mark(
        message,
        state=Message.State.QUEUED,
        answer=answer,
        lease_until=None,
        not_before=_next_try(message.attempts),
    )


def _next_try(attempts: int) -> datetime:
    """Twice as long after each attempt, up to a limit, and never at the same moment as everybody else's."""
    wait: timedelta = min(FIRST_RETRY * 2 ** (attempts - 1), LONGEST_RETRY)
    return timezone.now() + wait * random.uniform(0.8, 1.2)  # noqa: S311 (spreads load, guards nothing)


def _give_back(messages: list[Message], not_before: datetime) -> None:
    """Queue again what was claimed and not begun, as though it had not been tried."""
    Message.objects.filter(
        pk__in=[message.pk for message in messages],
        state=Message.State.CLAIMED,
        lease_until=messages[0].lease_until,
    ).update(state=Message.State.QUEUED, lease_until=None, not_before=not_before, attempts=F("attempts") - 1)


def _mark(message: Message, **fields: object) -> None:
    """Write the outcome, unless the lease was lost to another worker meanwhile."""
    Message.objects.filter(pk=message.pk, state=Message.State.CLAIMED, lease_until=message.lease_until).update(**fields)
