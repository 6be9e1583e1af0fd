"""Events as calendar files (RFC 5545), for feeds and for mail (RFC 5546)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Timezone, vCalAddress, vText
from icalendar import Event as CalendarEvent

from campaign.timezones import zone
from events.models import DEFAULT_LENGTH, Event, Rsvp
from events.vtimezone import vtimezone
from mailings.links import absolute_url

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


def calendar_file(
    events: Iterable[Event],
    *,
    method: str = PUBLISH,
    attendee: Rsvp | None = None,
    with_venue: bool = False,
    name: str = "",
) -> bytes:
    """Return the events as one calendar, each in its own zone, with the zones' rules.

    A protected meeting point is written only where `with_venue` says so; one open to everybody always.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Loudhailer//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    listed = list(events)
    for timezone in _timezones(listed):
        calendar.add_component(timezone)
    for event in listed:
        calendar.add_component(_component(event, method, attendee, with_venue or not event.venue_is_protected))
    return bytes(calendar.to_ical())


def _timezones(events: list[Event]) -> list[Timezone]:
    """The rules of each zone that the events are in, for the years in which they are."""
    years: dict[str, list[int]] = {}
    for event in events:
        years.setdefault(event.timezone, []).extend(
            [event.starts_at.year - 1, (event.ends_at or event.starts_at).year + 1]
        )
    return [vtimezone(zone(name), min(found), max(found)) for name, found in years.items()]


def _component(event: Event, method: str, attendee: Rsvp | None, with_venue: bool) -> CalendarEvent:
    component = CalendarEvent()
    component.add("uid", f"{event.public_id}@{urlsplit(settings.SITE_URL).hostname}")
    component.add("sequence", event.sequence)
    component.add("dtstamp", event.updated_at.astimezone(UTC))
    component.add("dtstart", event.local_start)
    component.add("dtend", event.local_end or _default_end(event))
    component.add("summary", event.title)
    component.add("description", event.summary)
    component.add("location", ", ".join(part for part in (event.venue if with_venue else "", event.area) if part))
    component.add("url", absolute_url(event.get_absolute_url()))
    component.add("status", "CANCELLED" if event.is_cancelled or method == CANCEL else "CONFIRMED")
    if attendee is not None and method != PUBLISH:
        component.add("organizer", _organizer(event))
        component.add("attendee", _attendee(attendee), encode=False)
    return component


def _default_end(event: Event) -> datetime:
    return (event.starts_at + DEFAULT_LENGTH).astimezone(zone(event.timezone))


def _organizer(event: Event) -> vCalAddress:
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = vText(event.campaign.name)
    return organizer


def _attendee(registration: Rsvp) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{registration.supporter.address}")
    attendee.params["partstat"] = vText("DECLINED" if registration.state == Rsvp.State.CANCELLED else "ACCEPTED")
    attendee.params["rsvp"] = vText("FALSE")
    return attendee
