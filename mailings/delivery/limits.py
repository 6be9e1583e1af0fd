"""Limits on sending: token buckets in the database, from which every worker takes before it sends.

A token is taken when a message is claimed and goes back when the message is given back unsent, so that all workers
together never send more than a bucket lets through. What a domain's limit holds back gets a later `not_before`: each
message is moved once, to a moment of its own, and claiming doesn't come across it again until then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Least, Now
from django.utils import timezone

from mailings.models import LimitTurn, Message, SendingLimit

THE_SITE = ""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 5.0
RELEASED_AT_ONCE = 10_000

_TAKE = """
    WITH bucket AS (
        SELECT id, greatest(refilled_at, statement_timestamp()) AS now, least(
            burst, tokens + rate * greatest(0, extract(epoch FROM statement_timestamp() - refilled_at))
        ) AS tokens
        FROM mailings_sendinglimit WHERE domain = %(domain)s AND is_active
        FOR UPDATE
    )
    UPDATE mailings_sendinglimit AS stored
    SET tokens = bucket.tokens - least(%(wanted)s, floor(bucket.tokens)), refilled_at = bucket.now
    FROM bucket WHERE stored.id = bucket.id
    RETURNING least(%(wanted)s, floor(bucket.tokens))::int
"""

_DEAL = """
    INSERT INTO mailings_limitturn AS turn (limit_id, mailing_id, began_at, dealt_until)
    VALUES (%(limit)s, %(mailing)s, statement_timestamp(), statement_timestamp() + make_interval(secs => %(seconds)s))
    ON CONFLICT (limit_id, mailing_id) DO UPDATE SET
        began_at = CASE WHEN turn.dealt_until < statement_timestamp() THEN excluded.began_at ELSE turn.began_at END,
        dealt_until = greatest(turn.dealt_until, statement_timestamp()) + make_interval(secs => %(seconds)s)
    RETURNING dealt_until
"""

# Once there is something to wait for, one worker is woken: the first that asks.
_WAKE = """
    UPDATE mailings_sendinglimit
    SET wakes_at = statement_timestamp() + make_interval(secs => least(%(longest)s, greatest(
        %(shortest)s, (least(burst, 1 + rate / 2) - tokens) / rate
            - extract(epoch FROM statement_timestamp() - refilled_at)
    )))
    WHERE domain = '' AND is_active AND coalesce(wakes_at, '-infinity') < statement_timestamp()
        AND tokens + rate * extract(epoch FROM statement_timestamp() - refilled_at) < burst
    RETURNING extract(epoch FROM wakes_at - statement_timestamp())::float
"""


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def held_by(domain: str) -> str:
    """What stands as the answer of a message that a limit holds back, until a server gives one."""
    return f"Held back by the limit for {domain}."


def take(wanted: int, domain: str = THE_SITE) -> int:
    """Take up to so many tokens from the bucket of the site or of a domain; all of them where it has no limit."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"domain": domain, "wanted": wanted})
        row = cursor.fetchone()
    return int(row[0]) if row else wanted


def put_back(number: int, domain: str = THE_SITE) -> None:
    """Put tokens back that were taken and not used."""
    SendingLimit.objects.filter(domain=domain).update(tokens=Least(F("burst"), F("tokens") + number))


def put_back_for(messages: Sequence[Message]) -> None:
    """Put back what was taken for these messages, which were not sent."""
    if not messages:
        return
    put_back(len(messages))
    domains = Counter(domain_of(message.address) for message in messages)
    for limit in _limits_of(domains):
        put_back(domains[limit.domain], limit.domain)


def within_their_domains(messages: Sequence[Message]) -> list[Message]:
    """Of messages just claimed, in the order of their urgency, those that their domains' limits let through.

    The others are queued again for later, as though they had not been claimed. Relies on a transaction, since a
    bucket is locked until the messages held back are stored.
    """
    by_domain = defaultdict(list)
    for message in messages:
        by_domain[domain_of(message.address)].append(message)
    held: set[int] = set()
    for limit in _limits_of(by_domain):
        to_domain = by_domain[limit.domain]
        too_many = to_domain[take(len(to_domain), limit.domain) :]
        _hold_back(too_many, limit)
        held |= {message.pk for message in too_many}
    return [message for message in messages if message.pk not in held]


