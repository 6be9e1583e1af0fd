"""What the campaign page shows of mailings."""

from __future__ import annotations

from typing import Any

from django import template

from campaign.models import Campaign

register = template.Library()


@register.inclusion_tag("mailings/_archive_link.html")
def archive_link(campaign: Campaign) -> dict[str, Any]:
    """The way to the mailings that anybody may read, once there are some."""
    return {"campaign": campaign, "has_mailings": campaign.mailings.readable().one_off().exists()}
