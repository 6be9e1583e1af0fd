"""What the campaign page shows of events."""

from __future__ import annotations

from typing import Any

from django import template

from campaign.models import Campaign
from events.models import Event

register = template.Library()

MOST_PAST = 3


@register.inclusion_tag("events/_upcoming_events.html")
def upcoming_events(campaign: Campaign) -> dict[str, Any]:
    """The events to come, the next first."""
    return {"events": Event.objects.coming().filter(campaign=campaign)}


@register.inclusion_tag("events/_past_events.html")
def past_events(campaign: Campaign) -> dict[str, Any]:
    """The last few that are over."""
    return {"events": Event.objects.past().filter(campaign=campaign)[:MOST_PAST]}
