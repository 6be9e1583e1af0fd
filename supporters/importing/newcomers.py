"""People whom nobody knows, which is what a million rows mostly are: copied straight into the tables.

Constraints, triggers and foreign keys hold as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from struct import Struct
from typing import Any

from django.db import connection

from supporters.importing import copying
from supporters.importing.copying import bigint, copy_lines, copy_rows, moment, text, uuid, word
from supporters.importing.identifiers import time_ordered_ids
from supporters.importing.rows import Person
from supporters.models import Import, ImportRow, MailingList, Postcode

_BY_ADDRESS = attrgetter("normalised")
_PERSON = (
    "id", "public_id", "address", "address_normalised", "name", "first_name", "phone", "postcode", "country",
    "language", "created_at", "constituency", "region",
)  # fmt: skip
_NOWHERE = "\t"
_LINK = ("supporter_id", "campaign_id", "source", "last_active_at", "joined_at", "custom_values")
_SUBSCRIPTION = (
    "supporter_id", "mailing_list_id", "state", "requested_at", "confirmed_at", "public_id", "language", "name",
)  # fmt: skip
_CONSENT = ("supporter_id", "language", "purpose", "action", "wording_id", "via", "at")
_REPORT = ("id", "supporter_id", "number", "import_run_id", "outcome", "problems", "cells")
_REPORT_KEYS = Struct(">iqiqii").pack  # id, supporter and number, each after its length


def _number(entry: tuple[int, Person]) -> int:
    return entry[1].number


def unknown_among(people: Sequence[Person]) -> list[Person]:
    """Those whose address is nobody's yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT address_normalised FROM supporters_supporter WHERE address_normalised = ANY(%s)",
            [[person.normalised for person in people]],
        )
        known = {address for (address,) in cursor.fetchall()}
    return [person for person in people if person.normalised not in known]


def _places(postcodes: set[str]) -> list[tuple[str, str, str]]:
    """Constituency and region of those postcodes that the directory knows."""
    known = Postcode.objects.filter(postcode__in=postcodes) if Postcode.objects.exists() else Postcode.objects.none()
    return list(known.values_list("postcode", "constituency", "region"))


@contextmanager
def _places_given() -> Iterator[None]:
    """What is stored meanwhile comes with its areas: the trigger that looks them up row by row has nothing to do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL loudhailer.places = 'given'")
        yield
        cursor.execute("SET LOCAL loudhailer.places = ''")


class Newcomers:
    """Writes people of one import of whom nothing is known.

    Raises IntegrityError where somebody has come in another way since she was looked for.
    """

    def __init__(self, run: Import, lists: Sequence[MailingList], wording: int, tags: dict[str, int]) -> None:
        self._run, self._lists, self._wording, self._tags = run, lists, wording, tags

    def write(self, people: Sequence[Person], first_key: int) -> None:
        """Write them with all that they are given, in the caller's transaction.

        In the order of their addresses: two who write the same people wait for each other, and not in a circle.
        """
        in_order = sorted(people, key=_BY_ADDRESS)
        keyed = list(zip(_fresh_keys(len(people)), in_order, strict=True))
        started = str(self._run.started_at)
        self._people(keyed, started)
        self._links(keyed)
        self._tag(keyed, started)
        for mailing_list in self._lists:
            self._put_on_list(mailing_list, [entry for entry in keyed if entry[1].may_join])
        self._report(keyed, first_key)

    def _people(self, keyed: Sequence[tuple[int, Person]], started: str) -> None:
        language = self._run.default_language
        places = _places({person.postcode for _key, person in keyed})
        place_of = {postcode: f"{constituency}\t{region}" for postcode, constituency, region in places}.get
        lines = [
            f"{key}\t{public_id}\t{p.address}\t{p.normalised}\t{p.name}\t{p.first_name}\t{p.phone}\t{p.postcode}\t"
            f"{p.country}\t{p.language or language}\t{started}\t{place_of(p.postcode, _NOWHERE)}\n"
            for (key, p), public_id in zip(keyed, time_ordered_ids(len(keyed)), strict=True)
        ]
        with _places_given():
            copy_lines("supporters_supporter", _PERSON, lines)

    def _links(self, keyed: Sequence[tuple[int, Person]]) -> None:
        start = copying.head(_LINK)
        middle = bigint(self._run.campaign_id) + word("import") + self._started
        at_start, nothing_else = self._started, copying.json("{}")
        moment_of, json = copying.moment_of, copying.json
        copy_rows(
            "supporters_campaignsupporter",
            _LINK,
            [
                b"".join((
                    start, bigint(key), middle,
                    moment_of(person.joined) if person.joined else at_start,
                    json(person.custom) if person.custom else nothing_else,
                ))
                for key, person in keyed
            ],
        )  # fmt: skip

    def _tag(self, keyed: Sequence[tuple[int, Person]], started: str) -> None:
        everybodys = self._run.tag_ids
        if not everybodys and not any(person.tags for _key, person in keyed):
            return
        lines = []
        for key, person in keyed:
            own = [self._tags[name.lower()] for name in person.tags if name.lower() in self._tags]
            lines += [f"{tag}\t{key}\t{started}\n" for tag in {*everybodys, *own}]
        copy_lines("supporters_supportertag", ("tag_id", "supporter_id", "created_at"), lines)

    def _put_on_list(self, mailing_list: MailingList, keyed: Sequence[tuple[int, Person]]) -> None:
        language, started = self._run.default_language, self._started
        start, middle = copying.head(_SUBSCRIPTION), bigint(mailing_list.pk) + word("active") + started + started
        copy_rows(
            "supporters_subscription",
            _SUBSCRIPTION,
            [
                b"".join((
                    start, bigint(key), middle, uuid(public_id), word(person.language or language), text(person.name)
                ))
                for (key, person), public_id in zip(keyed, time_ordered_ids(len(keyed)), strict=True)
            ],
        )  # fmt: skip
        start = copying.head(_CONSENT)
        end = text(mailing_list.purpose) + word("granted") + bigint(self._wording) + word("import") + started
        copy_rows(
            "supporters_consent",
            _CONSENT,
            [b"".join((start, bigint(key), word(person.language or language), end)) for key, person in keyed],
        )

    def _report(self, keyed: Sequence[tuple[int, Person]], first_key: int) -> None:
        start, middle = copying.head(_REPORT), bigint(self._run.pk) + word(ImportRow.Outcome.CREATED.value)
        all_is_well = middle + text("") + copying.NO_VALUE
        copy_rows(
            "supporters_importrow",
            _REPORT,
            [
                b"".join((
                    start, _REPORT_KEYS(8, first_key + person.number, 8, key, 4, person.number),
                    middle + text(person.problems) + copying.json(person.cells) if person.problems else all_is_well,
                ))
                for key, person in sorted(keyed, key=_number)
            ],
        )  # fmt: skip

    @property
    def _started(self) -> bytes:
        """The mark that all bears which an import gives. Relies on its having been started."""
        return moment(self._run.started_at or self._run.created_at)


def _fresh_keys(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('supporters_supporter_id_seq') FROM generate_series(1, %s)", [number])
        found: list[Any] = cursor.fetchall()
    return [key for (key,) in found]
