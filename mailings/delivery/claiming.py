"""Taking messages out of the outbox for the length of a lease, and giving them back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from mailings.models import Mailing, Message

BATCH = 200
LEASE = timedelta(seconds=300)
# A message is not begun when less than this is left of its lease: a slow server may use up the SMTP timeout five times,
# at connecting and at each of the four answers that a message takes.
LEASE_MARGIN = timedelta(seconds=150)


def release_expired() -> int:
    """Queue again what a dead worker had claimed. Return how many."""
    return Message.objects.filter(state=Message.State.CLAIMED, lease_until__lt=timezone.now()).update(
        state=Message.State.QUEUED, lease_until=None
    )


@transaction.atomic
def claim(limit: int = BATCH) -> list[Message]:
    """Take the most urgent messages that nobody else holds, for the length of a lease; those of mailings come last."""
    messages = list(Message.objects.due().select_for_update(skip_locked=True, of=("self",))[:limit])
    for mailing in Mailing.objects.filter(state=Mailing.State.SENDING).order_by("started_at"):
        if len(messages) >= limit:
            break
        of_mailing = Message.objects.due_of(mailing).select_for_update(skip_locked=True, of=("self",))
        messages += of_mailing[: limit - len(messages)]
    lease_until = timezone.now() + LEASE
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(
        state=Message.State.CLAIMED, lease_until=lease_until, attempts=F("attempts") + 1
    )
    for message in messages:
        message.state, message.lease_until = Message.State.CLAIMED, lease_until
        message.attempts += 1
    return messages


def lease_is_nearly_over(messages: list[Message]) -> bool:
    """Whether too little is left of the batch's lease to begin another of its messages."""
    return timezone.now() > messages[0].lease_until - LEASE_MARGIN  # type: ignore[operator]


def give_back(messages: list[Message], not_before: datetime) -> None:
    """Queue again what was claimed and not begun, as though it had not been tried."""
    Message.objects.filter(
        pk__in=[message.pk for message in messages],
        state=Message.State.CLAIMED,
        lease_until=messages[0].lease_until,
    ).update(state=Message.State.QUEUED, lease_until=None, not_before=not_before, attempts=F("attempts") - 1)
