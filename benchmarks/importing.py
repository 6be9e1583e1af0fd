"""Importing a file of people beside COPY of the same rows into an indexed table, and into the import's own tables."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks.children import Child, child
from benchmarks.importing_tables import copy_again
from benchmarks.rounds import Entry, in_turns
from campaign.identifiers import uuid7
from campaign.models import User
from supporters.models import Import, ImportRow, MailingList
from supporters.services import imports

PROMISED = 0.2
OF_THE_TABLES = 0.5
MOST_MEGABYTES = 300
HEADER = ("Email", "Name", "Phone", "Postcode", "Country", "Signed up")
_NAMES = ("Aysel", "Günəl", "Rəşad", "Elşən", "Ann", "John", "Maria", "Şəhla", "Leyla", "Tom", "Zoë", "Chidi")
_SURNAMES = ("Məmmədova", "Əliyeva", "O'Brien", "Smith", "Hüseynov", "Okafor", "Łukasiewicz", "Jones-Evans", "Quliyev")
_AREAS = ("SW", "M", "EC", "B", "CR", "DN", "W", "LS", "BS", "NE", "CF", "G", "EH", "BT")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
_DOMAINS = ("gmail.com", "hotmail.co.uk", "example.org", "mail.ru", "btinternet.com", "yahoo.com", "outlook.com")
_FLOOR_TABLE = """
CREATE TABLE benchmarks_people (
    id bigserial PRIMARY KEY, public_id uuid NOT NULL UNIQUE, address varchar(254) NOT NULL UNIQUE,
    name varchar(150) NOT NULL, phone varchar(16) NOT NULL, postcode varchar(12) NOT NULL,
    country varchar(2) NOT NULL, joined_at timestamptz NOT NULL
)
"""


def people(number: int, seed: int) -> Iterator[tuple[str, ...]]:
    """People as a file holds them, in no order: what they are differs, and so does how it is written."""
    chance = random.Random(seed)
    for _person in range(number):
        first, last = chance.choice(_NAMES), chance.choice(_SURNAMES)
        local = f"{chance.choice(('Ann', 'john', 'aysel', 'm'))}.{chance.getrandbits(40):010x}"
        phone = f"07{chance.randrange(100, 400)} {chance.randrange(10**6):06}" if chance.random() < 0.3 else ""
        joined = f"{chance.randrange(2015, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
        unit = "".join(chance.choices(_LETTERS, k=2))
        postcode = f"{chance.choice(_AREAS)}{chance.randrange(1, 30)} {chance.randrange(10)}{unit}"
        yield f"{local}@{chance.choice(_DOMAINS)}", f"{first} {last}", phone, postcode, "GB", joined


class Importing:
    """Takes the same number of people in each way, other people in each round."""

    def __init__(self, directory: Path, worker: Child, mailing_list: MailingList, number: int) -> None:
        self._directory, self._worker, self._list, self._number = directory, worker, mailing_list, number
        self._member = User.objects.create_user("importer@example.org")
        self.peak_megabytes = 0.0
        self.into_the_tables: list[float] = []

    def copy(self, turn: int) -> float:
        """Rows a second, by COPY."""
        path = self._directory / "people.copy"
        with path.open("w") as file:
            for person in people(self._number, turn):
                file.write("\t".join((str(uuid7()), *person)) + "\n")
        with connection.cursor() as cursor, path.open() as file:
            cursor.execute(_FLOOR_TABLE)
            started = time.monotonic()
            cursor.copy_expert(
                "COPY benchmarks_people (public_id, address, name, phone, postcode, country, joined_at) FROM STDIN",
                file,
            )
            seconds = time.monotonic() - started
            cursor.execute("DROP TABLE benchmarks_people")
        path.unlink()
        return self._number / seconds

    def run(self, turn: int) -> float:
        """Rows a second, by an import as the worker runs it: all people are put on a list, with their consent."""
        run = self._uploaded(turn)
        answer = self._worker.ask({"import": run.pk})
        self._check(run)
        self.peak_megabytes = max(self.peak_megabytes, answer["peak_megabytes"])
        seconds: float = answer["ended"] - answer["started"]
        self.into_the_tables.append(copy_again(run, self._directory))
        return self._number / seconds

    def _uploaded(self, turn: int) -> Import:
        path = self._directory / "people.csv"
        with path.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(people(self._number, turn))
        with path.open("rb") as stored:
            pieces = iter(lambda: stored.read(65536), b"")
            run = imports.upload(self._list.campaign, self._member, path.name, path.stat().st_size, pieces)
        path.unlink()
        imports.choose_columns(run, self._member, ["address", "name", "phone", "postcode", "country", "joined"])
        run.evidence = "Signed up at the stall by the old bridge, on paper."
        imports.start(run, self._member, [], [self._list])
        return run

    def _check(self, run: Import) -> None:
        """Everybody has come, is on the list, and stands in the ledger."""
        run.refresh_from_db()
        assert (run.state, run.created) == (Import.State.DONE, self._number), (run.state, run.created, run.refused)
        on_list = self._list.subscriptions.active().filter(requested_at=run.started_at).count()
        assert on_list == ImportRow.objects.filter(import_run=run).count() == self._number, on_list


def measure(
    environment: Mapping[str, str], logs: Path, mailing_list: MailingList, number: int, rounds: int
) -> list[Entry]:
    """Measure an import beside COPY."""
    with child("importing", environment, logs, "benchmarks.importing_process") as worker:
        importing = Importing(logs, worker, mailing_list, number)
        floor, ours = in_turns(rounds, importing.copy, importing.run)
    details: dict[str, Any] = {"people": number, "peak_megabytes": importing.peak_megabytes}
    return [
        Entry("importing", f"importing {number:,} people", "a second", PROMISED, floor, ours, details),
        Entry(
            "importing_tables", "the same by COPY into the tables", "a second", OF_THE_TABLES,
            importing.into_the_tables, ours,
        ),
    ]  # fmt: skip
