"""Making a message for each who gets a mailing: the audience as it is at this moment, for good.

Who is left out has no message: how many they are, and why, is kept with the mailing. From here on nobody comes to it;
whoever withdraws her consent before her message is sent doesn't get it (`mailings.recipients.refused_among`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from mailings.audience import suppressed
from mailings.audience.candidates import Sql, candidates, doubles, joined
from mailings.audience.choice import choice_of
from mailings.audience.reasons import BEFORE_SUPPRESSION
from mailings.audience.variants import Trial, assignment
from mailings.models import Mailing, Message

KIND = "mailings.mailing"
# Until when those wait who get the winner of a test. (PostgreSQL's `infinity` is no moment that Python knows.)
UNTIL_THE_WINNER_IS_KNOWN = datetime(9000, 1, 1, tzinfo=UTC)
_AT_ONCE = 10_000
_TABLE = "mailing_audience"


@dataclass(frozen=True)
class Frozen:
    """How many get it, and how many don't for which reason."""

    recipients: int
    left_out: dict[str, int]


def freeze(mailing: Mailing, trial: Trial, languages: dict[str, list[str]]) -> Frozen:
    """Queue the mailing's messages, in the caller's transaction. `languages` are those of each variant.

    Doing it twice queues nobody twice. Raises InvalidDefinition.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '128MB', true)")
        cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        everybody = candidates(choice_of(mailing))
        cursor.execute(f"CREATE TEMPORARY TABLE {_TABLE} ON COMMIT DROP AS {everybody.text}", everybody.values)
        _leave_out_suppressed()
        _leave_out_doubles(mailing)
        messages = _messages(mailing, trial, languages)
        cursor.execute(messages.text, messages.values)
        cursor.execute(f"SELECT reason, count(*) FROM {_TABLE} GROUP BY reason")  # noqa: S608 (a name of ours)
        numbers: dict[str, int] = dict(cursor.fetchall())
    recipients = numbers.pop("", 0)
    return Frozen(recipients, numbers)


def _leave_out_suppressed() -> None:
    found = suppressed.reasons(_addresses())
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_TABLE} AS person SET reason = known.reason"  # noqa: S608 (a name of ours)
            " FROM unnest(%s::bigint[], %s::text[]) AS known (supporter_id, reason)"
            " WHERE known.supporter_id = person.supporter_id",
            [list(found), list(found.values())],
        )


def _addresses() -> Iterator[tuple[int, str]]:
    """Read as a stream: a million addresses needn't be in memory at once."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT supporter_id, address_normalised FROM {_TABLE} WHERE reason <> ALL(%s)",  # noqa: S608 (a name of ours)
            [[str(reason) for reason in BEFORE_SUPPRESSION]],
        )
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows


def _leave_out_doubles(mailing: Mailing) -> None:
    found = doubles(_TABLE, mailing.campaign_id)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_TABLE} SET reason = 'double' WHERE supporter_id IN ({found.text})",  # noqa: S608 (a name of ours)
            found.values,
        )


def _messages(mailing: Mailing, trial: Trial, languages: dict[str, list[str]]) -> Sql:
    """The INSERT … SELECT. Public ids are of version 7 (RFC 9562, section 5.7): they land at the end of their index."""
    return joined(
        [
            Sql(
                """
                INSERT INTO mailings_message (
                    public_id, dedupe_key, kind, mailing_id, supporter_id, variant, purpose, address, language, context,
                    priority, not_before
                )
                SELECT overlay(
                        overlay(gen_random_uuid()::text PLACING %s FROM 1 FOR 13) PLACING '7' FROM 15 FOR 1
                    )::uuid,
                    'mailing:' || %s || ':' || supporter_id, %s, %s, supporter_id, variant, purpose, address,
                    CASE WHEN jsonb_exists(%s::jsonb -> variant, language) THEN language ELSE %s END, '{}', %s,
                    CASE WHEN waits THEN %s ELSE now() END
                FROM (
                """,
                (
                    _milliseconds(),
                    str(mailing.public_id),
                    KIND,
                    mailing.pk,
                    json.dumps(languages),
                    mailing.main_language,
                    int(Message.Priority.BULK),
                    UNTIL_THE_WINNER_IS_KNOWN,
                ),
            ),
            assignment(f"SELECT * FROM {_TABLE} WHERE reason = ''", trial, str(mailing.public_id)),  # noqa: S608
            Sql(") AS assigned ORDER BY supporter_id ON CONFLICT (dedupe_key) DO NOTHING"),
        ],
        "",
    )


def _milliseconds() -> str:
    """The first 48 bits of a UUID of version 7, as they are written."""
    digits = f"{int(datetime.now(UTC).timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}"
