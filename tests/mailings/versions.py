"""Any compiled version and any values, for whatever fills versions: it must come to the words of `in_words`."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from hypothesis import strategies as st

from mailings.composing.compiled import Compiled, Pieces, Place

NAMES = ("first_name", "ward")
PERSONAL = ("@unsubscribe", "@preferences", "@view", "@opened")
ADDRESSES = ("https://a.example/?x=1&y=2", "https://b.example/ə")
LINKS = {name: f"https://site.example/{name[1:]}/?a='1'&b=2" for name in PERSONAL}

WORDS = st.text("aəŞ İß字🌊0 \u00a0\u202e\ufdd0<>&\"'{}[]|\\*_=%@:/.,-", max_size=30)
FIELDS = st.builds(Place, st.sampled_from(NAMES), WORDS)
PLACES = st.one_of(FIELDS, st.builds(Place, st.sampled_from((*PERSONAL, "@link:0", "@link:1"))))


def pieces(places: st.SearchStrategy[Place]) -> st.SearchStrategy[Pieces]:
    return st.lists(st.one_of(WORDS.filter(bool), places), max_size=12).map(tuple)


VERSIONS = st.builds(
    Compiled,
    language=st.just("en-gb"),
    subject=pieces(FIELDS),
    html=pieces(PLACES),
    text=pieces(PLACES),
    links=st.just(ADDRESSES),
)
VALUES = st.dictionaries(st.sampled_from(NAMES), WORDS)


def in_words(compiled: Compiled, values: Mapping[str, str]) -> tuple[str, str, str]:
    """Subject, HTML and text of the version, told the long way."""
    known = {**LINKS, **{f"@link:{number}": address for number, address in enumerate(compiled.links)}, **values}
    html = text = subject = ""
    for piece in compiled.html:
        html += piece if isinstance(piece, str) else escape(known.get(piece.name, "") or piece.fallback)
    for piece in compiled.text:
        text += piece if isinstance(piece, str) else known.get(piece.name, "") or piece.fallback
    for piece in compiled.subject:
        subject += piece if isinstance(piece, str) else known.get(piece.name, "") or piece.fallback
    return " ".join(subject.split()), html, text
