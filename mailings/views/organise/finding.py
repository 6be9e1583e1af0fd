"""One mailing of a campaign, for the pages that belong to it."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from campaign.models import Campaign
from mailings.models import Mailing


def find_mailing(campaign: Campaign, public_id: UUID) -> Mailing:
    """Raises Http404, also for a step of a sequence: that isn't sent to an audience."""
    rows = campaign.mailings.one_off().select_related("campaign", "sender", "layout", "approved_by", "created_by")
    return get_object_or_404(rows, public_id=public_id)
