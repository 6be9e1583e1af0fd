"""An Excel workbook in pieces that are compressed one by one, whenever, and put together at the end as they are.

A sheet of a million rows is too much for one go. What deflate makes of several texts, each flushed to a whole byte,
is, one after the other, what it makes of the whole (RFC 1951, 3.2.4), and a CRC-32 goes on from where it was.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypedDict

from supporters.exporting import xlsx_stream
from supporters.exporting.columns import Cell
from supporters.exporting.zip_stream import DEFLATED, Member, write_zip

# Of a sheet's XML: what it needs no ZIP64 for, with room for the longest rows of one more piece.
LARGEST_SHEET = 3 * 1024**3
_RAW = -15  # no header and no checksum, as a ZIP has it


class Sheet(TypedDict):
    """How far a sheet is: numbers and the names of its pieces, fit to be kept as JSON."""

    rows: int
    crc: int
    size: int
    packed: int
    pieces: list[str]


def add_rows(
    sheets: Sequence[Sheet], header: Sequence[str], rows: Sequence[Sequence[Cell]], keep: Callable[[bytes], str]
) -> list[Sheet]:
    """Have the rows kept as the next pieces, and return how far the sheets are then. `keep` returns a piece's name.

    More rows than a sheet holds go on on another, under the same header.
    """
    added, start = list(sheets), 0
    while start < len(rows) or not added:
        if not added or _is_full(added[-1]):
            added.append(_with(_nothing(), xlsx_stream.sheet_start(header), 0, keep))
        room = xlsx_stream.MOST_ROWS - added[-1]["rows"]
        taken = rows[start : start + room]
        if taken:
            added[-1] = _with(added[-1], b"".join(map(xlsx_stream.sheet_row, taken)), len(taken), keep)
        start += len(taken)
    return added


def _nothing() -> Sheet:
    return {"rows": 0, "crc": 0, "size": 0, "packed": 0, "pieces": []}


def _is_full(sheet: Sheet) -> bool:
    return sheet["rows"] >= xlsx_stream.MOST_ROWS or sheet["size"] >= LARGEST_SHEET


def _with(sheet: Sheet, xml: bytes, rows: int, keep: Callable[[bytes], str]) -> Sheet:
    packed = _deflated(xml, zlib.Z_FULL_FLUSH)
    return {
        "rows": sheet["rows"] + rows,
        "crc": zlib.crc32(xml, sheet["crc"]),
        "size": sheet["size"] + len(xml),
        "packed": sheet["packed"] + len(packed),
        "pieces": [*sheet["pieces"], keep(packed)],
    }


def _deflated(xml: bytes, flush: int) -> bytes:
    compressor = zlib.compressobj(xlsx_stream.COMPRESSION, zlib.DEFLATED, _RAW)
    return compressor.compress(xml) + compressor.flush(flush)


def write_pieces(sheets: Sequence[Sheet], made_at: datetime, read: Callable[[str], Iterable[bytes]]) -> Iterator[bytes]:
    """Yield the workbook; `read` gives the content of a piece by its name."""
    members = [_member(number, sheet, read) for number, sheet in enumerate(sheets, start=1)]
    about = xlsx_stream.package_parts(len(sheets)).items()
    return write_zip([*members, *(Member.of(name, part.encode()) for name, part in about)], made_at)


def _member(number: int, sheet: Sheet, read: Callable[[str], Iterable[bytes]]) -> Member:
    end = xlsx_stream.SHEET_END
    last = _deflated(end, zlib.Z_FINISH)

    def content() -> Iterator[bytes]:
        for name in sheet["pieces"]:
            yield from read(name)
        yield last

    size, packed = sheet["size"] + len(end), sheet["packed"] + len(last)
    path = xlsx_stream.sheet_path(number)
    return Member(path, DEFLATED, zlib.crc32(end, sheet["crc"]), packed, size, content())
