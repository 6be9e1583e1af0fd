"""What tests read out of a page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

Element = tuple[str, dict[str, str]]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.structured: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if dict(attributes).get("type") == "application/ld+json":
            self.structured.append("")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][1].get("type") == "application/ld+json" and not self.structured[-1]:
            self.structured[-1] = data
        else:
            self.words.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


def elements(page: str, tag: str = "") -> list[Element]:
    """Every element, or those of one tag, with its attributes."""
    return [found for found in _read(page).elements if tag in ("", found[0])]


def attributes(page: str, tag: str, **having: str) -> list[dict[str, str]]:
    """The attributes of each element of this tag that has these ones; `_` stands for a hyphen, a last one for nothing."""
    wanted = {name.rstrip("_").replace("_", "-"): value for name, value in having.items()}
    return [found for _tag, found in elements(page, tag) if wanted.items() <= found.items()]


def words(page: str) -> str:
    """What the page says, with single spaces."""
    return " ".join("".join(_read(page).words).split())


def meta(page: str) -> dict[str, str]:
    """What the page's head tells chats and search engines, by name or property."""
    found = [values for _tag, values in elements(page, "meta") if "content" in values]
    return {values.get("property", values.get("name", "")): values["content"] for values in found}


def structured_data(page: str) -> Any:
    """The page's one JSON-LD object."""
    [text] = _read(page).structured
    return json.loads(text)
