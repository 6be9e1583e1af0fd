"""One batch: claim, send, mark."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from mailings.delivery.claiming import BATCH, claim, give_back, lease_is_nearly_over, release_expired
from mailings.delivery.errors import PermanentFailure, ServerUnreachable, TemporaryFailure
from mailings.delivery.interruptions import Interruptions
from mailings.delivery.letters import Letter, NothingToSend
from mailings.delivery.mailing_letters import MailingLetters
from mailings.delivery.marking import finish, mark_refused, marks_that_do_not_wait, retry_later
from mailings.delivery.relays import Line, Route, choose_route
from mailings.delivery.signing import signer_of_settings
from mailings.delivery.writing import letter_of
from mailings.kinds import write
from mailings.models import Message
from mailings.recipients import refused_among
from mailings.rendering import compose

log = structlog.get_logger(__name__)


def deliver_batch(wake_another: Callable[[], None] = lambda: None) -> int:
    """Send what is due, up to one batch, and return how many messages were claimed.

    Another worker is woken as soon as the batch is claimed if it is full, so that all are at work at once; and at the
    end, where there is reason to claim again.
    """
    # A key that can't sign stops everything at once, rather than message by message.
    signer_of_settings()
    release_expired()
    route = choose_route()
    if route is None:
        return 0
    messages = claim(1) if route.is_trial else claim()
    if not messages:
        route.breaker.not_tried()
        return 0
    if len(messages) >= BATCH:
        wake_another()
    if _send(messages, route):
        wake_another()
    return len(messages)


def _send(messages: list[Message], route: Route) -> bool:
    """Send what was claimed, and return whether there is reason to claim again at once."""
    refused = refused_among(messages)
    letters = MailingLetters(messages)
    interruptions = Interruptions()
    with route.opened() as line, marks_that_do_not_wait():
        for position, message in enumerate(messages):
            if lease_is_nearly_over(messages):
                give_back(messages[position:])
                break
            if interruptions.stop(messages, position):
                continue
            if not message.address or message.pk in refused:
                finish(message, Message.State.SUPPRESSED, refused.get(message.pk, ""))
                continue
            try:
                deliver_message(message, letters, line)
            except ServerUnreachable as failure:
                log.warning("mail_server_unreachable", relay=route.relay.name, waiting=len(messages) - position)
                give_back(messages[position:], route.next_try(failure))
                return route.has_alternatives
    return route.is_trial or interruptions.overtaken


def deliver_message(message: Message, letters: MailingLetters, line: Line) -> None:
    """Write and send one claimed message, and mark what became of it. Raise ServerUnreachable."""
    try:
        letter, subject = letters.write(message) if message.mailing_id else _written_now(message)
        answer = line.send(message, letter)
    except ServerUnreachable:
        raise
    except NothingToSend:
        finish(message, Message.State.SUPPRESSED, "")
    except (TemporaryFailure, PermanentFailure) as failure:
        mark_refused(message, failure)
    except Exception:
        # One message that can't be written must not hold up the others. It is tried again, and then shown as failed.
        log.exception("message_not_written", kind=message.kind, message_id=str(message.public_id))
        retry_later(message, "It could not be written; the log says why.")
    else:
        if answer:
            message.subject = subject
            finish(message, Message.State.SENT, answer)


def _written_now(message: Message) -> tuple[Letter, str]:
    """The letter of a message that is no mailing's, and its subject. Raise NothingToSend where it has no point now."""
    mail = write(message)
    if mail is None:
        raise NothingToSend
    email = compose(message, mail)
    return letter_of(message, email), str(email.subject)[:250]
