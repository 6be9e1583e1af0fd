"""Talking to the mail server: one kept-open connection, and what its answers mean."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection

from mailings.delivery.errors import PermanentFailure, ServerUnreachable, TemporaryFailure

SERVICE_CLOSING = 421  # RFC 5321, section 4.2.2


@contextmanager
def outgoing() -> Iterator[BaseEmailBackend]:
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


def send(mail_server: BaseEmailBackend, email: EmailMultiAlternatives) -> None:
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
