"""A version of a mailing as bytes with gaps: made once, filled for each recipient by joining what is ready.

Each piece of text is quoted-printable already and ends at a soft line break, so that whatever is put between two of
them can be encoded by itself (RFC 2045, section 6.7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

from mailings.composing.compiled import Compiled, Pieces, Place
from mailings.delivery import headers, mime

Write = Callable[[str], bytes]

_SUBJECT_LENGTH = 250


@dataclass(frozen=True, slots=True)
class _Gap:
    """What is put in at these positions: a value as text or as HTML, or what stands in for it."""

    name: str
    write: Write
    fallback: bytes
    positions: list[int]


class Template:
    """One version, ready to be filled. It is the same for all recipients and never changes.

    `header` holds the fields that all recipients get alike, and `common` what stands for all of them in a place.
    """

    def __init__(self, compiled: Compiled, header: Mapping[str, bytes], common: Mapping[str, str]) -> None:
        self._subject = _Subject(compiled.subject)
        self._pieces: list[bytes] = [_header(header) + mime.multipart_header("alternative", mime.BOUNDARY)]
        self._gaps: dict[tuple[str, Write, str], _Gap] = {}
        for subtype, pieces, write in (
            ("plain", compiled.text, mime.piece),
            ("html", compiled.html, _escaped),
        ):
            self._add(f"--{mime.BOUNDARY}\r\n".encode() + mime.text_part_header(subtype))
            self._add_text(_with_common(pieces, common, escape if subtype == "html" else str), write)
            self._add(b"\r\n")
        self._add(f"--{mime.BOUNDARY}--\r\n".encode())
        # What must be known of a recipient: names of merge fields and of links of her own.
        self.names = frozenset(gap.name for gap in self._gaps.values()) | self._subject.names
        self.fields = frozenset(name for name in self.names if not name.startswith("@"))

    def subject(self, values: Mapping[str, str]) -> str:
        return self._subject.words(values)

    def fill(self, header: Iterable[tuple[str, bytes]], values: Mapping[str, str]) -> bytes:
        """Return the whole message. `header` holds the fields that are the recipient's own."""
        pieces = self._pieces.copy()
        for gap in self._gaps.values():
            value = values.get(gap.name)
            written = gap.write(value) if value else gap.fallback
            for position in gap.positions:
                pieces[position] = written
        own = b"".join([b"%b: %b\r\n" % (name.encode(), value) for name, value in header])
        return b"".join([own, b"Subject: ", self._subject.encoded(values), b"\r\n", *pieces])

    def _add(self, piece: bytes) -> None:
        self._pieces[-1] += piece

    def _add_text(self, pieces: Pieces, write: Write) -> None:
        for piece in pieces:
            if isinstance(piece, str):
                self._add(mime.piece(piece))
            else:
                self._add_gap(piece, write)

    def _add_gap(self, place: Place, write: Write) -> None:
        """Leave a piece for it, between two that end and begin with soft line breaks."""
        if not self._pieces[-1].endswith(b"\r\n"):
            self._add(mime.SOFT_BREAK)
        key = (place.name, write, place.fallback)
        gap = self._gaps.setdefault(key, _Gap(place.name, write, write(place.fallback), []))
        gap.positions.append(len(self._pieces))
        self._pieces += [b"", mime.SOFT_BREAK]


class _Subject:
    """The subject line, encoded once where it is the same for everybody."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self.names = frozenset(piece.name for piece in pieces if isinstance(piece, Place))
        self._words = "" if self.names else self._filled({})
        self._encoded = b"" if self.names else headers.unstructured(self._words)

    def words(self, values: Mapping[str, str]) -> str:
        return self._filled(values) if self.names else self._words

    def encoded(self, values: Mapping[str, str]) -> bytes:
        return headers.unstructured(self._filled(values)) if self.names else self._encoded

    def _filled(self, values: Mapping[str, str]) -> str:
        words = (
            piece if isinstance(piece, str) else values.get(piece.name) or piece.fallback for piece in self._pieces
        )
        return headers.one_line("".join(words))[:_SUBJECT_LENGTH]


def _header(fields: Mapping[str, bytes]) -> bytes:
    return b"".join(b"%b: %b\r\n" % (name.encode(), value) for name, value in fields.items())


def _escaped(value: str) -> bytes:
    return mime.piece(escape(value))


def _with_common(pieces: Pieces, common: Mapping[str, str], written: Callable[[str], str]) -> Pieces:
    """The pieces with what is the same for everybody written in, and neighbouring texts made one."""
    joined: list[str | Place] = []
    for piece in pieces:
        if isinstance(piece, Place) and piece.name in common:
            piece = written(common[piece.name])
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return tuple(joined)
