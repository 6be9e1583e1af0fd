"""A workbook written in pieces, whenever, is the one that is written in one go."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from supporters.exporting import xlsx_stream
from supporters.exporting.xlsx_pieces import Sheet, add_rows, write_pieces
from supporters.exporting.xlsx_stream import write_xlsx
from supporters.exporting.zip_stream import Member, write_zip

NOW = datetime(2026, 3, 9, 12, 30, 8, tzinfo=UTC)
HEADER = ["Number", "Name"]
ROWS = st.lists(st.tuples(st.integers(0, 10**6), st.text(max_size=30)), max_size=12)


def files(archive: bytes) -> dict[str, bytes]:
    """The files in an archive whose checksums zipfile has found right."""
    opened = zipfile.ZipFile(io.BytesIO(archive))
    return {name: opened.read(name) for name in opened.namelist()}


@given(st.lists(ROWS, max_size=6), st.integers(1, 9))
def test_pieces_put_together_are_the_workbook_of_one_go(parts: list[list[tuple[int, str]]], most_rows: int) -> None:
    kept: dict[str, bytes] = {}

    def keep(piece: bytes) -> str:
        kept[name := str(len(kept))] = piece
        return name

    with patch.object(xlsx_stream, "MOST_ROWS", most_rows):
        sheets: list[Sheet] = add_rows([], HEADER, [], keep)
        for part in parts:
            sheets = add_rows(sheets, HEADER, part, keep)
        at_once = b"".join(write_xlsx(HEADER, [row for part in parts for row in part]))
    in_pieces = b"".join(write_pieces(sheets, NOW, lambda name: [kept[name]]))
    assert files(in_pieces) == files(at_once)


@given(st.dictionaries(st.text("abcəü/.", min_size=1), st.binary(max_size=200), max_size=5))
def test_an_archive_holds_its_members_and_their_time(members: dict[str, bytes]) -> None:
    archive = b"".join(write_zip([Member.of(name, content) for name, content in members.items()], NOW))
    assert files(archive) == members
    times = {found.date_time for found in zipfile.ZipFile(io.BytesIO(archive)).infolist()}
    assert times <= {(2026, 3, 9, 12, 30, 8)}
