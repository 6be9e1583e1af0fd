"""An Excel workbook in pieces: sheets, written while they are read, so that no file of it ever lies on a disk.

openpyxl writes to temporary files first; of ECMA-376 (part 1, section 18), a sheet of texts and numbers needs little.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from xml.sax.saxutils import escape

from supporters.exporting.columns import Cell
from supporters.exporting.csv_stream import neutralised

# Excel's limits: support.microsoft.com, “Excel specifications and limits”.
MOST_ROWS = 1_048_576 - 1  # without the header
LONGEST_TEXT = 32_767
# A part larger than 2 GiB would need ZIP64, which Excel refuses in a stream.
MOST_CELLS = 20_000_000
SHEET_END = b"</sheetData></worksheet>"
COMPRESSION = 3
_PIECE = 256 * 1024

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    "{sheet_types}</Types>",
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="styles" Type="{_DOCUMENT}/styles" Target="styles.xml"/>'
    "{sheet_links}</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>{{sheets}}</sheets></workbook>',
    # Style 1 marks what begins like a formula as text, so that it stays text when somebody edits the cell.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
    '</fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


class _Pipe(io.RawIOBase):
    """What the archive writes, until it is taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self.written += content
        return len(content)

    def take(self) -> bytes:
        taken = bytes(self.written)
        self.written.clear()
        return taken


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the workbook piece by piece; more rows than a sheet holds go on on another, under the same header."""
    pipe = _Pipe()
    waiting, number = iter(rows), 0
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        first = next(waiting, None)
        while first is not None or not number:
            number += 1
            with archive.open(sheet_path(number), "w") as sheet:
                sheet.write(sheet_start(header))
                for row in islice(chain([] if first is None else [first], waiting), MOST_ROWS):
                    sheet.write(sheet_row(row))
                    if len(pipe.written) >= _PIECE:
                        yield pipe.take()
                sheet.write(SHEET_END)
            first = next(waiting, None)
        for name, part in package_parts(number).items():
            archive.writestr(name, part)
    yield pipe.take()


def sheet_path(number: int) -> str:
    """Where in the package the sheet of this number lies, from 1."""
    return f"xl/worksheets/sheet{number}.xml"


def package_parts(sheets: int) -> dict[str, str]:
    """What says how many sheets there are, and how they look, by where in the package it lies."""
    numbers = range(1, sheets + 1)
    said = {
        "sheets": "".join(f'<sheet name="{_sheet_name(n)}" sheetId="{n}" r:id="sheet{n}"/>' for n in numbers),
        "sheet_links": "".join(
            f'<Relationship Id="sheet{n}" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in numbers
        ),
        "sheet_types": "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
        ),
    }
    parts = dict(_PARTS)
    for key, words in said.items():
        parts = {name: part.replace(f"{{{key}}}", words) for name, part in parts.items()}
    return {name: f"{_HEAD}{part}" for name, part in parts.items()}


def _sheet_name(number: int) -> str:
    return "People" if number == 1 else f"People {number}"


def sheet_start(header: Sequence[str]) -> bytes:
    """What a sheet begins with, its header included; rows follow, and SHEET_END."""
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode() + sheet_row(header)


def sheet_row(cells: Sequence[Cell]) -> bytes:
    """One row of a sheet."""
    return f"<row>{''.join(map(_cell, cells))}</row>".encode()


def _cell(cell: Cell) -> str:
    """A text stands as itself, whatever it begins with: in a workbook, only a cell of formulas is one."""
    if not isinstance(cell, str):
        return f"<c><v>{cell}</v></c>"
    if not cell:
        return "<c/>"
    style = ' s="1"' if neutralised(cell) != cell else ""
    text = escape(_NOT_IN_XML.sub("", cell)[:LONGEST_TEXT])
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'
