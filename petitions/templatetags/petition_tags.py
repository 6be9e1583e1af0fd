"""What the campaign page shows of petitions."""

from __future__ import annotations

from typing import Any

from django import template

from campaign.models import Campaign
from petitions.models import Petition

register = template.Library()


@register.inclusion_tag("petitions/_open_petitions.html")
def open_petitions(campaign: Campaign) -> dict[str, Any]:
    """The petitions that can be signed now."""
    return {"petitions": Petition.objects.open().filter(campaign=campaign).prefetch_related("targets")}
