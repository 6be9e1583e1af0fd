"""CSV (RFC 4180) in pieces, with nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from supporters.exporting.columns import Cell

BOM = "\ufeff"
# What a spreadsheet takes for the beginning of a formula, their full-width twins, and what it skips before one.
# Source: OWASP, CSV Injection.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
SKIPPED_STARTS = ("\t", "\r", "\n")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def neutralised(cell: Cell) -> Cell:
    """Return the cell with an apostrophe before what would be a formula; numbers are what they are."""
    if not isinstance(cell, str):
        return cell
    if cell[:1].isalnum():
        return cell
    text = cell.replace("\0", "")
    if text.startswith(SKIPPED_STARTS) or text.lstrip().startswith(FORMULA_STARTS):
        return f"'{text}"
    return text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, with_bom: bool) -> Iterator[bytes]:
    """Yield the file piece by piece. Excel takes it for UTF-8 by its byte order mark."""
    if with_bom:
        yield BOM.encode()
    yield from csv_rows([header])
    yield from csv_rows(rows)


def csv_rows(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield rows alone, to be written after others."""
    writer = csv.writer(_Echo())
    pieces = []
    for row in rows:
        pieces.append(writer.writerow([neutralised(cell) for cell in row]))
        if len(pieces) >= 500:
            yield "".join(pieces).encode()
            pieces.clear()
    yield "".join(pieces).encode()
