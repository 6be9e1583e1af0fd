"""The counts of a mailing for its page: of a small one taken at once, of a great one taken in the worker and kept.

A great mailing under way is counted every minute, and once more when it has ended. From then on its messages stay as
they are; what still comes, like bounces and clicks, is read from its own tables at each look.
"""

from __future__ import annotations

from django.db.models import F, Q

from mailings.models import Mailing, MailingFigures
from mailings.statistics.counting import Counted, as_json, count, from_json

# Counting so many takes some hundredths of a second.
FEW = 20_000


def counted(mailing: Mailing) -> Counted | None:
    """As of now, or as of when it was last counted; None for a great one that hasn't been yet."""
    if not is_great(mailing):
        return count(mailing)
    kept = MailingFigures.objects.filter(mailing=mailing).first()
    return from_json(kept.counted_at, kept.figures) if kept else None


def is_great(mailing: Mailing) -> bool:
    return bool(mailing.messages.order_by().values("pk")[FEW : FEW + 1])


def count_and_keep(mailing: Mailing) -> Counted:
    """Count it anew from the rows. Doing it twice changes nothing."""
    found = count(mailing)
    MailingFigures.objects.update_or_create(
        mailing=mailing, defaults={"counted_at": found.at, "figures": as_json(found)}
    )
    return found


def count_what_is_due() -> None:
    """Count the great mailings under way, and those that have been moved or ended since they were counted."""
    under_way = Q(state__in=[Mailing.State.SENDING, Mailing.State.PAUSED])
    ended = Q(state__in=[Mailing.State.SENT, Mailing.State.CANCELLED])
    not_since = Q(figures__isnull=True) | Q(updated_at__gte=F("figures__counted_at"))
    for mailing in Mailing.objects.filter(under_way | ended & not_since).order_by("pk"):
        if is_great(mailing):
            count_and_keep(mailing)
