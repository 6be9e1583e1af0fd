"""Looking for something in every table and column of the database."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from redis import Redis


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
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(_is_in(*column) for column in columns()),
            {"needle": needle},
        )
        found = {place for (place,) in cursor.fetchall()}
    if any(needle.encode().lower() in content.lower() for content in _cached()):
        found.add("cache.value")
    return found


def _is_in(table: str, column: str, kind: str) -> str:
    """The query that answers with the column's name if it holds the needle."""
    text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
    return (
        f"SELECT '{table}.{column}' WHERE EXISTS"
        f' (SELECT FROM "{table}" WHERE strpos(lower({text}), lower(%(needle)s)) > 0)'
    )


def _cached() -> Iterator[bytes]:
    """Whatever the cache holds, be it a table or Redis, where the nudges lie too."""
    if settings.REDIS_URL:
        server = Redis.from_url(settings.REDIS_URL)
        read = {
            b"string": server.get,
            b"list": lambda key: server.lrange(key, 0, -1),
            b"set": server.smembers,
            b"zset": lambda key: server.zrange(key, 0, -1),
            b"hash": server.hgetall,
        }
        for key in server.scan_iter():
            yield repr((key, read[server.type(key)](key))).encode()
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM cache")
        for (value,) in cursor.fetchall():
            yield _decoded(value)


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value)
    except binascii.Error:
        return value.encode()
