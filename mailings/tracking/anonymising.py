"""Making opens and clicks of people into totals, such as a campaign has that never asked who: the figures stay.

Each row of a person's goes up in the total of its hour. Whoever clicked on two links is one person who clicked still,
by `Click.again`. What her links do from then on is noted no more (`is_past`): it would count her a second time.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

from mailings.models import Measurement, Message

# Held against whoever opens and clicks just now (mailings/tracking/recording.py); who has one in hand keeps it.
_HOLD = """
    SELECT id FROM mailings_message WHERE id IN (SELECT message_id FROM {table} WHERE id = ANY(%s))
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
_NOTE = """
    INSERT INTO mailings_measurement AS known (mailing_id, how, anonymous_until)
    SELECT mailing_id, 'people', max(finished_at) FROM mailings_message WHERE id = ANY(%s)
    GROUP BY mailing_id ORDER BY mailing_id
    ON CONFLICT (mailing_id, how)
    DO UPDATE SET anonymous_until = greatest(known.anonymous_until, excluded.anonymous_until)
"""
_OPENS = """
    WITH gone AS (
        DELETE FROM mailings_open WHERE message_id = ANY(%s) RETURNING mailing_id, variant, at, is_machine
    ), added AS (
        INSERT INTO mailings_open AS known (mailing_id, variant, at, is_machine, number)
        SELECT mailing_id, variant, date_trunc('hour', at, 'UTC'), is_machine, count(*) FROM gone
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (mailing_id, variant, at, is_machine) WHERE message_id IS NULL
        DO UPDATE SET number = known.number + excluded.number
    )
    SELECT count(*) FROM gone
"""
_CLICKS = """
    WITH gone AS (
        DELETE FROM mailings_click WHERE message_id = ANY(%s) RETURNING link_id, message_id, at, is_machine
    ), told AS (
        SELECT link_id, date_trunc('hour', at, 'UTC') AS hour, is_machine,
            row_number() OVER (PARTITION BY message_id, variant, is_machine ORDER BY at, link_id) > 1 AS again
        FROM gone JOIN mailings_trackedlink AS link ON link.id = link_id
    ), added AS (
        INSERT INTO mailings_click AS known (link_id, at, is_machine, number, again)
        SELECT link_id, hour, is_machine, count(*), count(*) FILTER (WHERE again) FROM told
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (link_id, at, is_machine) WHERE message_id IS NULL
        DO UPDATE SET number = known.number + excluded.number, again = known.again + excluded.again
    )
    SELECT count(*) FROM gone
"""


def make_opens_anonymous(keys: Collection[int]) -> int:
    """Make these opens part of the totals. Return how many it were. Doing it twice changes nothing."""
    return _make_anonymous("mailings_open", _OPENS, keys)


def make_clicks_anonymous(keys: Collection[int]) -> int:
    """Make all clicks by the messages of these part of the totals. Return how many. Doing it twice changes nothing."""
    return _make_anonymous("mailings_click", _CLICKS, keys)


def is_past(message: Message) -> bool:
    """Whether nobody knows any more what was done with the message, so that nothing more of it can be counted."""
    if message.finished_at is None:
        return False
    measured = Measurement.objects.filter(mailing=message.mailing_id, how=Measurement.How.PEOPLE)
    return measured.filter(anonymous_until__gte=message.finished_at).exists()


@transaction.atomic
def _make_anonymous(table: str, statement: str, keys: Collection[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_HOLD.format(table=table), [list(keys)])
        messages = [message for (message,) in cursor.fetchall()]
        cursor.execute(_NOTE, [messages])
        cursor.execute(statement, [messages])
        [(number,)] = cursor.fetchall()
    return int(number)
