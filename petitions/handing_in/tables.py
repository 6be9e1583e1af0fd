"""The tables of a hand-in, for programs: a row for each signature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from petitions.handing_in.rows import Row
from petitions.models import HandIn, Signature


def header(hand_in: HandIn) -> list[str]:
    """The titles of the columns, in the language that is active."""
    titles = [
        _("Number"),
        _("Name"),
        _("Postcode area"),
        _("Country"),
        _("Constituency"),
        _("Date"),
        _("Signed on"),
    ]
    return [*titles, _("Comment")] if hand_in.with_comments else titles


def cells(hand_in: HandIn, rows: Iterable[Row]) -> Iterator[Sequence[str | int]]:
    """The cells of these rows."""
    sources = {value: str(label) for value, label in Signature.Source.choices}
    for row in rows:
        source = sources.get(row.source, row.source)
        found = (row.number, row.name, row.area, row.country, row.constituency, row.day, source)
        yield (*found, row.comment) if hand_in.with_comments else found
