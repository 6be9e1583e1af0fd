"""Looking for something in every table and column of the database."""

from __future__ import annotations

import base64
import binascii

from django.db import connection


def columns() -> list[tuple[str, str, str]]:
    """Every table, column and type that holds data."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_name, column_name, data_type FROM information_schema.columns
            JOIN information_schema.tables USING (table_schema, table_name)
            WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
            ORDER BY table_name, ordinal_position
            """
        )
        return cursor.fetchall()


def places_with(needle: str) -> set[str]:
    """The columns, as `table.column`, that hold the text in any row, whatever its case."""
    found = set()
    with connection.cursor() as cursor:
        for table, column, kind in columns():
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{table}" WHERE strpos(lower({text}), lower(%s)) > 0)',
                [needle],
            )
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
        cursor.execute("SELECT cache_key, value FROM cache")
        for _key, value in cursor.fetchall():
            if needle.encode().lower() in _decoded(value).lower():
                found.add("cache.value")
    return found


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value)
    except binascii.Error:
        return value.encode()
