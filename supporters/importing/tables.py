"""The rows of a file, one after another, whatever is wrong with some of them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException

from supporters.models import Import

LONGEST_RECORD = 2_000_000  # characters
MOST_LINES = 200  # of one record: beyond them, a quotation mark isn't closed
MOST_COLUMNS = 250

csv.field_size_limit(LONGEST_RECORD)

Cells = list[str]


@dataclass(frozen=True)
class Broken:
    """A row that can't be taken apart, and why: "quotes", "long" or "unreadable"."""

    reason: str


Record = Cells | Broken


def records(run: Import, file: IO[bytes]) -> Iterator[Record]:
    """Every record of the file, also empty ones, so that their numbers are those that a spreadsheet shows."""
    if run.kind == Import.Kind.XLSX:
        return spreadsheet_records(file)
    return csv_records(io.TextIOWrapper(file, run.encoding, errors="replace", newline=""), run.delimiter)


def csv_records(text: IO[str], delimiter: str) -> Iterator[Record]:
    """The records of RFC 4180 with any delimiter and line end.

    A line without a quotation mark is taken apart by its delimiters alone, which is what the format says of it. A
    record whose quotation marks can't be understood loses its first line only: the next is read for itself.
    """
    lines = _Lines(text)
    for line in lines:
        if len(line) >= LONGEST_RECORD:
            lines.skip_to_the_end_of(line)
            yield Broken("long")
        elif '"' not in line:
            yield line.rstrip("\r\n").split(delimiter)
        elif line.count('"') % 2 == 0:
            yield _quoted_record(line, delimiter)
        else:
            yield _record_of_lines(line, lines, delimiter)


class _Lines:
    """Lines, to which some can be given back."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._back: list[str] = []

    def __iter__(self) -> Iterator[str]:
        read = self._text.readline
        while line := (self._back.pop() if self._back else read(LONGEST_RECORD)):
            yield line

    def next(self) -> str:
        return self._back.pop() if self._back else self._text.readline(LONGEST_RECORD)

    def give_back(self, lines: list[str]) -> None:
        self._back.extend(reversed(lines))

    def skip_to_the_end_of(self, line: str) -> None:
        while len(line) >= LONGEST_RECORD and not line.endswith(("\n", "\r")):
            line = self.next()


def _quoted_record(record: str, delimiter: str) -> Record:
    try:
        [cells] = csv.reader([record], delimiter=delimiter, strict=True)
    except (csv.Error, ValueError):
        return Broken("quotes")
    return cells


def _record_of_lines(first: str, lines: _Lines, delimiter: str) -> Record:
    """A record that goes on after a line end within quotation marks."""
    taken, marks, length = [first], first.count('"'), len(first)
    while marks % 2 and len(taken) < MOST_LINES and length < LONGEST_RECORD:
        line = lines.next()
        if not line:
            break
        taken.append(line)
        marks += line.count('"')
        length += len(line)
    found = Broken("quotes") if marks % 2 else _quoted_record("".join(taken), delimiter)
    if isinstance(found, Broken):
        lines.give_back(taken[1:])
    return found


# What reading an archive or XML that isn't what it says it is may raise.
UNREADABLE = (
    zipfile.BadZipFile, ParseError, DefusedXmlException, KeyError, ValueError, TypeError, IndexError, AttributeError,
    EOFError, OSError, OverflowError, NotImplementedError,
)  # fmt: skip


def spreadsheet_records(file: IO[bytes]) -> Iterator[Record]:
    """The records of the first sheet. What can't be read is one broken record, and the last."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True):
            yield _without_empty_end([_text(value) for value in row])
    except UNREADABLE:
        yield Broken("unreadable")


def _without_empty_end(cells: Cells) -> Cells:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    """A cell as it would stand in a CSV: whole numbers without a decimal point, times as ISO 8601 writes them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)
