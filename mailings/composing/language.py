"""The language that mailings are written in, and what is wrong with a text, before anybody gets it.

Markdown, with merge fields and blocks (`parsing`); docs/mailings.md explains it to those who write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from django.conf import settings
from django.utils.translation import gettext as _

from campaign.models import Campaign
from mailings.composing import cards
from mailings.composing.body import read_body
from mailings.composing.expanding import DEEPEST, SIGNATURE, SNIPPET, language_of
from mailings.composing.marks import Marks
from mailings.composing.material import Material
from mailings.composing.parsing import END, ONLY, Block, Field, Line, Parsed, Problem, parse


def problems(campaign: Campaign, text: str, *, within: str = "") -> list[Problem]:
    """Return what has to be put right in a mailing's text, or in that of the snippet with the key `within`.

    The words are in the language at hand. Nothing that is found here is ever sent as it was typed: compiling leaves
    it out.
    """
    return problems_of(Material(campaign), text, within=within)


def problems_of(material: Material, text: str, *, within: str = "") -> list[Problem]:
    """The same, where the material is at hand."""
    return sorted(set(_problems(material, parse(text), (within,) if within else ())))


def problems_in_line(campaign: Campaign, text: str) -> list[Problem]:
    """The same for a subject or a preview line, which have fields and no blocks."""
    return problems_of_line(Material(campaign), text)


def problems_of_line(material: Material, text: str) -> list[Problem]:
    """The same, where the material is at hand."""
    parsed = parse(text)
    blocks = (part for line in parsed.lines for part in line.parts if isinstance(part, Block))
    found = [_at(block, _("A block can stand in the text alone.")) for block in blocks]
    return sorted({*parsed.problems, *found, *_unknown_fields(material, parsed.lines)})


def _problems(material: Material, parsed: Parsed, trail: tuple[str, ...]) -> Iterator[Problem]:
    yield from parsed.problems
    yield from _unknown_fields(material, parsed.lines)
    for section in parsed.sections:
        unknown = (word for word in section.argument.lower().split() if language_of(word) is None)
        yield from (_at(section, _unknown_language(word)) for word in unknown)
    blocks = (part for line in parsed.lines for part in line.parts if isinstance(part, Block))
    for block in blocks:
        yield from _problems_of_block(material, block, trail)
    yield from _problems_of_markdown(material, parsed)


def _problems_of_markdown(material: Material, parsed: Parsed) -> Iterator[Problem]:
    without_blocks = (
        replace(line, parts=tuple(part for part in line.parts if not isinstance(part, Block))) for line in parsed.lines
    )
    yield from read_body(material, without_blocks, settings.LANGUAGE_CODE, Marks()).problems


def _unknown_fields(material: Material, lines: Iterable[Line]) -> Iterator[Problem]:
    for line in lines:
        for field in line.parts:
            if not isinstance(field, Field):
                continue
            if field.name and field.name not in material.field_names:
                words = _("There is no field “%(name)s”.") % {"name": field.name}
                yield _at(field, words + _suggestion(field.name, material.field_names))
            for word in field.fallbacks:
                if language_of(word) is None:
                    yield _at(field, _unknown_language(word))


def _problems_of_block(material: Material, block: Block, trail: tuple[str, ...]) -> Iterator[Problem]:
    if block.kind in cards.kinds():
        if material.card(block.kind, block.argument, settings.LANGUAGE_CODE) is None:
            words = _("The campaign has published nothing at %(block)s.") % {"block": f"{block.kind}:{block.argument}"}
            known = [f"{block.kind}:{slug}" for slug, _title in cards.titles(material.campaign, block.kind)]
            yield _at(block, words + _suggestion(f"{block.kind}:{block.argument}", known))
    elif block.kind == SNIPPET:
        yield from _problems_of_snippet(material, block, trail)
    elif block.kind == SIGNATURE:
        if block.argument:
            yield _at(block, _("The signature is written [[signature]], with nothing after it."))
    elif block.kind not in (ONLY, END):
        words = _("There is no block “%(name)s”.") % {"name": block.kind}
        yield _at(block, words + _suggestion(block.kind, [*cards.kinds(), SNIPPET, SIGNATURE, ONLY, END]))


def _problems_of_snippet(material: Material, block: Block, trail: tuple[str, ...]) -> Iterator[Problem]:
    key = block.argument
    if key in trail:
        yield _at(block, _("The snippet “%(key)s” would hold itself.") % {"key": key})
    elif key not in material.snippets:
        words = _("There is no snippet “%(key)s”.") % {"key": key}
        yield _at(block, words + _suggestion(key, list(material.snippets)))
    elif len(trail) >= DEEPEST:
        yield _at(block, _("Snippets stand too deep in one another here."))
    else:
        for inner in _problems(material, parse(material.snippets[key]), (*trail, key)):
            words = _("In the snippet “%(key)s”, line %(line)d: %(words)s")
            yield _at(block, words % {"key": key, "line": inner.line, "words": inner.words})


def _at(spot: Field | Block, words: str) -> Problem:
    return Problem(spot.line, spot.column, words)


def _unknown_language(word: str) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    return _("The site has no language “%(word)s”. It has: %(codes)s.") % {"word": word, "codes": ", ".join(codes)}


def _suggestion(word: str, known: list[str]) -> str:
    close = get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return " " + _("Did you mean %(word)s?") % {"word": close[0]} if close else ""
