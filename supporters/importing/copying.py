"""Rows by the thousand into a table, by `COPY`: it writes a page of rows at a time and looks nothing up.

As text, where most of a row is text; in PostgreSQL's binary form, which it takes without parsing, where most of it is
the same for all: keys, times and words that are put into bytes once.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from struct import Struct

from django.db import connection

NULL = "\x00"  # stands for NULL until backslashes are escaped; PostgreSQL takes no such character otherwise
NO_VALUE = b"\xff\xff\xff\xff"
_PIECE = 65_536
_BINARY_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_BINARY_END = b"\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LENGTH = Struct(">i").pack
_BIGINT = Struct(">iq").pack
_JSONB_VERSION = b"\x01"


def copy_lines(table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    """Write the rows, of which each is a line of values with tabs between them and `NULL` for none."""
    text = "".join(lines)
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    _copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN", text.replace(NULL, "\\N").encode())


def copy_rows(table: str, columns: Iterable[str], rows: Iterable[bytes]) -> None:
    """Write the rows, of which each is its `head` and then its values, as the functions here write them."""
    content = b"".join((_BINARY_HEAD, *rows, _BINARY_END))
    _copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)", content)


def _copy(statement: str, content: bytes) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(statement, io.BytesIO(content), _PIECE)


def head(columns: Iterable[str]) -> bytes:
    """What a row of so many columns begins with."""
    return len(list(columns)).to_bytes(2, "big")


def bigint(value: int) -> bytes:
    return _BIGINT(8, value)


def text(value: str) -> bytes:
    encoded = value.encode()
    return _LENGTH(len(encoded)) + encoded


word = lru_cache(1000)(text)  # for what many rows have


def json(value: str) -> bytes:
    """A `jsonb`, or nothing."""
    if not value:
        return NO_VALUE
    encoded = _JSONB_VERSION + value.encode()
    return _LENGTH(len(encoded)) + encoded


def moment(value: datetime) -> bytes:
    return _BIGINT(8, (value - _EPOCH) // _MICROSECOND)


@lru_cache(50_000)
def moment_of(iso: str) -> bytes:
    """The time that stands in ISO 8601 with its zone."""
    return moment(datetime.fromisoformat(iso))


def uuid(digits: str) -> bytes:
    """The identifier of 32 digits."""
    return b"\x00\x00\x00\x10" + bytes.fromhex(digits)
