"""People whom nobody knows, which is what a million rows mostly are: copied straight into the tables.

`COPY` writes a page of rows at a time and looks nothing up, where a statement writes row by row. Constraints, triggers
and foreign keys hold as ever.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection

from supporters.importing.identifiers import time_ordered_ids
from supporters.importing.rows import Person
from supporters.models import Import, ImportRow, MailingList

NULL = "\x00"  # stands for NULL until backslashes are escaped; PostgreSQL takes no such character otherwise
_PIECE = 65_536
_BY_ADDRESS = attrgetter("normalised")


def _number(entry: tuple[int, Person]) -> int:
    return entry[1].number


def copy_lines(table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    """Write the rows, of which each is a line of values with tabs between them and `NULL` for none."""
    text = "".join(lines)
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    content = io.BytesIO(text.replace(NULL, "\\N").encode())
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", content, _PIECE)


def unknown_among(people: Sequence[Person]) -> list[Person]:
    """Those whose address is nobody's yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT address_normalised FROM supporters_supporter WHERE address_normalised = ANY(%s)",
            [[person.normalised for person in people]],
        )
        known = {address for (address,) in cursor.fetchall()}
    return [person for person in people if person.normalised not in known]


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
        self._links(keyed, started)
        self._tag(keyed, started)
        for mailing_list in self._lists:
            self._put_on_list(mailing_list, [entry for entry in keyed if entry[1].may_join], started)
        self._report(keyed, first_key)

    def _people(self, keyed: Sequence[tuple[int, Person]], started: str) -> None:
        language = self._run.default_language
        copy_lines(
            "supporters_supporter",
            ("id", "public_id", "address", "address_normalised", "name", "first_name", "phone", "postcode", "country",
             "language", "created_at"),
            [
                f"{key}\t{public_id}\t{p.address}\t{p.normalised}\t{p.name}\t{p.first_name}\t{p.phone}\t{p.postcode}\t"
                f"{p.country}\t{p.language or language}\t{started}\n"
                for (key, p), public_id in zip(keyed, time_ordered_ids(len(keyed)), strict=True)
            ],
        )  # fmt: skip

    def _links(self, keyed: Sequence[tuple[int, Person]], started: str) -> None:
        campaign = self._run.campaign_id
        copy_lines(
            "supporters_campaignsupporter",
            ("campaign_id", "supporter_id", "source", "joined_at", "last_active_at", "custom_values"),
            [
                f"{campaign}\t{key}\timport\t{person.joined or started}\t{started}\t{person.custom or '{}'}\n"
                for key, person in keyed
            ],
        )

    def _tag(self, keyed: Sequence[tuple[int, Person]], started: str) -> None:
        everybodys = self._run.tag_ids
        if not everybodys and not any(person.tags for _key, person in keyed):
            return
        lines = []
        for key, person in keyed:
            own = [self._tags[name.lower()] for name in person.tags if name.lower() in self._tags]
            lines += [f"{tag}\t{key}\t{started}\n" for tag in {*everybodys, *own}]
        copy_lines("supporters_supportertag", ("tag_id", "supporter_id", "created_at"), lines)

    def _put_on_list(self, mailing_list: MailingList, keyed: Sequence[tuple[int, Person]], started: str) -> None:
        language, list_key = self._run.default_language, mailing_list.pk
        copy_lines(
            "supporters_subscription",
            ("public_id", "supporter_id", "mailing_list_id", "state", "name", "language", "requested_at",
             "confirmed_at"),
            [
                f"{public_id}\t{key}\t{list_key}\tactive\t{person.name}\t{person.language or language}\t"
                f"{started}\t{started}\n"
                for (key, person), public_id in zip(keyed, time_ordered_ids(len(keyed)), strict=True)
            ],
        )  # fmt: skip
        granted = f"\t{mailing_list.purpose}\tgranted\t{self._wording}\timport\t"
        copy_lines(
            "supporters_consent",
            ("supporter_id", "purpose", "action", "wording_id", "via", "language", "at"),
            [f"{key}{granted}{person.language or language}\t{started}\n" for key, person in keyed],
        )

    def _report(self, keyed: Sequence[tuple[int, Person]], first_key: int) -> None:
        start = f"\t{self._run.pk}\t{ImportRow.Outcome.CREATED.value}\t"
        copy_lines(
            "supporters_importrow",
            ("id", "import_run_id", "outcome", "supporter_id", "number", "problems", "cells"),
            [
                f"{first_key + person.number}{start}{key}\t{person.number}\t{person.problems}\t{person.cells or NULL}\n"
                for key, person in sorted(keyed, key=_number)
            ],
        )


def _fresh_keys(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('supporters_supporter_id_seq') FROM generate_series(1, %s)", [number])
        found: list[Any] = cursor.fetchall()
    return [key for (key,) in found]
