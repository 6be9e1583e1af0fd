"""The rows of a hand-in, read once and kept: what is drawn and written later is what was read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, NamedTuple

from django.db.models import Q, QuerySet

from campaign.timezones import zone
from petitions.models import HandIn, Signature
from supporters.models import Area
from supporters.postcode_areas import postcode_area

COUNTED = ("country", "constituency", "region", "source")
_FIELDS = (
    "pk", "confirmed_at", "name", "show_name", "comment", "postcode", "country", "constituency", "region", "source",
)  # fmt: skip


class Row(NamedTuple):
    """One signature as the target sees it. `day` is the day of confirming, `area` the letters of a British postcode."""

    number: int
    name: str
    comment: str
    area: str
    country: str
    constituency: str
    day: str
    source: str


@dataclass(frozen=True)
class Part:
    """So many rows read at once, where reading goes on, and how many there are by country, constituency and so on."""

    rows: Sequence[Row]
    after: tuple[str, int]
    counts: dict[str, Counter[str]]


def signatures_of(hand_in: HandIn) -> QuerySet[Signature]:
    """Those that counted when it was ordered, as far as they still do. Served by the index `signature_confirmed`."""
    return hand_in.petition.signatures.confirmed().filter(confirmed_at__lte=hand_in.made_at)


def read(hand_in: HandIn, after: tuple[str, int] | None, first: int, most: int) -> Part | None:
    """Read the next `most` signatures in the order of confirming, numbered from `first`; None where there are none."""
    found = signatures_of(hand_in).order_by("confirmed_at", "pk")
    if after is not None:
        moment, key = datetime.fromisoformat(after[0]), after[1]
        found = found.filter(Q(confirmed_at__gt=moment) | Q(confirmed_at=moment, pk__gt=key), confirmed_at__gte=moment)
    signatures = list(found.values_list(*_FIELDS, named=True)[:most])
    if not signatures:
        return None
    names = dict(Area.objects.values_list("code", "name"))
    local = zone(hand_in.petition.campaign.timezone)
    rows = [
        Row(
            number,
            _shown_name(signature, hand_in.names),
            signature.comment if hand_in.with_comments and signature.show_name else "",
            postcode_area(signature.postcode) if signature.country == "GB" else "",
            signature.country,
            names.get(signature.constituency, signature.constituency),
            signature.confirmed_at.astimezone(local).date().isoformat(),
            signature.source,
        )
        for number, signature in enumerate(signatures, start=first)
    ]
    last = signatures[-1]
    counts = {by: Counter(str(getattr(signature, by)) for signature in signatures) for by in COUNTED}
    return Part(rows, (last.confirmed_at.isoformat(), last.pk), counts)


def _shown_name(signature: Any, names: str) -> str:
    """Her name as she and the one who orders it agreed to: whole, its initials, or nothing."""
    if names == HandIn.Names.NONE or not signature.show_name:
        return ""
    if names == HandIn.Names.INITIALS:
        return " ".join(f"{word[0]}." for word in signature.name.split())
    return str(signature.name)


def store(rows: Iterable[Row], file: IO[bytes]) -> None:
    """Keep the rows, one a line."""
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False).encode())
        file.write(b"\n")


def stored(file: IO[bytes]) -> Iterator[Row]:
    """The rows that were kept."""
    return (Row(*json.loads(line)) for line in file)
