"""The plain text of a mailing, made of the HTML of its body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from textwrap import wrap

WIDTH = 72


@dataclass
class _Block:
    """Lines that belong together, and what stands before them at the left."""

    indents: tuple[str, ...]
    segments: list[str] = field(default_factory=lambda: [""])
    bullet: str = ""
    is_fixed: bool = False
    is_close: bool = False  # no empty line before it
    is_row: bool = False
    link_alone: str = ""  # the address of the link that is all there is in it

    @property
    def is_empty(self) -> bool:
        return not any(segment.strip() for segment in self.segments)

    def lines(self) -> Iterator[str]:
        if self.link_alone:
            words = self.segments[0].strip().removesuffix(f"<{self.link_alone}>").strip()
            self.segments = [f"{words}:", self.link_alone]
        left = "".join(self.indents)
        first = f"{left}{self.bullet}"
        following = f"{left}{' ' * len(self.bullet)}"
        for segment in self.segments:
            if self.is_fixed:
                yield f"{first}{segment}".rstrip()
            else:
                room = max(WIDTH - len(first), 20)
                wrapped = wrap(segment.strip(), room, break_long_words=False, break_on_hyphens=False) or [""]
                yield f"{first}{wrapped[0]}".rstrip()
                yield from (f"{following}{line}" for line in wrapped[1:])
            first = following


@dataclass
class _List:
    """A list that is open: the number of its next item, or None where it has none."""

    number: int | None
    has_begun: bool = False

    def next_bullet(self) -> str:
        self.has_begun = True
        if self.number is None:
            return "- "
        self.number += 1
        return f"{self.number - 1}. "


def plain_text(html: str, address_of: Callable[[str], str] = str) -> str:
    """Return the words of the HTML: a paragraph a block, lines of up to 72 characters, each link's address behind it.

    `address_of` says where a link leads whose address is a mark. An address is never broken; it stands between angle
    brackets (RFC 3986, appendix C) or on a line of its own.
    """
    reader = _Reader(address_of)
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "div"})
    LISTS = frozenset({"ul", "ol"})

    def __init__(self, address_of: Callable[[str], str]) -> None:
        super().__init__()
        self._address_of = address_of
        self._blocks: list[_Block] = []
        self._indents: list[str] = []
        self._lists: list[_List] = []
        self._bullet = ""
        self._tables: list[bool] = []
        self._link: tuple[str, int] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag in self.PARAGRAPHS:
            self._begin()
        elif tag in self.LISTS:
            self._lists.append(_List(int(values.get("start") or 1) if tag == "ol" else None))
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self._indents.append("> ")
            self._begin()
        elif tag == "pre":
            self._begin().is_fixed = True
        elif tag == "br":
            self._block().segments.append("")
            self._block().link_alone = ""
        elif tag == "hr":
            self._begin().segments = ["* * *"]
            self._begin()
        elif tag == "img":
            self._write(f"[{values['alt']}]" if values.get("alt") else "")
        elif tag == "a":
            self._link = (values.get("href", ""), len(self._block().segments[-1]))
        elif tag == "table":
            self._tables.append(values.get("role") == "presentation")
        elif tag == "tr":
            self._begin_row()
        elif tag in ("td", "th"):
            self._begin_cell()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in self.LISTS and self._lists:
            self._lists.pop()
            self._begin()
        elif tag == "li" and self._indents:
            self._indents.pop()
        elif tag == "blockquote" and self._indents:
            self._indents.pop()
            self._begin()
        elif tag == "table" and self._tables:
            self._tables.pop()
            self._begin()
        elif tag in self.PARAGRAPHS or tag == "pre":
            self._begin()

    def handle_data(self, data: str) -> None:
        if self._block().is_fixed:
            first, *others = data.rstrip("\n").split("\n")
            self._block().segments[-1] += first
            self._block().segments += others
        else:
            self._write(data)

    def text(self) -> str:
        written = ""
        for block in self._blocks:
            if not block.is_empty:
                written += ("\n" if block.is_close else "\n\n") + "\n".join(block.lines())
        return written.strip("\n") + "\n"

    def _begin(self) -> _Block:
        bullet, self._bullet = self._bullet, ""
        if bullet and self._blocks and self._blocks[-1].bullet == bullet and self._blocks[-1].is_empty:
            return self._blocks[-1]
        self._blocks.append(_Block(tuple(self._indents)))
        return self._blocks[-1]

    def _begin_item(self) -> None:
        if not self._lists:
            self._lists.append(_List(None))
        is_close = self._follows_item() and (self._lists[-1].has_begun or len(self._lists) > 1)
        bullet = self._lists[-1].next_bullet()
        self._blocks.append(_Block(tuple(self._indents), bullet=bullet, is_close=is_close))
        self._bullet = bullet
        self._indents.append(" " * len(bullet))

    def _follows_item(self) -> bool:
        written = [block for block in self._blocks[-3:] if not block.is_empty]
        return bool(written and written[-1].bullet)

    def _begin_row(self) -> None:
        follows_row = bool(self._blocks and self._blocks[-1].is_row)
        block = self._begin()
        block.is_row, block.is_close = True, follows_row

    def _begin_cell(self) -> None:
        if self._tables and self._tables[-1]:
            self._begin()
        elif self._block().segments[-1].strip():
            self._block().segments[-1] = f"{self._block().segments[-1].rstrip()} | "

    def _block(self) -> _Block:
        return self._blocks[-1] if self._blocks else self._begin()

    def _write(self, data: str) -> None:
        words = " ".join(data.split())
        if not words:
            words = " " if data else ""
        else:
            words = (" " if data[0].isspace() else "") + words + (" " if data[-1].isspace() else "")
            self._block().link_alone = ""
        self._block().segments[-1] += words

    def _end_link(self) -> None:
        if self._link is None:
            return
        (address, start), self._link = self._link, None
        block = self._block()
        before, words = block.segments[-1][:start], block.segments[-1][start:]
        if not address:
            return
        if words.strip() in (address, self._address_of(address)):
            block.segments[-1] = before + address
            return
        self._write(f" <{address}>")
        if len(block.segments) == 1 and not before.strip() and words.strip():
            block.link_alone = address
