"""The mails that events send. Each goes out with the event as a calendar file."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from campaign.tokens import make_token
from events.calendar import CANCEL, PUBLISH, REQUEST, calendar_file
from events.models import Rsvp
from mailings.kinds import Attachment, Mail, message_kind
from mailings.links import absolute_url, preferences_url
from mailings.models import Message
from mailings.outbox import enqueue
from supporters.confirmations import confirmation_token
from supporters.services.joining import mail_round


def _enqueue(kind: str, registration: Rsvp, detail: object, **context: object) -> None:
    enqueue(
        kind,
        registration.supporter,
        f"{kind}:{registration.public_id}:{registration.round}:{detail}",
        {"rsvp": str(registration.public_id), **context},
        language=registration.language,
        priority=Message.Priority.CONFIRMATION,
    )


def enqueue_confirmation(registration: Rsvp) -> None:
    _enqueue("events.confirm", registration, mail_round(registration.registered_at))


def enqueue_reminder(registration: Rsvp) -> None:
    """The confirmation mail once more, unless it has just gone out again: both count as one of their day."""
    _enqueue("events.confirm", registration, mail_round(registration.registered_at), is_reminder=True)


def enqueue_registered(registration: Rsvp) -> None:
    _enqueue("events.registered", registration, "")


def enqueue_already_registered(registration: Rsvp) -> None:
    """At most once a day: the form is open to strangers."""
    _enqueue("events.already_registered", registration, f"{timezone.now():%Y%m%d}")


def enqueue_rsvp_cancelled(registration: Rsvp) -> None:
    _enqueue("events.rsvp_cancelled", registration, "")


def enqueue_event_cancelled(registration: Rsvp) -> None:
    _enqueue("events.event_cancelled", registration, "")


def registration_url(registration: Rsvp) -> str:
    token = make_token("registration", registration.public_id)
    return absolute_url(reverse("events:registration", args=[token]))


def _registration(message: Message, *states: str) -> Rsvp | None:
    public_id = UUID(message.context["rsvp"])
    found = Rsvp.objects.select_related("event__campaign", "supporter").filter(public_id=public_id, state__in=states)
    return found.first()


def _mail(template: str, registration: Rsvp, method: str, *, with_venue: bool) -> Mail:
    event = registration.event
    return Mail(
        f"events/{template}",
        {
            "event": event,
            "campaign": event.campaign,
            "name": registration.name,
            "venue_shown": with_venue,
            "event_url": absolute_url(event.get_absolute_url()),
            "confirm_url": absolute_url(
                reverse("supporters:confirm", args=[confirmation_token("rsvp", registration.public_id)])
            ),
            "registration_url": registration_url(registration),
            "preferences_url": preferences_url(registration.supporter),
        },
        attachments=(
            Attachment(
                f"{event.slug}.ics",
                calendar_file([event], method=method, attendee=registration, with_venue=with_venue),
                f"text/calendar; method={method}; charset=utf-8",
            ),
        ),
        sender_name=event.campaign.name,
    )


@message_kind("events.confirm")
def write_confirmation(message: Message) -> Mail | None:
    registration = _registration(message, Rsvp.State.PENDING)
    if registration is None or not registration.event.takes_registrations:
        return None
    mail = _mail("confirm", registration, PUBLISH, with_venue=not registration.event.venue_is_protected)
    mail.context["is_reminder"] = message.context.get("is_reminder", False)
    return mail


@message_kind("events.registered")
def write_registered(message: Message) -> Mail | None:
    registration = _registration(message, Rsvp.State.GOING)
    if registration is None or not registration.event.takes_registrations:
        return None
    return _mail("registered", registration, REQUEST, with_venue=True)


@message_kind("events.already_registered")
def write_already_registered(message: Message) -> Mail | None:
    registration = _registration(message, Rsvp.State.GOING)
    if registration is None or not registration.event.takes_registrations:
        return None
    return _mail("registered", registration, REQUEST, with_venue=True)


@message_kind("events.rsvp_cancelled")
def write_rsvp_cancelled(message: Message) -> Mail | None:
    registration = _registration(message, Rsvp.State.CANCELLED)
    return _mail("rsvp_cancelled", registration, CANCEL, with_venue=False) if registration else None


@message_kind("events.event_cancelled")
def write_event_cancelled(message: Message) -> Mail | None:
    registration = _registration(message, Rsvp.State.GOING)
    return _mail("event_cancelled", registration, CANCEL, with_venue=False) if registration else None
