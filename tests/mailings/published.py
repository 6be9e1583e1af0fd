"""A mailing that anybody may read on the site."""

from __future__ import annotations

from django.utils import timezone

from campaign.models import Campaign
from mailings.models import Mailing


def public_mailing(campaign: Campaign, subject: str, body: str, **fields: object) -> Mailing:
    """A mailing in English that is going out."""
    settings = {"name": "Internal name", "is_public": True, "state": "sending", "started_at": timezone.now(), **fields}
    mailing = Mailing.objects.create(campaign=campaign, **settings)
    mailing.versions.create(language="en-gb", subject=subject, preheader="Thanks", body=body)
    return mailing
