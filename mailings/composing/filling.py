"""Puts one person's values into a compiled version: for previews, test sends and the archive.

Deliveries do the same on bytes, and must come to the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.html import escape

from mailings.composing.compiled import LINK, Compiled, Pieces, Place


@dataclass(frozen=True)
class Filled:
    """One mail, ready to be read."""

    subject: str
    html: str
    text: str


def fill(compiled: Compiled, values: Mapping[str, str], links: Mapping[str, str]) -> Filled:
    """Return the version for one person.

    `values` are those of `fields.values_for`: a field that isn't among them gets its fallback. `links` are the
    addresses of the places that begin with @; a link of the body that isn't among them leads straight where it leads.
    Values are escaped in the HTML, and never read for fields again.
    """

    def value(place: Place) -> str:
        if not place.name.startswith("@"):
            return values.get(place.name) or place.fallback
        if place.name in links:
            return links[place.name]
        return compiled.links[int(place.name.removeprefix(LINK))] if place.name.startswith(LINK) else ""

    def escaped(place: Place) -> str:
        return escape(value(place))

    return Filled(
        subject=" ".join(_put_together(compiled.subject, value).split()),
        html=_put_together(compiled.html, escaped),
        text=_put_together(compiled.text, value),
    )


def _put_together(pieces: Pieces, write: Callable[[Place], str]) -> str:
    return "".join(piece if isinstance(piece, str) else write(piece) for piece in pieces)
