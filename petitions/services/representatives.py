"""Loading who sits for which area, from the list that a parliament or another body publishes."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TextIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now

from petitions.models import Representative
from supporters.addresses import clean_address
from supporters.models import Area, Postcode

# How the columns are called in the UK Parliament's list of members, in such lists of others, and in a plain one.
_COLUMNS = {
    "code": r"area code|constituency code|gss code|ons code|code|pcon\d\dcd",
    "area": r"constituency|constituency name|area|area name|ward|division|electorate|pcon\d\dnm",
    "name": r"name \(display as\)|member|member name|display name|name|mp|representative|councillor",
    "party": r"party|party name|political party",
    "address": r"e-?mail|e-?mail address|parliamentary e-?mail|parliament e-?mail|address",
}
_LONGEST = {"name": 150, "party": 80}
_VACANT = re.compile(r"vacant|vacancy", re.IGNORECASE)


class NotAList(Exception):
    """The file lacks a column that is needed, or not one of its lines could be matched."""


@dataclass(frozen=True)
class LineLeftOut:
    """A line of the file that isn't taken, or only in part, and why."""

    number: int
    words: str
    why: str


@dataclass
class Loaded:
    """What became of a file."""

    sitting: int = 0
    without_address: int = 0
    no_longer_sitting: int = 0
    left_out: list[LineLeftOut] = field(default_factory=list)


def load_representatives(file: TextIO, body: str) -> Loaded:
    """Take the list over as those who sit in the body now, all or nothing. Doing it twice changes nothing.

    A line belongs to the area of its code, or else of its name, as `manage.py load_postcodes` knows them. Who isn't in
    the file any more no longer sits; letters to them stay. Raises NotAList.
    """
    loaded = Loaded()
    rows = list(_representatives(file, body, loaded))
    if not rows:
        raise NotAList("Not one line of the file belongs to an area that is known. Load the areas' names first.")
    with transaction.atomic():
        sitting = Representative.objects.select_for_update().filter(body=body, is_sitting=True)
        wanted = {(row.area, row.name) for row in rows}
        gone = [known.pk for known in sitting if (known.area, known.name) not in wanted]
        Representative.objects.filter(pk__in=gone).update(is_sitting=False)
        Representative.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["body", "area", "name"],
            update_fields=["area_name", "party", "address", "is_sitting", "loaded_at"],
        )
    loaded.sitting = len(rows)
    loaded.without_address = sum(not row.address for row in rows)
    loaded.no_longer_sitting = len(gone)
    return loaded


def _representatives(file: TextIO, body: str, loaded: Loaded) -> Iterator[Representative]:
    reader = csv.reader(file)
    header = [" ".join(name.casefold().split()) for name in next(reader, [])]
    at = {name: _column(header, pattern) for name, pattern in _COLUMNS.items()}
    if at["name"] is None or at["code"] is at["area"] is None:
        raise NotAList("The file needs a column of names, and one of areas (like “Constituency”) or of their codes.")
    areas, taken = _Areas(), set[str]()
    for row in reader:
        values = {
            name: row[column].strip() if column is not None and len(row) > column else "" for name, column in at.items()
        }
        if not values["name"] or _VACANT.fullmatch(values["name"]):
            continue  # nobody sits there now
        area = areas.find(values["code"], values["area"])
        words = f"{values['name']}, {values['area'] or values['code']}"
        if area is None or area.code in taken:
            why = "no such area is known" if area is None else "the area has a line before this one"
            loaded.left_out.append(LineLeftOut(reader.line_num, words, why))
            continue
        taken.add(area.code)
        address = _address(values["address"])
        if values["address"] and not address:
            loaded.left_out.append(LineLeftOut(reader.line_num, words, "taken without its address, which is none"))
        yield Representative(
            body=body,
            area=area.code,
            area_name=area.name,
            name=values["name"][: _LONGEST["name"]],
            party=values["party"][: _LONGEST["party"]],
            address=address,
            is_sitting=True,
            loaded_at=Now(),
        )


def _column(header: list[str], pattern: str) -> int | None:
    return next((position for position, name in enumerate(header) if re.fullmatch(pattern, name)), None)


def _address(value: str) -> str:
    try:
        return clean_address(value)
    except ValidationError:
        return ""


class _Areas:
    """The areas that are known, by code and by name; a constituency goes before a region of the same name."""

    def __init__(self) -> None:
        areas = sorted(Area.objects.all(), key=lambda area: area.kind != Area.Kind.CONSTITUENCY)
        self._by_code = {area.code: area for area in areas}
        self._by_name: dict[str, list[Area]] = {}
        for area in areas:
            self._by_name.setdefault(_spelling(area.name), []).append(area)

    def find(self, code: str, name: str) -> Area | None:
        if code in self._by_code:
            return self._by_code[code]
        found = self._by_name.get(_spelling(name), [])
        found = [area for area in found if area.kind == found[0].kind]
        return found[0] if len(found) == 1 else self._in_use(found)

    @staticmethod
    def _in_use(found: list[Area]) -> Area | None:
        """Of areas with the same name, the one that postcodes lie in: the others' boundaries are of the past."""
        codes = [area.code for area in found]
        used = set(Postcode.objects.filter(constituency__in=codes).values_list("constituency", flat=True).distinct())
        alive = [area for area in found if area.code in used]
        return alive[0] if len(alive) == 1 else None


def _spelling(name: str) -> str:
    """The name without capitals, marks and signs: lists write “Ynys Mon” too, “Brighton, Kemptown”, “Hull & Hessle”."""
    bare = "".join(
        character
        for character in unicodedata.normalize("NFKD", name.casefold().replace("&", " and "))
        if not unicodedata.combining(character)
    )
    return " ".join(re.findall(r"\w+", bare))
