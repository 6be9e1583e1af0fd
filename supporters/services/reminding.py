"""Reminding, once, those who asked for something and haven't confirmed it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from supporters.reminders import Waiting, all_waiting
from supporters.services.forgetting import UNCONFIRMED_FOR
from supporters.suppressions import suppressed_among

REMIND_AFTER = timedelta(days=2)
# A mail that comes in the last hours before what was typed is deleted would bring a link that is about to end.
NOT_WITHIN = timedelta(days=1)
BATCH = 200


def remind_all(limit: int = BATCH) -> bool:
    """Remind a batch of each kind. Return whether there may be more."""
    numbers = [remind(waiting, limit) for waiting in all_waiting()]
    return limit in numbers


@transaction.atomic
def remind(waiting: Waiting, limit: int = BATCH) -> int:
    """Remind a batch of those who have waited for two days. Return how many rows were dealt with.

    Two workers take different rows (SKIP LOCKED), and each row is marked in the transaction that queues its mail:
    nobody is reminded twice of one request. An address that must not be written to is passed over for good.
    """
    now = timezone.now()
    due = waiting.rows().filter(
        **{
            f"{waiting.asked_at}__lte": now - REMIND_AFTER,
            f"{waiting.asked_at}__gt": now - UNCONFIRMED_FOR + NOT_WITHIN,
        },
        reminded_at__isnull=True,
        supporter__restricted_at__isnull=True,
    )
    locked = due.select_related("supporter").select_for_update(skip_locked=True, of=("self",), no_key=True)
    batch = list(locked.order_by(waiting.asked_at)[:limit])
    suppressed = suppressed_among(row.supporter.address for row in batch)
    for row in batch:
        if row.supporter.address not in suppressed:
            waiting.remind(row)
    due.model._default_manager.filter(pk__in=[row.pk for row in batch]).update(reminded_at=now)
    return len(batch)
