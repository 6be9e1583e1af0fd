"""Uploaded files as they are kept: in pieces in the database, read as a stream that can go back."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from django.db.models import Sum
from django.db.models.functions import Length

from supporters.models import Import, ImportPart

PART_BYTES = 262_144


def store(run: Import, pieces: Iterable[bytes]) -> None:
    """Keep the file's content, in the caller's transaction."""
    for number, content in enumerate(_parts(pieces)):
        ImportPart.objects.create(import_run=run, number=number, content=content)


def _parts(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of one size, but for the last."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= PART_BYTES:
            yield bytes(waiting[:PART_BYTES])
            del waiting[:PART_BYTES]
    if waiting:
        yield bytes(waiting)


def open_stored(run: Import) -> io.BufferedReader:
    """The file's content, of which never more than a piece or two are in memory."""
    return io.BufferedReader(_Stored(run), PART_BYTES)


class _Stored(io.RawIOBase):
    def __init__(self, run: Import) -> None:
        self._run = run
        self._at = 0
        self._number, self._part = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._run.size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        number, within = divmod(self._at, PART_BYTES)
        if number != self._number:
            found = self._run.parts.filter(number=number).values_list("content", flat=True).first()
            self._number, self._part = number, bytes(found or b"")
        piece = self._part[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def stored_size(run: Import) -> int:
    """How many bytes are kept."""
    return run.parts.aggregate(size=Sum(Length("content")))["size"] or 0
