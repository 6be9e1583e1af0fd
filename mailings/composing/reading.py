"""What a reader finds in a version's body: its links with their words, its pictures, its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Link:
    words: str
    address: str


@dataclass
class Found:
    links: list[Link] = field(default_factory=list)
    descriptions: list[str] = field(default_factory=list)  # one for each picture
    words: str = ""


def read(body: str, address_of: Callable[[str], str]) -> Found:
    """Read the HTML of a body. `address_of` says where a link leads whose address is a mark."""
    reader = _Reader(address_of)
    reader.feed(body)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self, address_of: Callable[[str], str]) -> None:
        super().__init__()
        self.found = Found()
        self._address_of = address_of
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "a":
            self._link = (self._address_of(values.get("href", "")), len(self.found.words))
        elif tag == "img":
            self.found.descriptions.append(values.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            address, start = self._link
            self.found.links.append(Link(self.found.words[start:].strip(), address))
            self._link = None

    def handle_data(self, data: str) -> None:
        self.found.words += data
