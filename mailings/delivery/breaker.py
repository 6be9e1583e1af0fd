"""The circuit breaker of a mail server: after so many failures in a row it is left alone, and then tried with one mail.

Its state is in the database, so that all workers stop together. A message that a server refuses while it refuses
everything isn't to blame: it is given back, and the try isn't charged to it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from mailings.delivery.claiming import give_back
from mailings.delivery.errors import PermanentFailure, ServerUnreachable, TemporaryFailure
from mailings.delivery.marking import mark_refused
from mailings.models import Message, Relay
from mailings.signals import relay_stopped

log = structlog.get_logger(__name__)

STOPS_AT = 12
# A server that can't be spoken to at all is sooner given up than one that refuses mail after mail.
REFUSED, UNREACHABLE = 1, 4
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=5)
TRIAL = timedelta(seconds=150)
_SECONDS_BETWEEN_NOTES = 1.0

Refusal = TemporaryFailure | PermanentFailure

_noted_at: dict[str, float] = {}


class RelayStopped(ServerUnreachable):
    """The server has refused so many in a row that it is left alone for now."""


class Breaker:
    """What one worker sees of a server during a batch, and tells the others."""

    def __init__(self, name: str, *, has_failed: bool, is_trial: bool) -> None:
        self._name = name
        self._has_failed = has_failed
        self._is_trial = is_trial
        self._has_succeeded = False
        self._doubtful: list[tuple[Message, Refusal]] = []

    def succeeded(self) -> None:
        """The server has taken a mail. It is noted with the next mail, after this one is marked."""
        self._has_succeeded = True

    def settle(self) -> None:
        """Note a success: what was refused before it was refused for good reasons."""
        if not self._has_succeeded:
            return
        self._has_succeeded = False
        self._believe_refusals()
        self._note_success()

    def end(self) -> None:
        """The batch is over: too few were refused in a row to blame the server."""
        self.settle()
        self._believe_refusals()
        self.not_tried()

    def refused(self, message: Message, refusal: Refusal) -> None:
        """The server has refused a message, which is marked once it is clear that the message is to blame.

        Raises RelayStopped where the server seems to refuse everything: this message and those refused before it in a
        row are not to blame then. One that was refused at an earlier try says nothing new of the server.
        """
        if message.attempts > 1 and not self._is_trial:
            mark_refused(message, refusal)
            return
        if not self._failed(REFUSED, str(refusal)):
            self._doubtful.append((message, refusal))
            return
        give_back([doubtful for doubtful, _refusal in self._doubtful])
        self._doubtful.clear()
        raise RelayStopped

    def unreachable(self, failure: ServerUnreachable) -> None:
        """The server can't be spoken to. Raises RelayStopped where it is given up for now."""
        if self._failed(UNREACHABLE, str(failure) or type(failure.__cause__).__name__):
            raise RelayStopped from failure

    def not_tried(self) -> None:
        """There was no mail to try a stopped server with: the next mail may do it."""
        if self._is_trial:
            Relay.objects.filter(name=self._name, stopped_at__isnull=False).update(tried_again_at=timezone.now())

    def _believe_refusals(self) -> None:
        for message, refusal in self._doubtful:
            mark_refused(message, refusal)
        self._doubtful.clear()

    def _note_success(self) -> None:
        """Once a second is enough, unless there is something to be taken back."""
        now = time.monotonic()
        if not (self._has_failed or self._is_trial) and now - _noted_at.get(self._name, 0) < _SECONDS_BETWEEN_NOTES:
            return
        _noted_at[self._name] = now
        Relay.objects.filter(name=self._name).update(
            failures=0, stops=0, stopped_at=None, tried_again_at=None, succeeded_at=timezone.now()
        )
        if self._is_trial:
            log.warning("mail_server_works_again", relay=self._name)
        self._has_failed = self._is_trial = False

    def _failed(self, weight: int, reason: str) -> bool:
        """Note a failure, and return whether the server is left alone now."""
        self._has_failed = True
        with transaction.atomic():
            relay = Relay.objects.select_for_update().get(name=self._name)
            was_stopped = relay.stopped_at is not None
            relay.failures += weight
            relay.failed_at = timezone.now()
            relay.answer = reason[:200]
            if self._is_trial or (relay.failures >= STOPS_AT and not was_stopped):
                _stop(relay)
            relay.save()
            if relay.stopped_at and not was_stopped:
                log.error("mail_server_left_alone", relay=self._name, answer=relay.answer)
                relay_stopped.send(Relay, relay=relay)
        self._is_trial = False
        return relay.stopped_at is not None


def _stop(relay: Relay) -> None:
    """Leave it alone for twice as long as the last time, up to a limit, and not all sites at the same moment."""
    now = timezone.now()
    relay.stopped_at = relay.stopped_at or now
    pause = min(FIRST_PAUSE * 2 ** min(relay.stops, 10), LONGEST_PAUSE)
    relay.tried_again_at = now + pause * random.uniform(0.9, 1.1)  # noqa: S311 (spreads load, guards nothing)
    relay.stops += 1


def states_of(names: Iterable[str]) -> dict[str, Relay]:
    """The state of each of these servers, stored anew where one is not known yet."""
    wanted = set(names)
    states = {relay.name: relay for relay in Relay.objects.filter(name__in=wanted)}
    if missing := wanted - set(states):
        Relay.objects.bulk_create([Relay(name=name) for name in sorted(missing)], ignore_conflicts=True)
        states = {relay.name: relay for relay in Relay.objects.filter(name__in=wanted)}
    return states


def begin_trial(name: str, now: datetime) -> bool:
    """Whether this worker, and no other, may try the stopped server with one mail now."""
    due = Relay.objects.filter(name=name, stopped_at__isnull=False, tried_again_at__lte=now)
    return bool(due.update(tried_again_at=now + TRIAL))
