"""The contents of every table, to compare before and after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from django.db import connection, transaction


def contents() -> dict[str, Decimal]:
    """A number for each table of the database that any change of its rows changes, whatever their order.

    A sum of hashes asks for no sorting, and takes a seventh of the time of a digest of the sorted rows.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', coalesce(sum(hashtextextended(row::text, 0)), 0) FROM \"{table}\" AS row"
                for table in tables
            )
        )
        return dict(cursor.fetchall())


def changed(before: dict[str, Decimal], after: dict[str, Decimal]) -> set[str]:
    """The tables whose rows differ."""
    return {table for table in before.keys() | after.keys() if before.get(table) != after.get(table)}


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is stored in here is taken back: the next one to be tried finds everything as this one did."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
