"""From the cells of a row to a person, or to the reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError

from supporters import custom_fields
from supporters.importing import cleaning
from supporters.importing.problems import fitting
from supporters.importing.programs import LEFT, NOT_SUBSCRIBED, SUBSCRIBED, is_filled_in, program_of, standing_of
from supporters.importing.tables import Broken, Cells, Record
from supporters.importing.targets import FIELD_PREFIX, Target
from supporters.models import CustomField, Import, ImportRow

Outcome = ImportRow.Outcome

LONGEST_TAG = 60
MOST_TAGS_OF_ONE = 50
_LONGEST_SHOWN_CELL = 200


@dataclass(slots=True)
class Person:
    """A row that can be taken over; `problems` name what of it can't."""

    number: int
    address: str
    normalised: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""  # where the file parts names; `name` is whole
    phone: str = ""
    postcode: str = ""
    country: str = ""
    language: str = ""
    joined: str = ""
    custom: str = ""
    tags: tuple[str, ...] = ()
    may_join: bool = True
    problems: str = ""
    cells: str = ""


@dataclass(slots=True)
class Leftover:
    """A row of which nobody comes: refused for a mistake, or left out for a reason that is none."""

    number: int
    outcome: str
    problem: str
    cells: str = ""


Row = Person | Leftover


@dataclass
class Cleaner:
    """Cleans the rows of one import, by what its columns hold."""

    run: Import
    _problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        mapping = self.run.mapping
        self._at = {str(target): mapping.index(target) for target in mapping if target}
        self._tags = [number for number, target in enumerate(mapping) if target == Target.TAGS]
        self._status = [number for number, target in enumerate(mapping) if target == Target.STATUS]
        self._left = [number for number, target in enumerate(mapping) if target == Target.LEFT]
        self._width = len(mapping)
        program = program_of(self.run.program)
        self._standing = program.standing if program else ""
        fields = {f.key: f for f in self.run.campaign.custom_fields.filter(is_archived=False)}
        self._custom: list[tuple[int, CustomField]] = [
            (number, fields[target.removeprefix(FIELD_PREFIX)])
            for number, target in enumerate(mapping)
            if target.startswith(FIELD_PREFIX) and target.removeprefix(FIELD_PREFIX) in fields
        ]
        # By plain texts: a member of an enumeration takes its time to be looked up.
        self._address_at = self._at[Target.ADDRESS]
        self._plain = [(self._at[name], name, clean) for name, clean in _CLEANERS.items() if name in self._at]
        self._placed = [(self._at[name], name, clean) for name, clean in _PLACED.items() if name in self._at]
        self._asks_for_consent = bool(self._left or self._status)

    def rows(self, records: Iterable[tuple[int, Record]]) -> Iterator[Row]:
        """What each record is; empty ones are left out."""
        for number, record in records:
            row = self.row(number, record)
            if row is not None:
                yield row

    def row(self, number: int, record: Record) -> Row | None:
        if isinstance(record, Broken):
            return Leftover(number, Outcome.REFUSED, record.reason)
        width = self._width
        if len(record) < width:
            record = [*record, *[""] * (width - len(record))]
        elif len(record) > width and any(map(str.strip, record[width:])):
            return Leftover(number, Outcome.REFUSED, "columns", _shown(record))
        raw = record[self._address_at].strip()
        if not raw:
            return (
                Leftover(number, Outcome.REFUSED, "no_address", _shown(record)) if any(map(str.strip, record)) else None
            )
        try:
            address, normalised = cleaning.clean_both(raw)
        except (ValidationError, ValueError):
            problem = "encoding" if "\ufffd" in raw else "address"
            return Leftover(number, Outcome.REFUSED, problem, _shown(record))
        standing = self._standing_of(record) if self._asks_for_consent else self._standing or SUBSCRIBED
        if standing == LEFT:
            return Leftover(number, Outcome.SKIPPED, "left_there")
        return self._person(Person(number, address, normalised, may_join=standing == SUBSCRIBED), record)

    def _standing_of(self, record: Cells) -> str:
        """What the columns on consent say: whoever left by one of them has left."""
        found = self._standing or SUBSCRIBED
        for at in self._left:
            if record[at] and is_filled_in(record[at]):
                return LEFT
        for at in self._status:
            said = _standing(record[at]) or NOT_SUBSCRIBED
            if said == LEFT:
                return LEFT
            if said == NOT_SUBSCRIBED:
                found = NOT_SUBSCRIBED
        return found

    def _person(self, person: Person, record: Cells) -> Person:
        problems = self._problems
        problems.clear()
        for at, attribute, clean in self._plain:
            if raw := record[at]:
                try:
                    setattr(person, attribute, clean(raw))
                except cleaning.WRONG as error:
                    problems.append(_problem(attribute, error))
        if not person.name and (person.first_name or person.last_name):
            person.name = f"{person.first_name} {person.last_name}".strip()[: cleaning.LONGEST_NAME]
        where = person.country or self.run.default_country
        for at, attribute, clean_placed in self._placed:
            if raw := record[at].strip():
                try:
                    setattr(person, attribute, clean_placed(raw, where))
                except cleaning.WRONG as error:
                    problems.append(_problem(attribute, error))
        if self._tags:
            person.tags = self._tags_of(record)
        if self._custom:
            person.custom = self._custom_of(record)
        if self._status and any(not _standing(record[at]) for at in self._status):
            problems.append("status")
        if problems:
            person.problems, person.cells = fitting(problems), _shown(record)
        return person

    def _tags_of(self, record: Cells) -> tuple[str, ...]:
        found: dict[str, str] = {}
        for at in self._tags:
            if record[at]:
                names, are_fine = tag_names(record[at])
                found |= {name.lower(): name for name in names}
                if not are_fine:
                    self._problems.append("tags")
        return tuple(found.values())

    def _custom_of(self, record: Cells) -> str:
        values: dict[str, Any] = {}
        for at, custom_field in self._custom:
            if record[at]:
                try:
                    value = custom_fields.clean_value(custom_field, cleaning.text(record[at]))
                except cleaning.Unreadable:
                    self._problems.append("encoding")
                except ValidationError:
                    self._problems.append(FIELD_PREFIX + custom_field.key)
                else:
                    if value is not None:
                        values[custom_field.key] = value
        return json.dumps(values, ensure_ascii=False) if values else ""


