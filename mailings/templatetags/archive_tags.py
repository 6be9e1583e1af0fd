"""What the campaign page shows of mailings."""

from __future__ import annotations

from typing import Any

from django import template

from campaign.models import Campaign
from mailings.queries import readable_mailings

register = template.Library()

MOST = 3


@register.inclusion_tag("mailings/_latest.html")
def latest_mailings(campaign: Campaign) -> dict[str, Any]:
    """The last few that anybody may read."""
    return {"campaign": campaign, "mailings": readable_mailings(campaign, MOST)}
