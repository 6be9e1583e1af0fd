"""Putting messages into the outbox: in the transaction of the event that they tell of."""

import json
import time
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaign.identifiers import uuid7
from campaign.prepared import PreparedStatement
from mailings.models import Message
from mailings.models.messages import MessageQuerySet
from supporters.models import Supporter

_NUDGE_SECONDS = 0.5
_last_nudge = 0.0


def insert_into_outbox(rows: str) -> str:
    """Return the SQL that queues `rows`: VALUES or a SELECT of these columns. Where a key is known, nothing happens.

    Every message comes in by this statement, also one that is stored together with what it tells of.
    """
    return f"""
        INSERT INTO mailings_message (
            public_id, dedupe_key, kind, supporter_id, address, language, context, priority, not_before
        ) {rows}
        ON CONFLICT (dedupe_key) DO NOTHING
    """


_INSERT = PreparedStatement(
    "enqueue",
    insert_into_outbox(
        """VALUES (
            %(public_id)s, %(dedupe_key)s, %(kind)s, %(supporter)s, %(address)s, %(language)s, %(context)s,
            %(priority)s, %(not_before)s
        )"""
    ),
    {
        "public_id": "uuid",
        "dedupe_key": "text",
        "kind": "text",
        "supporter": "bigint",
        "address": "text",
        "language": "text",
        "context": "jsonb",
        "priority": "smallint",
        "not_before": "timestamptz",
    },
)


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
        kind=kind,
        supporter=supporter.pk,
        address=supporter.address,
        dedupe_key=dedupe_key,
        context=json.dumps(context),
        language=language,
        priority=priority,
        not_before=not_before or timezone.now(),
    )


def enqueue_to_team(kind: str, address: str, dedupe_key: str, context: Mapping[str, object], *, language: str) -> None:
    """Queue one message to a member of the team, ahead of all others."""
    _insert(
        kind=kind,
        supporter=None,
        address=address,
        dedupe_key=dedupe_key,
        context=json.dumps(context),
        language=language,
        priority=Message.Priority.ACCOUNT,
        not_before=timezone.now(),
    )


def enqueue_to_office(
    kind: str, address: str, dedupe_key: str, context: Mapping[str, object], *, language: str
) -> None:
    """Queue one message to somebody in office, who is no supporter: what comes back is nobody's but that address's.

    The message leads to no person, so whatever it tells of is forgotten by its key (`forget_messages`).
    """
    _insert(
        kind=kind,
        supporter=None,
        address=address,
        dedupe_key=dedupe_key,
        context=json.dumps(context),
        language=language,
        priority=Message.Priority.NOTICE,
        not_before=timezone.now(),
    )


def _insert(**values: Any) -> None:
    _INSERT.execute({"public_id": uuid7(), **values})
    nudge_on_commit()


def nudge_on_commit() -> None:
    """Wake a worker once the transaction at hand has stored its messages. A nudge that fails loses nothing."""
    transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake a worker, at most twice a second from this process: beat delivers what a lost nudge leaves."""
    global _last_nudge
    if time.monotonic() - _last_nudge < _NUDGE_SECONDS:
        return
    _last_nudge = time.monotonic()
    from mailings.tasks import deliver

    deliver.apply_async(expires=30, retry=False)


def forget_messages_about(public_ids: Collection[str], supporters: Collection[int]) -> None:
    """Blank what was sent to these people about these objects: the rows stay for the figures. What waits is deleted."""
    _forget(Message.objects.filter(pk__in=messages_about(public_ids, supporters)))


def forget_messages(dedupe_keys: Collection[str]) -> None:
    """The same to messages that name no supporter, by their keys."""
    _forget(Message.objects.filter(dedupe_key__in=dedupe_keys))


def _forget(told: MessageQuerySet) -> None:
    told.waiting().delete()
    told.blank()


def messages_about(public_ids: Collection[str], supporters: Collection[int]) -> list[int]:
    """The keys of the messages to these people that tell of these objects.

    What a message was written from isn't kept once it is sent; its dedupe key names what it tells of for good.
    """
    wanted = set(public_ids)
    sent = Message.objects.filter(supporter__in=supporters).values_list("pk", "dedupe_key")
    return [pk for pk, dedupe_key in sent if wanted.intersection(dedupe_key.split(":"))]
