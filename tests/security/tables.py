"""The contents of every table, to compare before and after."""

from __future__ import annotations

from django.db import connection


def contents() -> dict[str, str]:
    """A digest of all rows of each table of the database, whatever their order."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', coalesce(md5(string_agg(row::text, '|' ORDER BY row::text)), '')"
                f' FROM "{table}" AS row'
                for table in tables
            )
        )
        return dict(cursor.fetchall())


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables whose rows differ."""
    return {table for table in before.keys() | after.keys() if before.get(table) != after.get(table)}
