"""What mail providers tell by calling us (django-anymail's events), as reports.

Anymail checks that it is the provider who calls. Providers name messages in their own way: by our Message-ID, or by the
public id that goes with each message as metadata under METADATA.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking

from mailings.bounces.classification import kind_of, status_in
from mailings.bounces.identity import Identity, Proof
from mailings.bounces.reports import Report
from mailings.models import Bounce, Departure, Message
from mailings.services import leaving
from mailings.services.bouncing import take
from supporters.models import Consent

Kind = Bounce.Kind
METADATA = "message"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
# Where providers say in a field of their own that a bounce isn't final, which anymail doesn't tell.
_SAYS_HOW_HARD = ("event", "Type", "type", "bounceType", "bounce_type", "category", "bounce_class")
_NOT_FINAL = re.compile(r"soft|transient|temporary|undetermined|mailboxfull", re.IGNORECASE)
_REFUSED = re.compile(r"blocked", re.IGNORECASE)
_REFUSED_BEFORE: Mapping[str | None, Bounce.Kind] = {
    RejectReason.INVALID: Kind.HARD,
    RejectReason.BOUNCED: Kind.HARD,
    RejectReason.SPAM: Kind.COMPLAINT,
}


def take_event(event: AnymailTrackingEvent, esp_name: str, **_kwargs: Any) -> None:
    """Receiver of anymail's signal `tracking`. The same event again changes nothing."""
    public_id = _message_of(event)
    if public_id is None:
        return
    if _is_unsubscribing(event):
        message = Message.objects.select_related("mailing__campaign", "supporter").filter(public_id=public_id).first()
        if message is not None:
            leaving.leave(message, Departure.Scope.PURPOSE, Consent.Via.API)
        return
    kind = _kind(event)
    if kind is None:
        return
    words = _words(event)
    # The call itself proves whose it is.
    identity = Identity(public_id, Proof.RETURN_PATH)
    take(Report(kind, status_in(words), words, identity, _digest(event, esp_name, public_id)), Bounce.Source.WEBHOOK)


def _message_of(event: AnymailTrackingEvent) -> UUID | None:
    for value in ((event.metadata or {}).get(METADATA), event.message_id):
        if found := _UUID.search(str(value or "")):
            return UUID(found[0])
    return None


def _is_unsubscribing(event: AnymailTrackingEvent) -> bool:
    if event.event_type == EventType.REJECTED:
        return bool(event.reject_reason == RejectReason.UNSUBSCRIBED)
    return bool(event.event_type == EventType.UNSUBSCRIBED)


def _kind(event: AnymailTrackingEvent) -> Bounce.Kind | None:
    """None for what is no news, or none of a failure: a mail that is delayed, delivered, opened, answered."""
    if event.event_type == EventType.COMPLAINED:
        return Kind.COMPLAINT
    if event.event_type == EventType.REJECTED:
        return _REFUSED_BEFORE.get(event.reject_reason, Kind.BLOCKED)
    if event.event_type == EventType.FAILED:
        return Kind.BLOCKED
    if event.event_type != EventType.BOUNCED:
        return None
    return _kind_of_bounce(event)


def _kind_of_bounce(event: AnymailTrackingEvent) -> Bounce.Kind:
    """By the receiving server's words where the provider quotes them, else by what the provider makes of it."""
    words = _words(event)
    said = status_in(words)
    by_words = kind_of(said, words) if said else None
    if by_words == Kind.BLOCKED or event.reject_reason in (RejectReason.BLOCKED, RejectReason.SPAM):
        return Kind.BLOCKED
    provider_says = _provider_says(event)
    if _REFUSED.search(provider_says):
        return Kind.BLOCKED
    if _NOT_FINAL.search(provider_says):
        return Kind.SOFT
    if by_words == Kind.SOFT and said.startswith("4"):
        return Kind.SOFT
    if event.reject_reason in (RejectReason.INVALID, RejectReason.BOUNCED) and by_words in (None, Kind.HARD):
        return Kind.HARD
    return by_words or Kind.SOFT


def _provider_says(event: AnymailTrackingEvent) -> str:
    said = event.esp_event
    if not isinstance(said, Mapping):
        return ""
    inner = [said, *(value for value in said.values() if isinstance(value, Mapping))]
    return " ".join(str(fields.get(name, "")) for fields in inner for name in _SAYS_HOW_HARD)


def _words(event: AnymailTrackingEvent) -> str:
    return " ".join(str(text) for text in (event.mta_response, event.description) if text)


def _digest(event: AnymailTrackingEvent, esp_name: str, public_id: UUID) -> str:
    """The provider's own name for the event; where it has none, what happened to which message and when."""
    named = event.event_id or f"{event.event_type} {event.timestamp}"
    return hashlib.sha256(f"{esp_name} {named} {event.event_type} {public_id}".encode()).hexdigest()


def listen() -> None:
    """Called in `AppConfig.ready()`."""
    tracking.connect(take_event)
