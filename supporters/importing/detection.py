"""What an uploaded file is: its kind, the encoding of its letters, and what stands between its columns."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import charset_normalizer
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What programs of our readers write besides UTF-8: Western, Turkish and Azerbaijani, Cyrillic, Central European.
SINGLE_BYTE = ("cp1252", "cp1254", "cp1251", "cp1250", "iso8859_9", "mac_roman")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", *SINGLE_BYTE)
DELIMITERS = (",", ";", "\t", "|")
XLSX_BYTES = 600 * 2**20  # uncompressed
XLSX_TEXT_BYTES = 100 * 2**20  # the table of all texts, which is held in memory
_SAMPLE_BYTES = 65_536
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass
class Seen:
    """What passed by while the file was stored."""

    first: bytes = b""
    is_utf8: bool = True
    has_nul: bool = False
    line_feeds: int = 0
    returns: int = 0
    strange: bytes = b""  # around the first bytes that aren't UTF-8

    @property
    def lines(self) -> int:
        """About how many rows there are, to show how far an import is."""
        return max(self.line_feeds, self.returns if not self.line_feeds else 0, 1)


def watch(pieces: Iterable[bytes], seen: Seen) -> Iterator[bytes]:
    """Pass the pieces on, and note what they tell."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for piece in pieces:
        if len(seen.first) < _SAMPLE_BYTES:
            seen.first += piece[: _SAMPLE_BYTES - len(seen.first)]
        seen.line_feeds += piece.count(b"\n")
        seen.returns += piece.count(b"\r")
        seen.has_nul = seen.has_nul or b"\0" in piece
        if seen.is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError as error:
                seen.is_utf8 = False
                seen.strange = piece[max(0, error.start - 2000) : error.start + 30_000]
        yield piece


def is_spreadsheet(first: bytes) -> bool:
    """Whether the file is an XLSX. Raises ValidationError for what is neither that nor text."""
    if first.startswith(_OLD_EXCEL):
        raise ValidationError(_("This is an old Excel file. Save it as XLSX or CSV, and upload that."))
    if first.startswith(_ZIP):
        return True
    if not first.strip(b"\0\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise ValidationError(_("This file is empty. Choose one with a row for each person."))
    if first.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"<!DOCTYPE", b"<html")
    ):
        raise ValidationError(_("This is no table. Upload a CSV or XLSX file with a row for each person."))
    return False


def encoding_of(seen: Seen) -> str:
    """The encoding that the file's letters are most likely written in. Raises ValidationError for what isn't text."""
    if seen.first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if seen.has_nul and (guess := _utf16_without_mark(seen.first)):
        return guess
    if seen.is_utf8:
        return "utf-8-sig"
    sample = seen.strange or seen.first
    if _looks_binary(sample):
        raise ValidationError(_("This is no table. Upload a CSV or XLSX file with a row for each person."))
    best = charset_normalizer.from_bytes(sample, cp_isolation=list(SINGLE_BYTE)).best()
    found = best.encoding if best is not None and best.encoding in SINGLE_BYTE else "cp1252"
    # What would be ý, þ and ð, which Icelanders write, is ı, ş and ğ more often.
    return "cp1254" if found == "cp1252" and any(byte in sample for byte in b"\xd0\xdd\xde\xf0\xfd\xfe") else found


def _utf16_without_mark(first: bytes) -> str:
    even, odd = first[::2].count(0), first[1::2].count(0)
    most = len(first) // 5
    if odd > most and not even:
        return "utf-16-le"
    return "utf-16-be" if even > most and not odd else ""


def _looks_binary(sample: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\r\n\x0b\x0c\x1a" for byte in sample)
    return controls * 50 > len(sample)


def delimiter_of(text: str) -> str:
    """What most likely stands between the columns, from the beginning of the file's text."""
    lines = [line for line in text.splitlines()[:20] if line.strip()] or [""]
    counts = {mark: [_outside_quotes(line, mark) for line in lines] for mark in DELIMITERS}

    def worth(mark: str) -> tuple[bool, int, int]:
        found = counts[mark]
        return found[0] > 0, sum(number == found[0] for number in found) * min(found[0], 1), found[0]

    best = max(DELIMITERS, key=worth)
    return best if counts[best][0] else ","


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])


def check_spreadsheet(file: IO[bytes]) -> None:
    """Raise ValidationError for what isn't a spreadsheet or would fill the memory (a zip bomb).

    The sizes that the archive declares hold: Python reads no more of a member than it declares.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ValidationError(_("This spreadsheet can’t be read. Save it as CSV, and upload that.")) from error
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise ValidationError(_("This is no table. Upload a CSV or XLSX file with a row for each person."))
    texts = sum(member.file_size for member in members if "sharedstrings" in member.filename.lower())
    others = max((member.file_size for member in members if "worksheets/" not in member.filename), default=0)
    too_large = sum(member.file_size for member in members) > XLSX_BYTES
    if too_large or max(texts, others) > XLSX_TEXT_BYTES or len(members) > 2000:
        raise ValidationError(_("This spreadsheet is too large. Save it as CSV, and upload that."))
