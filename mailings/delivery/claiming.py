"""Taking messages out of the outbox for the length of a lease, and giving them back.

What somebody waits for (an account mail, a confirmation, a notice) is taken first, then mailings, each in its turn.
Every step asks an index for no more rows than it takes, however many wait.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from mailings.delivery import limits
from mailings.delivery.quiet_hours import QuietHours, asleep
from mailings.models import Message

BATCH = 200
# For how long a claim looks for more where it finds only what has to wait, and how much it puts off at once.
PATIENCE = 1.0
PUT_OFF_AT_ONCE = 5000
LEASE = timedelta(seconds=300)
# A message is not begun when less than this is left of its lease: a slow server may use up the SMTP timeout five times,
# at connecting and at each of the four answers that a message takes.
LEASE_MARGIN = timedelta(seconds=150)
URGENT = [priority for priority in Message.Priority.values if priority < Message.Priority.BULK]

# The planner's figures are those before a mailing of a million was queued: by them, it would sort that million.
_BY_INDEX = """
    SELECT set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true),
        set_config('enable_bitmapscan', 'off', true)
"""

# The lateral queries run one after the other, and none is begun once there are enough rows.
_CLAIM_DUE = """
    WITH due AS MATERIALIZED (
        SELECT message.id FROM unnest(%(priorities)s::int[]) AS urgency (priority)
        CROSS JOIN LATERAL (
            SELECT id FROM mailings_message
            WHERE state = 'queued' AND mailing_id IS NULL
                AND priority = urgency.priority AND not_before <= statement_timestamp()
            ORDER BY not_before, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
        ) AS message
        LIMIT %(limit)s
    )
    UPDATE mailings_message SET state = 'claimed', lease_until = %(lease_until)s, attempts = attempts + 1
    FROM due WHERE mailings_message.id = due.id
    RETURNING mailings_message.*
"""

_MAILINGS_WITH_SOMETHING_DUE = """
    SELECT mailing.id, campaign.timezone, policy.quiet_from, policy.quiet_until
    FROM mailings_mailing AS mailing
    JOIN campaign_campaign AS campaign ON campaign.id = mailing.campaign_id
    LEFT JOIN mailings_mailingpolicy AS policy ON policy.campaign_id = mailing.campaign_id
    CROSS JOIN LATERAL (
        SELECT id FROM mailings_message
        WHERE state = 'queued' AND mailing_id = mailing.id AND not_before <= statement_timestamp()
        ORDER BY not_before, id LIMIT 1
    ) AS message
    WHERE mailing.state = 'sending'
"""

# Whoever sleeps where she lives isn't claimed: in the same write, her message is put off until the end of her night.
_DUE_OF_MAILINGS = """
    WITH due AS MATERIALIZED (
        SELECT message.* FROM unnest(%(mailings)s::bigint[]) AS turn (mailing_id)
        CROSS JOIN LATERAL (
            SELECT id, mailing_id, supporter_id FROM mailings_message
            WHERE state = 'queued' AND mailing_id = turn.mailing_id AND not_before <= statement_timestamp()
                AND (SELECT state FROM mailings_mailing WHERE id = turn.mailing_id) = 'sending'
            ORDER BY not_before, id LIMIT %(share)s FOR UPDATE SKIP LOCKED
        ) AS message
        LIMIT %(limit)s
    ), checked AS MATERIALIZED (
        SELECT due.id, night.until FROM due
        LEFT JOIN supporters_supporter AS supporter ON supporter.id = due.supporter_id
        LEFT JOIN unnest(%(asleep_mailings)s::bigint[], %(asleep_countries)s::text[], %(asleep_until)s::timestamptz[])
            AS night (mailing_id, country, until)
            ON night.mailing_id = due.mailing_id AND night.country = coalesce(supporter.country, '')
    )
"""
_CLAIM_OF_MAILINGS = f"""
    {_DUE_OF_MAILINGS}
    UPDATE mailings_message SET
        state = CASE WHEN checked.until IS NULL THEN 'claimed' ELSE 'queued' END,
        lease_until = CASE WHEN checked.until IS NULL THEN %(lease_until)s END,
        attempts = attempts + CASE WHEN checked.until IS NULL THEN 1 ELSE 0 END,
        not_before = coalesce(checked.until, not_before)
    FROM checked WHERE mailings_message.id = checked.id
    RETURNING mailings_message.*
"""  # noqa: S608 (both parts stand here)

_PUT_OFF = f"""
    {_DUE_OF_MAILINGS}
    UPDATE mailings_message SET not_before = checked.until
    FROM checked WHERE mailings_message.id = checked.id AND checked.until IS NOT NULL
"""  # noqa: S608 (both parts stand here)

_GIVE_BACK = """
    UPDATE mailings_message SET
        state = 'queued', lease_until = NULL, attempts = attempts - 1, not_before = coalesce(%s, not_before)
    WHERE id = ANY(%s) AND state = 'claimed' AND lease_until = %s
    RETURNING id
