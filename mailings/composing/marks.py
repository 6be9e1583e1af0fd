"""Marks: what must come through Markdown, HTML and the wrapping of lines untouched, kept aside meanwhile.

A mark is a number between two of Unicode's noncharacters, with a word that is drawn for each version: so nobody can
forge one, wherever he types it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from secrets import token_hex
from urllib.parse import quote

from mailings.composing.compiled import LINK, Pieces, Place

# Noncharacters are for a program's own use (The Unicode Standard, section 23.7).
_BEGIN, _END = "\ufdd0", "\ufdd1"
_UNWANTED = dict.fromkeys([0, *range(0xFDD0, 0xFDF0)])

Kept = str | Place


def unmarked(text: str) -> str:
    """The text without NULs and noncharacters, its lines ending as Unix lines do."""
    return text.translate(_UNWANTED).replace("\r\n", "\n").replace("\r", "\n")


class Marks:
    """What is kept aside while one version is compiled, by number."""

    def __init__(self) -> None:
        self._kept: list[Kept] = []
        self._links: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        self._word = token_hex(4)
        self._mark = re.compile(f"{_BEGIN}{self._word}(\\d+){_END}")

    def put(self, kept: Kept) -> str:
        """Keep it, and return the mark to write in its stead."""
        self._kept.append(kept)
        return f"{_BEGIN}{self._word}{len(self._kept) - 1}{_END}"

    def link(self, address: str) -> str:
        """The mark of the body's link to this address, the same each time."""
        if address not in self._links:
            mark = self.put(Place(f"{LINK}{len(self._links)}"))
            self._links[address], self._addresses[mark] = mark, address
        return self._links[address]

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(self._links)

    def address_of(self, mark: str) -> str:
        """The address that a link's mark stands for; what is no mark stands for itself."""
        return self._addresses.get(mark, mark)

    def are_in(self, text: str) -> bool:
        """Whether there is a mark in the text, or in an address that Markdown has encoded."""
        return bool(self._mark.search(text)) or f"{quote(_BEGIN)}{self._word}" in text

    def taken_out(self, text: str) -> str:
        """The text without its marks."""
        return self._mark.sub("", text)

    def words_put_back(self, text: str, write: Callable[[str], str]) -> str:
        """The text with the words that were kept, as `write` writes them; the places stay marks."""

        def put_back(match: re.Match[str]) -> str:
            kept = self._kept[int(match[1])]
            return write(kept) if isinstance(kept, str) else match[0]

        return self._mark.sub(put_back, text)

    def split(self, text: str, write: Callable[[str], str] = str) -> Pieces:
        """Take the text apart: words, as many as stand together, and the places between.

        `write` turns words that were kept into what they are in this text.
        """
        return tuple(_joined(self._pieces(text, write)))

    def _pieces(self, text: str, write: Callable[[str], str]) -> Iterator[Kept]:
        end = 0
        for match in self._mark.finditer(text):
            yield text[end : match.start()]
            kept = self._kept[int(match[1])]
            yield write(kept) if isinstance(kept, str) else kept
            end = match.end()
        yield text[end:]


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
