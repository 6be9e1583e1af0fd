"""Everybody who is meant, for the length of a block: who gets the mailing, and who doesn't and why.

Kept in temporary tables, of which PostgreSQL knows how large they are: one statement with all of it would be planned
for a handful of people, and take a thousand times as long for a million.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection

from mailings.audience.candidates import Sql, classified, doubles, meant
from mailings.audience.choice import Choice
from mailings.audience.reasons import BEFORE_SUPPRESSION

MEANT, TABLE = "mailing_meant", "mailing_audience"
_AT_ONCE = 10_000


@contextmanager
def filled(choice: Choice) -> Iterator[None]:
    """The tables, but for who is suppressed or doubled. In the caller's transaction. Raises InvalidDefinition."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '64MB', true)")
        _store(MEANT, meant(choice))
        cursor.execute(f"ANALYZE {MEANT}")
        _store(TABLE, classified(choice, MEANT))
        yield
        cursor.execute(f"DROP TABLE {MEANT}, {TABLE}")


def _store(table: str, rows: Sql) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS {rows.text}", rows.values)


def addresses() -> Iterator[tuple[int, str]]:
    """Whoever might be suppressed, by key, read as a stream: a million addresses needn't be in memory at once."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT supporter_id, address_normalised FROM {TABLE} WHERE reason <> ALL(%s)",  # noqa: S608 (our name)
            [[str(reason) for reason in BEFORE_SUPPRESSION]],
        )
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from rows


def leave_out(suppressed: Mapping[int, str], campaign: int) -> None:
    """Leave out those who are suppressed, and then who gets the mailing by another record of the same mailbox."""
    with connection.cursor() as cursor:
        if suppressed:
            cursor.execute(
                _LEAVE_OUT_SUPPRESSED,
                [
                    list(suppressed),
                    list(suppressed.values()),
                    [str(reason) for reason in BEFORE_SUPPRESSION],
                ],
            )
        found = doubles(TABLE, campaign)
        cursor.execute(
            f"UPDATE {TABLE} SET reason = 'double' WHERE supporter_id IN ({found.text})",  # noqa: S608 (our name)
            found.values,
        )


_LEAVE_OUT_SUPPRESSED = f"""
    UPDATE {TABLE} AS person SET reason = known.reason
    FROM unnest(%s::bigint[], %s::text[]) AS known (supporter_id, reason)
    WHERE known.supporter_id = person.supporter_id AND person.reason <> ALL(%s)
"""  # noqa: S608 (our name)


def by_reason() -> dict[tuple[str, str], int]:
    """How many there are of each reason and language."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT reason, language, count(*) FROM {TABLE} GROUP BY 1, 2")  # noqa: S608 (our name)
        return {(reason, language): number for reason, language, number in cursor.fetchall()}
