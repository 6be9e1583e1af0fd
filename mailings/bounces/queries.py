"""How many came back of a mailing, and why people left by it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from mailings.models import Bounce, Departure, DepartureReason, Mailing

# Of fewer answers one could tell whose they are: the team sees on a person's page that she left.
FEWEST_REASONS = 5


@dataclass(frozen=True)
class CameBack:
    """Of how many messages something came back. Each counts once below hard, soft and blocked, for the worst of it."""

    hard: int = 0
    soft: int = 0
    blocked: int = 0
    complaint: int = 0

    @property
    def bounced(self) -> int:
        return self.hard + self.soft + self.blocked


def by_mailing(mailing: Mailing) -> CameBack:
    """What came back of a mailing, counted from the rows. Served by the index `bounce_by_mailing`."""
    hard, soft, blocked, complaint = (_messages(mailing, kind) for kind in ("hard", "soft", "blocked", "complaint"))
    return CameBack(
        hard=hard.count(),
        soft=soft.difference(hard).count(),
        blocked=blocked.difference(hard, soft).count(),
        complaint=complaint.count(),
    )


def _messages(mailing: Mailing, kind: str) -> QuerySet[Bounce, tuple[int]]:
    return Bounce.objects.filter(mailing=mailing, kind=kind).order_by().values_list("message").distinct()


def departures_by_mailing(mailing: Mailing) -> int:
    """How many unsubscribed by a mailing, each counted once. Served by the index `departure_by_mailing`."""
    counted = Departure.objects.filter(mailing=mailing).aggregate(people=Count("message", distinct=True))
    return int(counted["people"])


def reasons_by_mailing(mailing: Mailing) -> dict[str, int]:
    """How often each reason for leaving was chosen, in words; nothing until enough have said why."""
    rows = {row.get_reason_display(): row.number for row in DepartureReason.objects.filter(mailing=mailing)}
    return rows if sum(rows.values()) >= FEWEST_REASONS else {}
