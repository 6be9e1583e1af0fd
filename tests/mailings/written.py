"""A mailing's words, compiled and filled as somebody gets them."""

from __future__ import annotations

from collections.abc import Mapping

from mailings.composing.compiled import Compiled
from mailings.composing.compiling import compile_words
from mailings.composing.filling import Filled, fill
from mailings.models import Mailing

LINKS = {
    "@unsubscribe": "https://site.example/unsubscribe/?a=1&b=2",
    "@preferences": "https://site.example/preferences/",
    "@view": "https://site.example/view/",
    "@opened": "https://site.example/opened.gif",
}


def compiled(
    mailing: Mailing, body: str, *, subject: str = "News", preheader: str = "", language: str = "en-gb"
) -> Compiled:
    return compile_words(mailing, language, subject, preheader, body)


def filled(
    mailing: Mailing,
    body: str = "Words",
    *,
    values: Mapping[str, str] | None = None,
    subject: str = "News",
    preheader: str = "",
    language: str = "en-gb",
) -> Filled:
    return fill(compiled(mailing, body, subject=subject, preheader=preheader, language=language), values or {}, LINKS)


def body_of(page: str) -> str:
    """The HTML of the words alone, without the letter around them."""
    _before, _cell, rest = page.partition('<td class="inside"')
    words, _cell, _foot = rest.partition('<td class="foot"')
    assert words
    return words.partition(">")[2]
