"""Through which mail servers and providers the site sends: MAIL_RELAYS, or EMAIL_URL alone.

Each batch goes through one of them, chosen by weight among those that work. Passwords and keys are read from the
environment and stored nowhere; the database knows a relay by its name, which says no more than scheme and host.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from mailings.delivery.breaker import Breaker, RelayStopped, begin_trial, states_of
from mailings.delivery.errors import PermanentFailure, ServerUnreachable, TemporaryFailure
from mailings.delivery.letters import Letter
from mailings.delivery.providers import PROVIDERS, ProviderTransport
from mailings.delivery.smtp_session import MailServer
from mailings.delivery.transport import SMTP_BACKEND, SmtpTransport, Transport, transport_of_settings
from mailings.models import Message, Relay

SMTP_SCHEMES = ("smtp", "smtps", "smtp+tls", "smtp+ssl")
# One that has just failed is left out for so long while there are others.
SHUNNED_FOR = timedelta(seconds=30)
# Until a server that can't be spoken to is asked again, while its breaker hasn't given it up.
SERVER_RETRY = timedelta(seconds=30)


@dataclass(frozen=True)
class ConfiguredRelay:
    """`open` makes a transport, which connects with its first letter."""

    name: str
    open: Callable[[], Transport] = field(repr=False)
    weight: int = 1


class Line:
    """The way out for one batch: a relay's transport, watched by its breaker."""

    def __init__(self, transport: Transport, breaker: Breaker) -> None:
        self._transport = transport
        self._breaker = breaker

    def send(self, message: Message, letter: Letter) -> str:
        """Send a letter and return the server's answer, or "" where it was refused and is marked so.

        A refusal may be marked only later in the batch. Raises ServerUnreachable where no letter would go; this one
        is to be given back then.
        """
        self._breaker.settle()
        try:
            answer = self._transport.send(letter)
        except ServerUnreachable as failure:
            self._breaker.unreachable(failure)
            raise
        except (TemporaryFailure, PermanentFailure) as failure:
            self._breaker.refused(message, failure)
            return ""
        self._breaker.succeeded()
        return answer

    def close(self) -> None:
        self._transport.close()
        self._breaker.end()


@dataclass(frozen=True)
class Route:
    """The relay for the next batch. A trial takes one message and shows whether a relay works again."""

    relay: ConfiguredRelay
    breaker: Breaker
    is_trial: bool
    has_alternatives: bool

    @contextmanager
    def opened(self) -> Iterator[Line]:
        line = Line(self.relay.open(), self.breaker)
        try:
            yield line
        finally:
            line.close()

    def next_try(self, failure: ServerUnreachable) -> datetime | None:
        """When what could not be sent may be claimed again: None for at once, where another relay or the breaker helps.

        What a stopped relay was tried with waits, so that the next trial is made with another message.
        """
        if self.has_alternatives or (isinstance(failure, RelayStopped) and not self.is_trial):
            return None
        return timezone.now() + SERVER_RETRY


def choose_route() -> Route | None:
    """Choose by weight among the relays that work; None where none does. One whose time has come is tried first."""
    relays = configured_relays()
    states = states_of(relay.name for relay in relays)
    now = timezone.now()
    working = [relay for relay in relays if not states[relay.name].stopped_at]
    for relay in relays:
        if states[relay.name].stopped_at and begin_trial(relay.name, now):
            return Route(relay, Breaker(relay.name, has_failed=True, is_trial=True), True, bool(working))
    if not working:
        return None
    sound = [relay for relay in working if not _has_just_failed(states[relay.name], now)]
    among = sound or working
    chosen = random.choices(among, [relay.weight for relay in among])[0]  # noqa: S311 (spreads load, guards nothing)
    has_failed = states[chosen.name].failures > 0
    others = [relay for relay in sound if relay is not chosen]
    return Route(chosen, Breaker(chosen.name, has_failed=has_failed, is_trial=False), False, bool(others))


def _has_just_failed(state: Relay, now: datetime) -> bool:
    return bool(state.failures and state.failed_at and state.failed_at > now - SHUNNED_FOR)


def configured_relays() -> list[ConfiguredRelay]:
    """The relays that the environment names, each under a name of its own.

    Raises ImproperlyConfigured for an address that isn't one, without quoting it: it may hold a password.
    """
    if not settings.MAIL_RELAYS:
        return [_relay_of_email_url()]
    return list(_parsed(tuple(settings.MAIL_RELAYS), settings.EMAIL_TIMEOUT))


def _relay_of_email_url() -> ConfiguredRelay:
    if settings.EMAIL_BACKEND == SMTP_BACKEND:
        return ConfiguredRelay(f"smtp {settings.EMAIL_HOST}:{settings.EMAIL_PORT}", transport_of_settings)
    return ConfiguredRelay(settings.EMAIL_BACKEND, transport_of_settings)


@lru_cache(4)
def _parsed(urls: tuple[str, ...], timeout: float) -> tuple[ConfiguredRelay, ...]:
    relays: list[ConfiguredRelay] = []
    for number, url in enumerate(urls, start=1):
        try:
            relay = _relay(url, timeout)
        except ValueError as error:
            raise ImproperlyConfigured(f"MAIL_RELAYS, address {number}: {error}") from None
        same = sum(other.name.split(" #")[0] == relay.name for other in relays)
        relays.append(replace(relay, name=f"{relay.name} #{same + 1}") if same else relay)
    return tuple(relays)


def _relay(url: str, timeout: float) -> ConfiguredRelay:
    """Raises ValueError with what is wrong, in words that hold nothing of the address but its scheme."""
    parts = urlsplit(url.strip())
    options = dict(parse_qsl(parts.query))
    weight = options.pop("weight", "1")
    if not weight.isdecimal() or int(weight) < 1:
        raise ValueError("the weight must be a whole number from 1")
    if parts.scheme in PROVIDERS:
        backend = PROVIDERS[parts.scheme].backend(parts, options, timeout)
        name = f"{parts.scheme} {parts.hostname}" if parts.hostname else parts.scheme
        return ConfiguredRelay(name, lambda: ProviderTransport(backend()), int(weight))
    if parts.scheme not in SMTP_SCHEMES:
        known = ", ".join([*SMTP_SCHEMES, *PROVIDERS])
        raise ValueError(f"the scheme {parts.scheme!r} is none of {known}")
    server = _mail_server(parts, timeout)
    return ConfiguredRelay(f"smtp {server.host}:{server.port}", lambda: SmtpTransport(server), int(weight))


def _mail_server(parts: SplitResult, timeout: float) -> MailServer:
    try:
        port = parts.port
    except ValueError:
        raise ValueError("the port is not a number") from None
    if not parts.hostname:
        raise ValueError("the host is missing")
    uses_ssl, uses_starttls = parts.scheme == "smtp+ssl", parts.scheme in ("smtp+tls", "smtps")
    return MailServer(
        host=parts.hostname,
        port=port or (465 if uses_ssl else 587 if uses_starttls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=uses_starttls,
        ssl=uses_ssl,
        timeout=timeout,
    )
