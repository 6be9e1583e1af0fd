"""Events for search engines: schema.org/Event as JSON-LD."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from events.models import Event
from mailings.links import absolute_url

_STATUS = {
    Event.State.PUBLISHED: "https://schema.org/EventScheduled",
    Event.State.CANCELLED: "https://schema.org/EventCancelled",
}


def event_json_ld(event: Event) -> dict[str, Any]:
    """Return schema.org's description of the event. A protected meeting point is not in it."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title,
        "description": event.summary,
        "url": absolute_url(event.get_absolute_url()),
        "startDate": event.local_start.isoformat(),
        "eventStatus": _STATUS.get(Event.State(event.state), _STATUS[Event.State.PUBLISHED]),
        "eventAttendanceMode": "https://schema.org/"
        + ("OnlineEventAttendanceMode" if event.kind == Event.Kind.ONLINE else "OfflineEventAttendanceMode"),
        "location": _location(event),
        "organizer": {
            "@type": "Organization",
            "name": event.organiser or event.campaign.name,
            "url": settings.SITE_URL,
        },
        "isAccessibleForFree": True,
    }
    if event.local_end:
        data["endDate"] = event.local_end.isoformat()
    return data


def _location(event: Event) -> dict[str, Any]:
    if event.kind == Event.Kind.ONLINE:
        return {"@type": "VirtualLocation", "url": absolute_url(event.get_absolute_url())}
    venue = "" if event.venue_is_protected else event.venue_address
    name = "" if event.venue_is_protected else event.venue_name
    return {
        "@type": "Place",
        "name": name or event.area,
        "address": ", ".join(part for part in (venue, event.area) if part),
    }
