"""Which sender a mailing has: its own, or the campaign's default."""

from __future__ import annotations

from mailings.composing.material import Material
from mailings.models import Mailing, SenderIdentity


def sender_of(mailing: Mailing) -> SenderIdentity | None:
    """None where the campaign has set up none: the site's own address writes then."""
    return Material(mailing.campaign).sender_of(mailing)
