"""From the lines of a version to the HTML of its body, safe and without styles, marks in the stead of its places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import nh3
from django.conf import settings
from django.utils.translation import gettext as _
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from campaign.markdown import TAGS, URL_SCHEMES, new_parser
from mailings.composing.compiled import Place
from mailings.composing.expanding import fallback_in
from mailings.composing.fields import CAMPAIGN
from mailings.composing.marks import Marks
from mailings.composing.material import Material
from mailings.composing.parsing import Block, Field, Line, Literal, Problem
from mailings.composing.pictures import fitted

BUTTON = "button"
# Pixels: the letter's column without its margins, and twice as much.
WIDEST, HIGHEST = 536, 1072
_ADDRESS = re.compile(r"https?://[^\s<>\"“”\ufdd0\ufdd1]+")
_AFTER_ADDRESS = ".,;:!?'’”\")]}…*_"
LONGEST_ADDRESS = 2_000
# What a field must not stand behind without a space: a name would become part of an address.
_IN_ADDRESS = re.compile(r"(?:\]\(\s*<?[^\s)]*|(?<!\]\()(?<!\]\(<)(?:https?:|mailto:|(?<!//)www\.)\S*)$", re.IGNORECASE)
# A cell of a table: Outlook pads nothing else.
_BUTTON = re.compile(f'<p class="{BUTTON}">(<a href=[^>]*>.*?</a>)</p>')
_BUTTON_TABLE = (
    f'<table class="{BUTTON}" role="presentation" cellpadding="0" cellspacing="0" border="0">'
    r"<tr><td>\1</td></tr></table>"
)
_ATTRIBUTES = {"*": set[str](), "a": {"href"}, "img": {"src", "alt", "width", "height"}, "ol": {"start"}}


@dataclass
class Body:
    """The HTML, and what is wrong with the Markdown that it was made of."""

    html: str = ""
    problems: list[Problem] = field(default_factory=list)


RenderBlock = Callable[[Block], str]


def read_body(
    material: Material,
    lines: Iterable[Line],
    language: str,
    marks: Marks,
    render_block: RenderBlock = lambda block: "",
) -> Body:
    """Read Markdown with fields and blocks. What can't be sent is left out and named in the problems."""
    source = _Source(material, language, marks)
    source.read(lines)
    tokens = _parser.parse(source.text)
    reader = _Reader(material, marks, source)
    reader.prepare(tokens)
    page = _parser.renderer.render(tokens, _parser.options, {})
    cleaned = nh3.clean(
        page,
        tags=TAGS | {"img"},
        attributes=_ATTRIBUTES,
        tag_attribute_values={"p": {"class": {BUTTON}}},
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )
    cleaned = _BUTTON.sub(_BUTTON_TABLE, cleaned)
    for mark, block in source.blocks.items():
        cleaned = cleaned.replace(f"<p>{mark}</p>", render_block(block))
    return Body(cleaned, source.problems)


