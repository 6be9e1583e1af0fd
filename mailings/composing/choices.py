"""Which sender and which layout a mailing has: its own, or the campaign's default."""

from __future__ import annotations

from mailings.models import Layout, Mailing, SenderIdentity


def sender_of(mailing: Mailing) -> SenderIdentity | None:
    """None where the campaign has set up none: the site's own address then."""
    if mailing.sender:
        return mailing.sender
    return mailing.campaign.senders.filter(is_default=True, archived_at__isnull=True).first()


def layout_of(mailing: Mailing) -> Layout | None:
    """None for the campaign's name and colour."""
    if mailing.layout:
        return mailing.layout
    return mailing.campaign.layouts.filter(is_default=True, archived_at__isnull=True).first()
