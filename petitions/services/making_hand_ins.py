"""Making a hand-in, step by step: each is short, leaves files whole or not at all, and notes how far it is."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, TypedDict, cast

import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from petitions.handing_in import rows, tables, volumes
from petitions.handing_in.workshop import Workshop
from petitions.models import HandIn
from supporters.exporting.csv_stream import csv_rows, write_csv
from supporters.exporting.xlsx_pieces import Sheet, add_rows, write_pieces
from supporters.exporting.zip_stream import STORED, Member, write_zip

log = structlog.get_logger(__name__)

State = HandIn.State
LEASE = timedelta(minutes=10)
SECONDS = 15.0  # after which a task ends and is begun anew


class Position(TypedDict, total=False):
    """How far it is, fit to be kept as JSON: files by their names, in the order of the signatures."""

    read: int
    after: list[Any]
    is_read: bool
    counts: dict[str, dict[str, int]]
    rows: list[str]
    csv: list[str]
    sheets: list[Sheet]
    volumes: list[str]


def waiting() -> list[int]:
    """The keys of the hand-ins that nobody works on."""
    return list(_free().values_list("pk", flat=True))


def _free() -> QuerySet[HandIn]:
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now())
    return HandIn.objects.filter(is_free, state__in=[State.QUEUED, State.MAKING])


def work(pk: int, seconds: float = SECONDS) -> bool:
    """Work on a hand-in for a while, step by step. Return whether there is more to do.

    Whoever is killed leaves the step to be done once more when the lease is over; whoever comes meanwhile does nothing.
    """
    claimed_until = timezone.now() + LEASE
    if not _free().filter(pk=pk).update(state=State.MAKING, claimed_until=claimed_until):
        return False
    hand_in = HandIn.objects.select_related("petition__campaign").get(pk=pk)
    making = _Making(hand_in, claimed_until)
    try:
        with translation.override(hand_in.language):
            return making.run(time.monotonic() + seconds)
    except _LeaseLost:
        return False
    except Exception:
        log.exception("hand_in_failed", hand_in=str(hand_in.public_id))
        HandIn.objects.filter(pk=pk, claimed_until=making.claimed_until).update(state=State.FAILED, claimed_until=None)
        return False


class _LeaseLost(Exception):
    """Somebody else works on it now."""


class _Making:
    """The steps: read so many signatures into the tables, draw so many, at the end put together what was made."""

    def __init__(self, hand_in: HandIn, claimed_until: datetime) -> None:
        self.hand_in, self.claimed_until = hand_in, claimed_until
        self.position = cast(Position, hand_in.position)
        self.workshop = Workshop(hand_in)

    def run(self, deadline: float) -> bool:
        while step := self._next():
            step()
            if time.monotonic() > deadline and self._next():
                self._note(claimed_until=None)
                return True
        self._finish()
        return False

    def _next(self) -> Callable[[], None] | None:
        """The first step that isn't done."""
        if not self.position.get("is_read"):
            return self._read
        if len(self.position.get("volumes", [])) < self.number_of_volumes:
            return self._draw
        steps = {"pdf": self._bind, "csv": self._join_csv, "xlsx": self._join_xlsx}
        return next((step for kind, step in steps.items() if kind not in self.hand_in.checksums), None)

    @property
    def number_of_volumes(self) -> int:
        """One where there is nobody, for the cover."""
        return max(1, len(self.position.get("rows", [])))

    def _note(self, **changes: Any) -> None:
        """Note how far it is. Raise _LeaseLost where the lease is another's by now."""
        renewed = timezone.now() + LEASE
        found = HandIn.objects.filter(pk=self.hand_in.pk, claimed_until=self.claimed_until, state=State.MAKING)
        changes = {"claimed_until": renewed, "position": self.position, **changes}
        if not found.update(**changes):
            raise _LeaseLost
        self.claimed_until = changes["claimed_until"]
        for name, value in changes.items():
            setattr(self.hand_in, name, value)

    def _read(self) -> None:
        read, after = self.position.get("read", 0), self.position.get("after")
        if not after:
            self._note(total=rows.signatures_of(self.hand_in).count())
        part = rows.read(self.hand_in, (after[0], after[1]) if after else None, read + 1, volumes.VOLUME)
        if part is None:
            self.position["is_read"] = True
            self._note(total=read)
            return
        self._write_tables(part)
        counts = self.position.get("counts", {})
        self.position["counts"] = {
            by: dict(Counter(counts.get(by, {})) + counter) for by, counter in part.counts.items()
        }
        self.position["read"], self.position["after"] = read + len(part.rows), list(part.after)
        self._note()

    def _write_tables(self, part: rows.Part) -> None:
        """Its rows as the volume needs them, and as the next piece of each table."""
        cells, keep = list(tables.cells(self.hand_in, part.rows)), self.workshop.keep
        with self.workshop.writing(name := self.workshop.new_name("rows", "jsonl")) as file:
            rows.store(part.rows, file)
        self.position["rows"] = [*self.position.get("rows", []), name]
        self.position["csv"] = [*self.position.get("csv", []), keep("table", "csv", csv_rows(cells))]
        self.position["sheets"] = self._add_to_sheets(cells)

    def _add_to_sheets(self, cells: Sequence[Sequence[str | int]]) -> list[Sheet]:
        sheets, header = self.position.get("sheets", []), tables.header(self.hand_in)
        return add_rows(sheets, header, cells, lambda piece: self.workshop.keep("sheet", "deflate", [piece]))

    def _draw(self) -> None:
        drawn, stored = self.position.get("volumes", []), self.position.get("rows", [])
        found: list[rows.Row] = []
        for name in stored[len(drawn) : len(drawn) + 1]:
            with self.workshop.path(name).open("rb") as file:
                found = list(rows.stored(file))
        counts = self.position.get("counts", {})
        volume = volumes.Volume(len(drawn) + 1, self.number_of_volumes, self.hand_in.total, counts)
        with self.workshop.writing(name := self.workshop.new_name("volume", "pdf")) as file:
            volumes.draw(self.hand_in, volume, found, file)
        self.position["volumes"] = [*drawn, name]
        self._note(done=self.hand_in.done + len(found))

    def _bind(self) -> None:
        """One volume is the document; of several, an archive, for nobody opens ten thousand pages at once."""
        names = self.position.get("volumes", [])
        if len(names) == 1:
            self._keep("pdf", "pdf", self.workshop.read(names[0]))
            return
        members = (self._volume(number, name) for number, name in enumerate(names, start=1))
        self._keep("pdf", "zip", write_zip(members, self.hand_in.made_at))

    def _volume(self, number: int, name: str) -> Member:
        crc = size = 0
        for piece in self.workshop.read(name):
            crc, size = zlib.crc32(piece, crc), size + len(piece)
        return Member(f"volume-{number:04}.pdf", STORED, crc, size, size, self.workshop.read(name))

    def _join_csv(self) -> None:
        pieces = chain.from_iterable(map(self.workshop.read, self.position.get("csv", [])))
        self._keep("csv", "csv", chain(write_csv(tables.header(self.hand_in), [], with_bom=True), pieces))

    def _join_xlsx(self) -> None:
        keep, header = self.workshop.keep, tables.header(self.hand_in)
        sheets = self.position.get("sheets") or add_rows(
            [], header, [], lambda piece: keep("sheet", "deflate", [piece])
        )
        self._keep("xlsx", "xlsx", write_pieces(sheets, self.hand_in.made_at, self.workshop.read))

    def _keep(self, kind: str, suffix: str, pieces: Iterable[bytes]) -> None:
        """Keep the file, and seal it with its checksum."""
        filename = f"{self.hand_in.petition.slug}-hand-in-{self.hand_in.number}.{suffix}"
        digest = hashlib.sha256()
        with self.workshop.writing(filename) as file:
            file.writelines(_told(pieces, digest.update))
            size = file.tell()
        found = {"file": filename, "sha256": digest.hexdigest(), "bytes": size}
        self._note(checksums={**self.hand_in.checksums, kind: found}, **{kind: f"{self.workshop.place}/{filename}"})

    def _finish(self) -> None:
        self.position = {}
        self._note(state=State.READY, finished_at=timezone.now(), claimed_until=None, done=self.hand_in.total)
        self.workshop.clear(found["file"] for found in self.hand_in.checksums.values())


def _told(pieces: Iterable[bytes], tell: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        tell(piece)
        yield piece