class _Source:
    """Writes the Markdown that the parser reads, and remembers which line each of its lines comes from."""

    def __init__(self, material: Material, language: str, marks: Marks) -> None:
        self.problems: list[Problem] = []
        self.blocks: dict[str, Block] = {}
        self._material, self._language, self._marks = material, language, marks
        self._lines: list[tuple[str, Line | None]] = []

    @property
    def text(self) -> str:
        return "\n".join(words for words, _line in self._lines)

    def line(self, number: int) -> Line | None:
        """The line that was written of which this one of the Markdown (from 0) is made."""
        return self._lines[number][1] if number < len(self._lines) else None

    def read(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if len(line.parts) == 1 and isinstance(line.parts[0], Block):
                mark = self._marks.put("")
                self.blocks[mark] = line.parts[0]
                self._lines += [("", None), (mark, line), ("", None)]
            else:
                self._lines.append((self._words(line), line))

    def _words(self, line: Line) -> str:
        written = ""
        for part in line.parts:
            if isinstance(part, Literal):
                written += self._marks.put(str(part))
            elif isinstance(part, str):
                written += part
            elif isinstance(part, Field):
                written += self._field(part, written)
        return written

    def _field(self, part: Field, before: str) -> str:
        if _IN_ADDRESS.search(before[-LONGEST_ADDRESS:]):
            self.problems.append(Problem(part.line, part.column, in_address()))
            return ""
        return self._marks.put(piece_of(part, self._material, self._language))


def piece_of(part: Field, material: Material, language: str) -> str | Place:
    """What stands for a field in this language: its place, or its words where they are the same for everybody."""
    if part.name == CAMPAIGN:
        return material.campaign.name
    if part.name not in material.field_names:
        return fallback_in(part, language)
    return Place(part.name, fallback_in(part, language))


def in_address() -> str:
    return _("A field can’t stand in an address: a person’s name or town would be told to whoever runs that site.")


class _Reader:
    """Prepares what the parser has read: links get marks, pictures their own address, buttons their class."""

    def __init__(self, material: Material, marks: Marks, source: _Source) -> None:
        self._material, self._marks, self._source = material, marks, source

    def prepare(self, tokens: list[Token]) -> None:
        for number, token in enumerate(tokens):
            if token.tag == "h1":
                token.tag = "h2"
            if token.type != "inline" or not token.children:
                continue
            if tokens[number - 1].type == "paragraph_open" and _is_button(token.children):
                tokens[number - 1].attrs["class"] = BUTTON
            elif any(child.attrs.get("title") == BUTTON for child in token.children):
                self._problem(
                    token, f'"{BUTTON}"', _("A button stands alone: leave an empty line before and after it.")
                )
            for child in token.children:
                self._prepare_inline(child, token)

    def _prepare_inline(self, child: Token, parent: Token) -> None:
        if child.type == "link_open":
            child.attrs = self._link(str(child.attrs.get("href", "")), parent)
        elif child.type == "image":
            self._prepare_image(child, parent)

    def _link(self, address: str, parent: Token) -> dict[str, Any]:
        if self._marks.are_in(address):
            self._problem(parent, "", in_address())
            return {}
        absolute = f"{settings.SITE_URL}{address}" if _is_own_path(address) else address
        return {"href": self._marks.link(absolute) if _is_web(absolute) else absolute}

    def _prepare_image(self, image: Token, parent: Token) -> None:
        """Give an own picture its whole address and its size. Of any other its description is left."""
        if self._marks.are_in(image.content):
            self._problem(parent, "![", _("A field can’t stand in the description of a picture."))
        self._take_out_marks(image)
        picture = self._material.picture(str(image.attrs.get("src", "")))
        if picture:
            image.attrs = {
                "src": f"{settings.SITE_URL}{picture.image.url}",
                "alt": "",
                **fitted(picture.image, WIDEST, HIGHEST),
            }
            return
        image.type = "text"
        words = _("The campaign has no picture at this address. Add it under Pictures, and copy the line given there.")
        self._problem(parent, "![", words)

    def _take_out_marks(self, token: Token) -> None:
        token.content = self._marks.taken_out(token.content)
        for inner in token.children or ():
            self._take_out_marks(inner)

    def _problem(self, parent: Token, beginning: str, words: str) -> None:
        first = parent.map[0] if parent.map else 0
        last = parent.map[1] if parent.map else first + 1
        for number in range(first, last):
            line = self._source.line(number)
            if line and beginning in line.words:
                self._source.problems.append(Problem(line.number, line.words.find(beginning) + 1, words))
                return


def _is_own_path(address: str) -> bool:
    return address.startswith("/") and not address.startswith("//")


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))


def _is_button(children: list[Token]) -> bool:
    """Whether a paragraph is nothing but a link with the title “button”."""
    first, last = children[0], children[-1]
    return (
        first.type == "link_open"
        and first.attrs.get("title") == BUTTON
        and last.type == "link_close"
        and sum(child.type == "link_open" for child in children) == 1
    )


def _bare_links(state: StateCore) -> None:
    """Make links of web addresses that stand in the text as they are."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_with_links(block.children))


def _with_links(children: list[Token]) -> Iterator[Token]:
    depth = 0
    for child in children:
        depth += {"link_open": 1, "link_close": -1}.get(child.type, 0)
        if child.type == "text" and not depth:
            yield from _linked(child.content, child.level)
        else:
            yield child


def _linked(words: str, level: int) -> Iterator[Token]:
    end = 0
    for match in _ADDRESS.finditer(words):
        address = match[0].rstrip(_AFTER_ADDRESS)
        if not address.partition("://")[2]:
            continue
        yield _text(words[end : match.start()], level)
        # `auto` keeps the typographer off the address.
        yield Token("link_open", "a", 1, attrs={"href": address}, markup="linkify", info="auto", level=level)
        yield _text(address, level + 1)
        yield Token("link_close", "a", -1, markup="linkify", info="auto", level=level)
        end = match.start() + len(address)
    yield _text(words[end:], level)


def _text(words: str, level: int) -> Token:
    return Token("text", "", 0, content=words, level=level)


_parser = new_parser()
_parser.core.ruler.before("replacements", "bare_links", _bare_links)
