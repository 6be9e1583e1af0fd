"""An Excel workbook in pieces: one sheet, written while it is read, so that no file of it ever lies on a disk.

openpyxl writes to temporary files first; of ECMA-376 (part 1, section 18), one sheet of texts and numbers needs little.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from supporters.exporting.columns import Cell
from supporters.exporting.csv_stream import neutralised

# Excel's limits: support.microsoft.com, “Excel specifications and limits”.
MOST_ROWS = 1_048_576 - 1  # without the header
LONGEST_TEXT = 32_767
# A part larger than 2 GiB would need ZIP64, which Excel refuses in a stream.
MOST_CELLS = 20_000_000
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
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}"><sheets>'
    '<sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>',
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
    """Yield the workbook piece by piece. Relies on no more than MOST_ROWS rows and MOST_CELLS cells."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, f"{_HEAD}{part}")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{_row(header)}'.encode())
            for row in rows:
                sheet.write(_row(row).encode())
                if len(pipe.written) >= _PIECE:
                    yield pipe.take()
            sheet.write(b"</sheetData></worksheet>")
    yield pipe.take()


def _row(cells: Sequence[Cell]) -> str:
    return f"<row>{''.join(map(_cell, cells))}</row>"


def _cell(cell: Cell) -> str:
    """A text stands as itself, whatever it begins with: in a workbook, only a cell of formulas is one."""
    if not isinstance(cell, str):
        return f"<c><v>{cell}</v></c>"
    if not cell:
        return "<c/>"
    style = ' s="1"' if neutralised(cell) != cell else ""
    text = escape(_NOT_IN_XML.sub("", cell)[:LONGEST_TEXT])
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'
