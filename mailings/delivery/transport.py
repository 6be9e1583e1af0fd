"""What takes letters away: our own SMTP session, or any of Django's mail backends."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from mailings.delivery.errors import ServerUnreachable, TemporaryFailure
from mailings.delivery.letters import Letter, as_email
from mailings.delivery.smtp_session import MailServer, SmtpSession

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Transport(Protocol):
    def send(self, letter: Letter) -> str:
        """Send a letter and return the server's answer.

        Raises TemporaryFailure or PermanentFailure for this letter, ServerUnreachable where no letter would go.
        """

    def close(self) -> None:
        """End what is kept open between letters."""


class SmtpTransport:
    """A mail server that we speak to ourselves."""

    def __init__(self, server: MailServer) -> None:
        self._session = SmtpSession(server)

    def send(self, letter: Letter) -> str:
        return str(self._session.send(letter))

    def close(self) -> None:
        self._session.close()


class BackendTransport:
    """A mail backend of Django's, which takes messages rather than bytes and says no more than that it failed."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend

    def send(self, letter: Letter) -> str:
        try:
            self._backend.open()
        except OSError as error:
            raise ServerUnreachable from error
        try:
            sent = self._backend.send_messages([as_email(letter)])
        except OSError as error:
            raise TemporaryFailure(f"The backend failed: {type(error).__name__}") from error
        if not sent:
            raise TemporaryFailure("The backend sent nothing.")
        return "250"

    def close(self) -> None:
        self._backend.close()


def transport_of_settings() -> Transport:
    """The transport that EMAIL_URL names."""
    if settings.EMAIL_BACKEND != SMTP_BACKEND:
        return BackendTransport(get_connection())
    return SmtpTransport(server_of_settings())


def server_of_settings() -> MailServer:
    """The mail server that EMAIL_URL names."""
    return MailServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        tls=settings.EMAIL_USE_TLS,
        ssl=settings.EMAIL_USE_SSL,
        timeout=settings.EMAIL_TIMEOUT,
    )
