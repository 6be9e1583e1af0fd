"""Working through a file, batch by batch: each is one transaction, and begins where the last one ended.

Whoever is killed leaves nothing half done; whoever runs beside another finds the import's row locked, or moved on.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from supporters.importing.files import open_stored
from supporters.importing.rows import Cleaner, Leftover, Row
from supporters.importing.tables import Record, records
from supporters.importing.writing import Outcome, Writer, _copy_leftovers
from supporters.models import Import

BATCH = 10_000
# A task ends after so long and is begun anew, far below the broker's patience.
SECONDS = 60.0
_LOCK_CLASS = 1_819_045_217  # of our advisory locks on imports
SMALL = 500_000  # bytes: a file that takes a second is read by the one who writes
_AHEAD = 1  # batches that are read while one is written


@dataclass
class Batch:
    """Records `start` to `end` of the file, cleaned."""

    start: int
    end: int
    rows: list[Row] = field(default_factory=list)
    is_last: bool = False


def work(run: Import, seconds: float = SECONDS) -> bool:
    """Work on the import for a while. Return whether there is more to do.

    Does nothing where another worker is at it.
    """
    deadline = time.monotonic() + seconds
    with _alone(run) as is_alone:
        if not is_alone:
            return False
        run.refresh_from_db()
        if run.state != Import.State.RUNNING:
            return False
        step = _Checking(run) if run.phase == Import.Phase.CHECKING else _Writing(run)
        with _batches(run) as batches:
            for batch in batches:
                if not step.take(batch):
                    return False
                if batch.is_last:
                    break
                if time.monotonic() > deadline:
                    return True
        return run.state == Import.State.RUNNING


@contextmanager
def _alone(run: Import) -> Iterator[bool]:
    """Hold the import's advisory lock; a worker that dies loses it with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, run.pk])
        [is_alone] = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, run.pk])


class _Step:
    """What is done with a batch, in one transaction with the note that it is done."""

    def __init__(self, run: Import) -> None:
        self.run = run

    @transaction.atomic
    def take(self, batch: Batch) -> bool:
        """Deal with the batch. Return False where the import was paused, or somebody else has moved on."""
        locked = Import.objects.select_for_update(of=("self",)).get(pk=self.run.pk)
        as_expected = (Import.State.RUNNING, self.run.phase, batch.start)
        if (locked.state, locked.phase, locked.position) != as_expected:
            return False
        counts = self.write(batch)
        changes = {
            "position": batch.end,
            "touched_at": timezone.now(),
            **{outcome: F(outcome) + number for outcome, number in counts.items()},
        }
        Import.objects.filter(pk=self.run.pk).update(**changes)
        if batch.is_last:
            self.end(batch)
        return True

    def write(self, batch: Batch) -> Counter[str]:
        raise NotImplementedError

    def end(self, batch: Batch) -> None:
        raise NotImplementedError


class _Writing(_Step):
    """Bringing people in."""

    def __init__(self, run: Import) -> None:
        super().__init__(run)
        self._writer = Writer(run)

    def write(self, batch: Batch) -> Counter[str]:
        return self._writer.write(batch.rows)

    def end(self, batch: Batch) -> None:
        finish(self.run, Import.State.DONE, batch.end)


class _Checking(_Step):
    """Looking for mistakes before anybody is brought in."""

    def write(self, batch: Batch) -> Counter[str]:
        wrong = [mistake for row in batch.rows if (mistake := _mistake(row))]
        _copy_leftovers(self.run, wrong)
        return Counter({Outcome.REFUSED: len(wrong)} if wrong else {})

    def end(self, batch: Batch) -> None:
        self.run.refresh_from_db()
        if self.run.refused:
            finish(self.run, Import.State.FAILED, batch.end)
            return
        self.run.phase, self.run.position, self.run.total = Import.Phase.WRITING, 0, batch.end
        self.run.save(update_fields=["phase", "position", "total"])


def _mistake(row: Row) -> Leftover | None:
    """The row as one that is refused, where all or nothing is wanted and something of it is wrong."""
    if isinstance(row, Leftover):
        return row if row.outcome == Outcome.REFUSED else None
    return Leftover(row.number, Outcome.REFUSED, row.problems, row.cells) if row.problems else None


def finish(run: Import, state: Import.State, total: int) -> None:
    """Note the end, and delete the uploaded file, in the caller's transaction."""
    run.state, run.finished_at, run.total = state, timezone.now(), total
    run.save(update_fields=["state", "finished_at", "total", "touched_at"])
    run.parts.all().delete()


@contextmanager
def _batches(run: Import) -> Iterator[Iterator[Batch]]:
    """The batches from where the import stands. Of a large file, a thread reads the next while one is written."""
    if run.size <= SMALL:
        yield read_batches(run)
        return
    ready: queue.Queue[Batch | BaseException] = queue.Queue(_AHEAD)
    is_over = threading.Event()

    def read() -> None:
        try:
            for batch in read_batches(run):
                if not _put(ready, batch, is_over):
                    return
        except BaseException as error:
            _put(ready, error, is_over)
        finally:
            connection.close()

    def received() -> Iterator[Batch]:
        while True:
            found = ready.get()
            if isinstance(found, BaseException):
                raise found
            yield found
            if found.is_last:
                return

    thread = threading.Thread(target=read, name=f"import {run.pk}", daemon=True)
    thread.start()
    try:
        yield received()
    finally:
        is_over.set()
        thread.join()


def _put(ready: queue.Queue[Batch | BaseException], found: Batch | BaseException, is_over: threading.Event) -> bool:
    while not is_over.is_set():
        try:
            ready.put(found, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False


def read_batches(run: Import) -> Iterator[Batch]:
    """The file's batches from the import's position on; the last says that it is the last."""
    numbered = enumerate(records(run, open_stored(run)), start=1)
    start = max(run.position, int(run.has_header))
    at = run.position
    cleaner = Cleaner(run)
    rest: Iterator[tuple[int, Record]] = islice(numbered, start, None)
    while True:
        part = list(islice(rest, BATCH))
        end = part[-1][0] if part else max(at, start)
        batch = Batch(at, end, list(cleaner.rows(part)), is_last=len(part) < BATCH)
        yield batch
        if batch.is_last:
            return
        at = end
