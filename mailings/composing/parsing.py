"""Takes a text of a mailing apart into plain words, merge fields and blocks, each with its line and column.

This is the syntax alone. What a name means and whether there is such a thing, `language` and `material` know.

    {{ first_name }}                        a field
    {{ first_name|friend }}                 with words for whom we don't know it of
    {{ first_name|friend|az=dost }}         and with others in Azerbaijani
    [[petition:clean-river]]                a block, on a line of its own
    [[only az]] … [[end]]                   lines that stand in one language only
    \\{{  \\}}  \\[[                           the marks themselves
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from mailings.composing.marks import unmarked


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a text, and where. Lines and columns are counted from 1."""

    line: int
    column: int
    words: str


@dataclass(frozen=True)
class Field:
    """A merge field as it was written."""

    name: str
    fallback: str
    fallbacks: dict[str, str]
    line: int
    column: int


@dataclass(frozen=True)
class Block:
    """A block as it was written: `[[kind:argument]]`."""

    kind: str
    argument: str
    line: int
    column: int


@dataclass(frozen=True)
class Line:
    """One line: a block alone, or words and fields. `only` are the languages that it stands in, None for all."""

    number: int
    words: str
    parts: tuple[str | Field | Block, ...]
    only: frozenset[str] | None = None


@dataclass
class Parsed:
    lines: list[Line] = field(default_factory=list)
    sections: list[Block] = field(default_factory=list)  # what opens each part that stands in some languages only
    problems: list[Problem] = field(default_factory=list)


ONLY, END = "only", "end"
# A pair of backslashes is Markdown's own. `[[words]](address)` is a link whose words stand in brackets.
_TOKEN = re.compile(
    r"\\\\|\\(?P<literal>\{\{|\}\}|\[\[)|\{\{(?P<field>[^\n{}]*)\}\}|(?P<brace>\{\{|\}\})"
    r"|\[\[(?P<block>[^\[\]\n]*)\]\](?!\()|(?P<bracket>\[\[(?=[^\W\d]))"
)
_BLOCK = re.compile(r"^\s*(?P<kind>[^\s:]*)\s*:?\s*(?P<argument>.*?)\s*$")
_IN_LANGUAGE = re.compile(r"^([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)=(.*)$", re.DOTALL)


class Literal(str):
    """Words that are not Markdown: a mark that was meant as it stands."""


def parse(text: str) -> Parsed:
    """Return the lines of the text with all that is wrong with their syntax."""
    parsed = Parsed()
    opened: Block | None = None
    for number, words in enumerate(unmarked(text).split("\n"), 1):
        parts = _alone(tuple(_parts(words, number, parsed.problems)))
        match parts:
            case (Block(kind=kind) as block,) if kind == ONLY:
                if opened:
                    parsed.problems.append(
                        _problem(block, _("One “only” can’t stand in another: write [[end]] first."))
                    )
                if not block.argument:
                    parsed.problems.append(_problem(block, _("Say in which language, like [[only az]].")))
                opened = block
                parsed.sections.append(block)
            case (Block(kind=kind) as block,) if kind == END:
                if not opened:
                    parsed.problems.append(_problem(block, _("Nothing is open that [[end]] could close.")))
                opened = None
            case _:
                only = frozenset(opened.argument.lower().split()) if opened else None
                parsed.lines.append(Line(number, words, parts, only))
    if opened:
        parsed.problems.append(_problem(opened, _("This is never closed: write [[end]] on a line below.")))
    return parsed


def _alone(parts: tuple[str | Field | Block, ...]) -> tuple[str | Field | Block, ...]:
    """Without the space around a block that is all there is on its line."""
    rest = tuple(part for part in parts if not (isinstance(part, str) and part.isspace()))
    return rest if len(rest) == 1 and isinstance(rest[0], Block) else parts


def _problem(spot: Field | Block, words: str) -> Problem:
    return Problem(spot.line, spot.column, words)


def _parts(words: str, number: int, problems: list[Problem]) -> Iterator[str | Field | Block]:
    end = 0
    for match in _TOKEN.finditer(words):
        column = match.start() + 1
        if match.start() > end:
            yield words[end : match.start()]
        end = match.end()
        if match["literal"]:
            yield Literal(match["literal"])
        elif match["field"] is not None:
            yield _field(match["field"], number, column, problems)
        elif match["block"] is not None:
            if words.strip() != match[0]:
                problems.append(Problem(number, column, _stands_alone(match[0])))
            yield _block(match["block"], number, column)
        elif match["brace"] or match["bracket"]:
            problems.append(Problem(number, column, _unbalanced(match[0])))
        else:
            yield match[0]
    if end < len(words):
        yield words[end:]


def _stands_alone(block: str) -> str:
    return _("Put %(block)s on a line of its own.") % {"block": block}


def _unbalanced(mark: str) -> str:
    explained = {
        "{{": _("These braces are never closed: write }} after the field’s name, or \\{{ if you mean the braces."),
        "}}": _("These braces close nothing: write {{ before the field’s name, or \\}} if you mean the braces."),
        "[[": _("These brackets are never closed: write ]] after the block’s name, or \\[[ if you mean the brackets."),
    }
    return explained[mark]


def _field(inside: str, line: int, column: int, problems: list[Problem]) -> Field:
    name, *alternatives = (part.strip() for part in inside.split("|"))
    fallbacks: dict[str, str] = {}
    plain: list[str] = []
    for words in alternatives:
        in_language = _IN_LANGUAGE.match(words)
        if in_language:
            fallbacks[in_language[1].lower()] = in_language[2].strip()
        else:
            plain.append(words)
    if not name:
        problems.append(Problem(line, column, _("Name a field between the braces, like {{ first_name|friend }}.")))
    if len(plain) > 1:
        problems.append(
            Problem(
                line,
                column,
                _("A field has one fallback, and one more for each language, like {{ first_name|friend|az=dost }}."),
            )
        )
    return Field(name, plain[0] if plain else "", fallbacks, line, column)


def _block(inside: str, line: int, column: int) -> Block:
    match = _BLOCK.match(inside)
    assert match is not None  # noqa: S101 (every string matches)
    return Block(match["kind"], match["argument"], line, column)
