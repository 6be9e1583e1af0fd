"""Reminding, once, those who asked to join a list and haven't confirmed."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from supporters import signals
from supporters.models import MailingList, Subscription
from supporters.services.forgetting import UNCONFIRMED_FOR
from supporters.suppressions import suppressed_among

REMIND_AFTER = timedelta(days=2)
# A mail that comes in the last hours before what was typed is deleted would bring a link that is about to end.
NOT_WITHIN = timedelta(days=1)
BATCH = 200


@transaction.atomic
def remind_subscribers(limit: int = BATCH) -> int:
    """Remind a batch of those who have waited for two days. Return how many rows were dealt with.

    Two workers take different rows (SKIP LOCKED), and each row is marked in the transaction that queues its mail:
    nobody is reminded twice of one request. An address that must not be written to is passed over for good.
    """
    now = timezone.now()
    waiting = (
        Subscription.objects.filter(
            state=Subscription.State.PENDING,
            reminded_at__isnull=True,
            requested_at__lte=now - REMIND_AFTER,
            requested_at__gt=now - UNCONFIRMED_FOR + NOT_WITHIN,
            mailing_list__in=MailingList.objects.in_use(),
            supporter__restricted_at__isnull=True,
        )
        .select_related("supporter", "mailing_list")
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("requested_at")
    )
    batch = list(waiting[:limit])
    suppressed = suppressed_among(subscription.supporter.address for subscription in batch)
    for subscription in batch:
        if subscription.supporter.address not in suppressed:
            signals.subscription_still_pending.send(Subscription, subscription=subscription)
    Subscription.objects.filter(pk__in=[subscription.pk for subscription in batch]).update(reminded_at=now)
    return len(batch)