def _limits_of(domains: Iterable[str]) -> list[SendingLimit]:
    """The limits in force on these domains, always in the same order, so that two workers can't wait for each other."""
    return list(SendingLimit.objects.filter(is_active=True, domain__in=[name for name in domains if name]))


def _hold_back(messages: list[Message], limit: SendingLimit) -> None:
    """Queue these again, each for a moment at which a token will be there for it.

    Those of a mailing that come for the first time go to the end of the mailing's row. Whose moment has come once and
    found no token, because another mailing or a confirmation was there first, waits for one of the next tokens.
    """
    now, step = timezone.now(), timedelta(seconds=1 / limit.rate)
    began = dict(LimitTurn.objects.filter(limit=limit).values_list("mailing_id", "began_at"))
    again = [row for row in messages if not row.mailing_id or row.not_before > began.get(row.mailing_id, now)]
    moments = {message.pk: now + step * place for place, message in enumerate(again, start=1)}
    first = [message for message in messages if message.pk not in moments]
    by_mailing = lambda message: message.mailing_id or 0  # noqa: E731 (groupby and sorted take the same key)
    for mailing, rows in groupby(sorted(first, key=by_mailing), by_mailing):
        of_mailing = list(rows)
        dealt_until = _deal(limit, mailing, step * len(of_mailing))
        for place, message in enumerate(reversed(of_mailing)):
            moments[message.pk] = dealt_until - step * place
    _queue_for(moments, limit.domain)


def _deal(limit: SendingLimit, mailing: int, span: timedelta) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(_DEAL, {"limit": limit.pk, "mailing": mailing, "seconds": span.total_seconds()})
        dealt_until: datetime = cursor.fetchone()[0]
    return dealt_until


def _queue_for(moments: dict[int, datetime], domain: str) -> None:
    if not moments:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE mailings_message SET
                state = 'queued', lease_until = NULL, attempts = attempts - 1, not_before = held.not_before,
                answer = %s
            FROM unnest(%s::bigint[], %s::timestamptz[]) AS held (id, not_before)
            WHERE mailings_message.id = held.id AND state = 'claimed'
            """,
            [held_by(domain), list(moments), list(moments.values())],
        )


def pause_until_tokens() -> float | None:
    """Where the site's limit has stopped this worker: after how many seconds one worker should look again.

    None where there is no such limit, tokens are there, or another worker is already to be woken.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, {"shortest": SHORTEST_PAUSE, "longest": LONGEST_PAUSE})
        row = cursor.fetchone()
    return float(row[0]) if row else None


def release_held_back(domain: str) -> int:
    """Let what was held back for a domain be claimed at once, since its limit has changed. Return how many.

    In small transactions; what is still too much is held back anew.
    """
    LimitTurn.objects.filter(limit__domain=domain).delete()
    held = Message.objects.filter(state=Message.State.QUEUED, attempts=0, not_before__gt=Now(), answer=held_by(domain))
    released = 0
    while True:
        with transaction.atomic():
            chosen = held.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
            number = Message.objects.filter(pk__in=list(chosen[:RELEASED_AT_ONCE])).update(not_before=Now())
        released += number
        if not number:
            return released


def set_first_limits() -> None:
    """Store the limits that the environment names, unless any are stored: from then on the admin rules."""
    if SendingLimit.objects.exists():
        return
    wanted = [
        SendingLimit(domain=domain, amount=amount, period=SendingLimit.Period.HOUR)
        for domain, amount in settings.MAIL_DOMAIN_LIMITS.items()
    ]
    if settings.MAIL_LIMIT_PER_SECOND:
        wanted.append(SendingLimit(amount=settings.MAIL_LIMIT_PER_SECOND, period=SendingLimit.Period.SECOND))
    SendingLimit.objects.bulk_create(wanted, ignore_conflicts=True)
