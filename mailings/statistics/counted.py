"""The figures of a mailing for its page: of a small one counted at once, of a great one counted in the worker and kept.

A great mailing under way is counted every minute, and once more when it has ended. From then on its messages stay as
they are, and only what comes of them is counted anew: every minute while people answer most, more seldom later.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from mailings.models import Mailing, MailingFigures
from mailings.statistics.figures import Figures, as_json, count_all, count_what_came_of, from_json

State = Mailing.State
# Counting so many takes some hundredths of a second.
FEW = 20_000
# For so long after its end, how old the figures may be. Later they may be as old as A_DAY.
OFTEN, SELDOM = (timedelta(days=3), timedelta(0)), (timedelta(days=90), timedelta(hours=1))
A_DAY = timedelta(days=1)


def figures_of(mailing: Mailing) -> Figures | None:
    """As of now, or as of when it was last counted; None for a great one that hasn't been yet."""
    return kept_of(mailing) if is_great(mailing) else count_all(mailing)


def kept_of(mailing: Mailing) -> Figures | None:
    kept = MailingFigures.objects.filter(mailing=mailing).first()
    return from_json(kept.counted_at, kept.figures) if kept else None


def is_great(mailing: Mailing) -> bool:
    return bool(mailing.messages.order_by().values("pk")[FEW : FEW + 1])


def count_and_keep(mailing: Mailing) -> Figures:
    """Count it anew from the rows. Doing it twice changes nothing."""
    return _keep(mailing, count_all(mailing))


def _keep(mailing: Mailing, found: Figures) -> Figures:
    MailingFigures.objects.update_or_create(
        mailing=mailing, defaults={"counted_at": found.at, "figures": as_json(found)}
    )
    return found


def count_what_is_due() -> None:
    """Count the great mailings under way, and those that have ended: all of them, or what came of them since."""
    under_way = Q(state__in=[State.SENDING, State.PAUSED])
    ended = Q(state__in=[State.SENT, State.CANCELLED])
    now = timezone.now()
    for mailing in Mailing.objects.filter(under_way | ended & _is_due(now)).order_by("pk"):
        if is_great(mailing):
            _count_what_changes(mailing)


def _is_due(now: datetime) -> Q:
    """Those that have never been counted, or whose figures are older than they may be."""
    due = Q(figures__isnull=True) | Q(figures__counted_at__lte=now - A_DAY)
    for since_its_end, age in (OFTEN, SELDOM):
        due |= Q(updated_at__gte=now - since_its_end, figures__counted_at__lte=now - age)
    return due


def _count_what_changes(mailing: Mailing) -> None:
    kept = kept_of(mailing)
    has_ended = mailing.state in (State.SENT, State.CANCELLED)
    if kept and has_ended and mailing.updated_at < kept.messages.at:
        _keep(mailing, count_what_came_of(mailing, kept.messages))
    else:
        count_and_keep(mailing)
