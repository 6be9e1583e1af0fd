"""Sending through a provider's HTTP interface, by django-anymail, instead of SMTP.

A provider is named like a mail server, by an address with its key: `mailgun://key@mg.example.org?region=eu`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote

import requests
from anymail.exceptions import (
    AnymailAPIError,
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
)
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string
from urllib3.exceptions import ProtocolError

from mailings.delivery.errors import PermanentFailure, ServerUnreachable, TemporaryFailure
from mailings.delivery.letters import Letter, as_email

# Statuses by which it is we who are refused (key, account, quota, too fast), or by which the provider is down.
NOBODY_IS_SERVED = frozenset({401, 402, 403, 404, 407, 429, 503})


@dataclass(frozen=True)
class Provider:
    """How a provider's address is read. `user`, `password` and `host` name what anymail calls these parts of it."""

    module: str
    user: str
    password: str = ""
    host: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)

    def backend(self, parts: SplitResult, options: dict[str, str], timeout: float) -> Callable[[], BaseEmailBackend]:
        """Return what makes the backend. Raises ValueError where the address lacks something or holds too much."""
        given = {self.user: parts.username, self.password: parts.password, self.host: parts.hostname}
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name and not value:
                raise ValueError(f"the {name.replace('_', ' ')} is missing")
            if name:
                values[name] = unquote(str(value))
        for name, value in options.items():
            if name == "region" and value in self.regions:
                values["api_url"] = self.regions[value]
            elif name in ("api_url", *self.options):
                values[self.options.get(name, name)] = value
            else:
                raise ValueError(f"the option {name!r} is not known")
        return self._maker(values, timeout)

    def _maker(self, values: dict[str, Any], timeout: float) -> Callable[[], BaseEmailBackend]:
        try:
            backend = import_string(f"anymail.backends.{self.module}.EmailBackend")
        except ImportError as error:
            raise ValueError(f"install what it needs first: {error}") from error
        # What only some providers can do, like a return path of our own, is left out by the others.
        values |= {"ignore_unsupported_features": True, "requests_timeout": timeout}
        return lambda: backend(**values)


class _Ses(Provider):
    """Amazon takes a pair of keys and a region, and leaves the conversation to its own library."""

    def _maker(self, values: dict[str, Any], timeout: float) -> Callable[[], BaseEmailBackend]:
        region, key, secret = values.pop("region_name"), values.pop("key"), values.pop("secret")
        values["client_params"] = {
            "region_name": region,
            "aws_access_key_id": key,
            "aws_secret_access_key": secret,
        }
        return super()._maker(values, timeout)


PROVIDERS: dict[str, Provider] = {
    "brevo": Provider("brevo", "api_key"),
    "mailgun": Provider("mailgun", "api_key", host="sender_domain", regions={"eu": "https://api.eu.mailgun.net/v3"}),
    "mailjet": Provider("mailjet", "api_key", "secret_key"),
    "postmark": Provider("postmark", "server_token", options={"stream": "message_stream"}),
    "resend": Provider("resend", "api_key"),
    "sendgrid": Provider("sendgrid", "api_key"),
    "ses": _Ses("amazon_ses", "key", "secret", "region_name", {"configuration_set": "configuration_set_name"}),
    "sparkpost": Provider("sparkpost", "api_key", regions={"eu": "https://api.eu.sparkpost.com/api/v1"}),
}


class ProviderTransport:
    """A provider's backend. What it answers is put into the same three failures as SMTP's answers."""

    def __init__(self, backend: BaseEmailBackend) -> None:
        self._backend = backend
        self._name = str(getattr(backend, "esp_name", "The provider"))

    def send(self, letter: Letter) -> str:
        """Send a letter and return "250", the provider's name and its number of the message.

        Raises TemporaryFailure or PermanentFailure for this letter, ServerUnreachable where no letter would go.
        """
        email = provider_email(letter)
        try:
            self._backend.open()
            self._backend.send_messages([email])
        except AnymailRecipientsRefused as error:
            raise PermanentFailure(f"550 5.7.1 {self._name} refuses this recipient.") from error
        except AnymailInvalidAddress as error:
            raise PermanentFailure(f"553 5.1.3 {self._name} takes no address like this.") from error
        except AnymailAPIError as error:
            raise self._meaning(error) from error
        except AnymailError as error:
            raise PermanentFailure(f"554 5.6.0 {self._name} can’t be given it: {type(error).__name__}") from error
        except ImproperlyConfigured as error:
            raise ServerUnreachable("its settings are wrong") from error
        number = getattr(getattr(email, "anymail_status", None), "message_id", None)
        return f"250 {self._name} {number}" if isinstance(number, str) else f"250 {self._name}"

    def close(self) -> None:
        self._backend.close()

    def _meaning(self, error: AnymailAPIError) -> TemporaryFailure | PermanentFailure | ServerUnreachable:
        """What a failure of the conversation means. Only the status is kept: what the provider says may name people."""
        status = getattr(error, "status_code", None)
        if isinstance(status, int):
            said = f"{self._name} answered {status}"
            if status in NOBODY_IS_SERVED:
                return ServerUnreachable(said)
            return PermanentFailure(f"554 {said}") if 400 <= status < 500 else TemporaryFailure(f"451 {said}")
        if isinstance(error, requests.ConnectionError) and not _line_broke(error):
            return ServerUnreachable(f"no connection to {self._name}")
        # It may have been taken before the line broke, as with SMTP.
        return TemporaryFailure(f"451 {self._name} gave no answer")


def _line_broke(error: AnymailAPIError) -> bool:
    """Whether there was a connection, and the request may have arrived."""
    cause = error.__cause__
    return bool(cause and cause.args and isinstance(cause.args[0], ProtocolError))


def provider_email(letter: Letter) -> EmailMultiAlternatives:
    """The letter as anymail takes it: named by our own id, by which its reports are known, and never tracked.

    Without a return path: bounces come to the provider, and Mailgun would take another domain for the account's.
    """
    email = as_email(letter)
    del email.envelope_sender  # type: ignore[attr-defined]
    message_id = str(email.extra_headers.get("Message-ID", ""))
    email.metadata = {"message": message_id.strip("<>").partition("@")[0]}  # type: ignore[attr-defined]
    email.track_opens = email.track_clicks = False  # type: ignore[attr-defined]
    return email