_standing = lru_cache(1000)(standing_of)
_CLEANERS: dict[str, Callable[[str], str]] = {
    Target.NAME.value: cleaning.name,
    Target.FIRST_NAME.value: cleaning.name,
    Target.LAST_NAME.value: cleaning.name,
    Target.COUNTRY.value: lru_cache(10_000)(cleaning.country),
    Target.LANGUAGE.value: lru_cache(1000)(cleaning.language),
    Target.JOINED.value: cleaning.moment,
}
# Whose form depends on the country.
_PLACED: dict[str, Callable[[str, str], str]] = {
    Target.POSTCODE.value: cleaning.postcode,
    Target.PHONE.value: cleaning.phone,
}


def _problem(attribute: str, error: Exception) -> str:
    """What is wrong with a cell, as the report names it."""
    if isinstance(error, cleaning.Unreadable):
        return "encoding"
    return "name" if attribute in ("first_name", "last_name") else attribute


@lru_cache(10_000)
def tag_names(cell: str) -> tuple[tuple[str, ...], bool]:
    """The tags that a cell lists, separated by commas or semicolons, and whether all of them can be taken.

    Mailchimp puts each into quotation marks of its own.
    """
    try:
        names = [cleaning.text(part.strip().strip('"')) for part in cell.replace(";", ",").split(",")]
    except cleaning.Unreadable:
        return (), False
    wanted = [name for name in names if name]
    taken = tuple(name for name in wanted if len(name) <= LONGEST_TAG)[:MOST_TAGS_OF_ONE]
    return taken, len(taken) == len(wanted)


def _shown(record: Cells) -> str:
    """The row's cells for the report, in JSON that PostgreSQL takes."""
    cells = [cell[:_LONGEST_SHOWN_CELL].replace("\0", "\ufffd") for cell in record[:100]]
    return json.dumps(cells).encode("utf-8", "replace").decode()
