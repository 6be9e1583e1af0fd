"""Putting messages into the outbox: in the transaction of the event that they tell of."""

import time
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mailings.models import Message
from supporters.models import Supporter

_NUDGE_SECONDS = 0.5
_last_nudge = 0.0


def enqueue(
    kind: str,
    supporter: Supporter,
    dedupe_key: str,
    context: Mapping[str, object],
    *,
    language: str,
    priority: Message.Priority = Message.Priority.CONFIRMATION,
    not_before: datetime | None = None,
) -> None:
    """Queue one message to a supporter. The same dedupe key is queued once, ever, whoever asks and however often."""
    _insert(
        Message(
            kind=kind,
            supporter=supporter,
            address=supporter.address,
            dedupe_key=dedupe_key,
            context=dict(context),
            language=language,
            priority=priority,
            not_before=not_before or timezone.now(),
        )
    )


def enqueue_to_team(kind: str, address: str, dedupe_key: str, context: Mapping[str, object], *, language: str) -> None:
    """Queue one message to a member of the team, ahead of all others."""
    _insert(
        Message(
            kind=kind,
            address=address,
            dedupe_key=dedupe_key,
            context=dict(context),
            language=language,
            priority=Message.Priority.ACCOUNT,
        )
    )


def _insert(message: Message) -> None:
    Message.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake a worker, at most twice a second from this process: beat delivers what a lost nudge leaves."""
    global _last_nudge
    if time.monotonic() - _last_nudge < _NUDGE_SECONDS:
        return
    _last_nudge = time.monotonic()
    from mailings.tasks import deliver

    deliver.apply_async(expires=30, retry=False)
