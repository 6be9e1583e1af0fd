"""Marks: what must come through Markdown, HTML and the wrapping of lines untouched, kept aside meanwhile.

A mark is a number between two of Unicode's noncharacters, which no text that comes from outside keeps (`unmarked`): so
nobody can forge one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mailings.composing.compiled import Pieces, Place

# Noncharacters are for a program's own use (The Unicode Standard, section 23.7).
_BEGIN, _END = "\ufdd0", "\ufdd1"
MARK = re.compile(f"{_BEGIN}(\\d+){_END}")
# As it looks in an address, after Markdown has encoded that.
ENCODED_MARK = re.compile(r"%EF%B7%90(\d+)%EF%B7%91")
_UNWANTED = dict.fromkeys([0, *range(0xFDD0, 0xFDF0)])

Kept = str | Place


def unmarked(text: str) -> str:
    """The text without NULs and without what marks are made of, its lines ending as Unix lines do."""
    return text.translate(_UNWANTED).replace("\r\n", "\n").replace("\r", "\n")


class Marks:
    """What is kept aside while one version is compiled, by number."""

    def __init__(self) -> None:
        self._kept: list[Kept] = []
        self._links: dict[str, str] = {}

    def put(self, kept: Kept) -> str:
        """Keep it, and return the mark to write in its stead."""
        self._kept.append(kept)
        return f"{_BEGIN}{len(self._kept) - 1}{_END}"

    def link(self, address: str) -> str:
        """The mark of the body's link to this address, the same each time."""
        if address not in self._links:
            self._links[address] = self.put(Place(f"@link:{len(self._links)}"))
        return self._links[address]

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(self._links)

    def address_of(self, mark: str) -> str:
        """The address that a link's mark stands for; what is no mark stands for itself."""
        return next((address for address, known in self._links.items() if known == mark), mark)

    def split(self, text: str, write: Callable[[str], str] = str) -> Pieces:
        """Take the text apart: words, as many as stand together, and the places between.

        `write` turns words that were kept into what they are in this text.
        """
        return tuple(_joined(self._pieces(text, write)))

    def _pieces(self, text: str, write: Callable[[str], str]) -> Iterator[Kept]:
        end = 0
        for match in MARK.finditer(text):
            yield text[end : match.start()]
            kept = self._kept[int(match[1])]
            yield write(kept) if isinstance(kept, str) else kept
            end = match.end()
        yield text[end:]


def without_marks(text: str) -> str:
    return MARK.sub("", text)


def _joined(pieces: Iterator[Kept]) -> Iterator[Kept]:
    literal = ""
    for piece in pieces:
        if isinstance(piece, str):
            literal += piece
            continue
        if literal:
            yield literal
        yield piece
        literal = ""
    if literal:
        yield literal
