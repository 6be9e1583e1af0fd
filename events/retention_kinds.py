"""What rallies have to be deleted after a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from campaign.models import Campaign
from events.models import Rsvp
from supporters import retention
from supporters.retention_kinds import PENDING
from supporters.services.forgetting import forget_with_nothing_left


def _pending(campaign: Campaign, before: datetime) -> QuerySet[Rsvp]:
    return Rsvp.objects.filter(event__campaign=campaign, state=Rsvp.State.PENDING, registered_at__lt=before)


@transaction.atomic
def _delete_pending(keys: Collection[int]) -> int:
    rows = Rsvp.objects.filter(pk__in=keys, state=Rsvp.State.PENDING)
    found = dict(rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", "supporter_id"))
    Rsvp.objects.filter(pk__in=found).delete()
    forget_with_nothing_left(set(found.values()))
    return len(found)


def register_kinds() -> None:
    retention.add(PENDING, retention.Source(_pending, "registered_at", "pk", _delete_pending))
