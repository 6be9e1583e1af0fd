"""Which lines of a text stand in a version: those of its language, with the snippets put in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.conf import settings

from mailings.composing.material import Material
from mailings.composing.parsing import Block, Field, Line, Parsed, parse

SNIPPET, SIGNATURE = "snippet", "signature"
DEEPEST = 5  # snippets in one another


def language_of(word: str) -> str | None:
    """The site's language that is meant by `az`, `en` or `en-gb`, or None."""
    codes = [code for code, _name in settings.LANGUAGES]
    if word in codes:
        return word
    return next((code for code in codes if code.split("-")[0] == word), None)


def lines_in(parsed: Parsed, language: str) -> Iterator[Line]:
    """Those lines that stand in this language."""
    for line in parsed.lines:
        if line.only is None or language in {language_of(word) for word in line.only}:
            yield line


def fallback_in(field: Field, language: str) -> str:
    """What stands in for the field's value in this language."""
    by_language = {language_of(word): words for word, words in field.fallbacks.items()}
    return by_language.get(language, field.fallback)


def expanded(material: Material, lines: Iterable[Line], language: str, trail: tuple[str, ...] = ()) -> Iterator[Line]:
    """The lines with those of their snippets put in. A snippet that isn't there, or holds itself, is left out."""
    for line in lines:
        match line.parts:
            case (Block(kind=kind, argument=key),) if kind == SNIPPET:
                if key in trail or key not in material.snippets or len(trail) >= DEEPEST:
                    continue
                yield Line(line.number, "", ())
                inside = lines_in(parse(material.snippets[key]), language)
                for inner in expanded(material, inside, language, (*trail, key)):
                    yield replace(inner, number=line.number)
                yield Line(line.number, "", ())
            case _:
                yield line