"""

_URGENT_WAITS = """
    SELECT EXISTS (
        SELECT FROM unnest(%s::int[]) AS urgency (priority)
        CROSS JOIN LATERAL (
            SELECT FROM mailings_message
            WHERE state = 'queued' AND mailing_id IS NULL
                AND priority = urgency.priority AND not_before <= statement_timestamp()
            ORDER BY not_before, id LIMIT 1
        ) AS message
    )
"""


@dataclass(frozen=True)
class UnderWay:
    """A mailing of which something is due, and its campaign's quiet hours."""

    mailing: int
    quiet_hours: QuietHours | None


def release_expired() -> int:
    """Queue again what a dead worker had claimed. Return how many."""
    return Message.objects.filter(state=Message.State.CLAIMED, lease_until__lt=timezone.now()).update(
        state=Message.State.QUEUED, lease_until=None
    )


def claim(limit: int = BATCH) -> list[Message]:
    """Take the most urgent messages that nobody else holds, as many as the limits on sending let through.

    All have the same lease. Those of mailings come last, a share from each mailing under way.
    """
    allowed = limits.take(limit)
    lease_until = timezone.now() + LEASE
    patience = time.monotonic() + PATIENCE
    messages: list[Message] = []
    while len(messages) < allowed and time.monotonic() < patience:
        with transaction.atomic():
            found = _claim_round(allowed - len(messages), lease_until)
            claimed = [message for message in found if message.state == Message.State.CLAIMED]
            messages += limits.within_their_domains(claimed)
        if not found:
            break
    if len(messages) < allowed:
        limits.put_back(allowed - len(messages))
    return messages


def _claim_round(limit: int, lease_until: datetime) -> list[Message]:
    """Claim up to so many in their order. Some of what comes back may have been put off instead, for quiet hours."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_INDEX)
    found = _claim_due(limit, lease_until)
    if len(found) < limit and (under_way := _under_way()):
        found += _claim_of_mailings(under_way, limit - len(found), lease_until)
    return found


def _claim_due(limit: int, lease_until: datetime) -> list[Message]:
    values = {"priorities": sorted(Message.Priority.values), "limit": limit, "lease_until": lease_until}
    return sorted(
        Message.objects.raw(_CLAIM_DUE, values), key=lambda message: (message.priority, message.not_before, message.pk)
    )


def _under_way() -> list[UnderWay]:
    """The mailings being sent of which something is due, in an order of chance: who comes first can't be the same."""
    with connection.cursor() as cursor:
        cursor.execute(_MAILINGS_WITH_SOMETHING_DUE)
        found = [
            UnderWay(mailing, QuietHours(zone, start, end) if start is not None else None)
            for mailing, zone, start, end in cursor.fetchall()
        ]
    random.shuffle(found)
    return found


def _claim_of_mailings(under_way: list[UnderWay], limit: int, lease_until: datetime) -> list[Message]:
    """Claim the same share from each mailing. They come back taking turns, one message from each."""
    night = asleep(((row.mailing, row.quiet_hours) for row in under_way), timezone.now())
    values: dict[str, Any] = {
        "mailings": [row.mailing for row in under_way],
        "share": -(-limit // len(under_way)),
        "limit": limit,
        "lease_until": lease_until,
        "asleep_mailings": night.mailings,
        "asleep_countries": night.countries,
        "asleep_until": night.until,
    }
    found = list(Message.objects.raw(_CLAIM_OF_MAILINGS, values))
    if sum(message.state == Message.State.QUEUED for message in found) > len(found) / 2:
        _put_off(values)
    return _taking_turns(found)


def _put_off(values: dict[str, Any]) -> None:
    """Where most people sleep, put off many messages at once rather than come across each of them in a claim."""
    share = -(-PUT_OFF_AT_ONCE // len(values["mailings"]))
    with connection.cursor() as cursor:
        cursor.execute(_PUT_OFF, {**values, "share": share, "limit": PUT_OFF_AT_ONCE})


def _taking_turns(messages: list[Message]) -> list[Message]:
    """The oldest of each mailing, then the second of each, and so on."""
    turns: Counter[int | None] = Counter()
    in_turn = []
    for message in sorted(messages, key=lambda row: (row.not_before, row.pk)):
        turns[message.mailing_id] += 1
        in_turn.append((turns[message.mailing_id], message.mailing_id, message))
    return [message for _turn, _mailing, message in sorted(in_turn, key=lambda entry: entry[:2])]


def lease_is_nearly_over(messages: Sequence[Message]) -> bool:
    """Whether too little is left of the batch's lease to begin another of its messages."""
    return timezone.now() > messages[0].lease_until - LEASE_MARGIN  # type: ignore[operator]


def give_back(messages: Sequence[Message], not_before: datetime | None = None) -> None:
    """Queue again what was claimed and not sent, as though it had not been tried; for later, if a time is given."""
    if not messages:
        return
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK, [not_before, [message.pk for message in messages], messages[0].lease_until])
        given_back = {pk for (pk,) in cursor.fetchall()}
    limits.put_back_for([message for message in messages if message.pk in given_back])


def urgent_mail_waits() -> bool:
    """Whether there is mail to be sent that comes before every mailing."""
    with connection.cursor() as cursor:
        cursor.execute(_URGENT_WAITS, [URGENT])
        return bool(cursor.fetchone()[0])
