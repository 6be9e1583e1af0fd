"""Working through a file, batch by batch: each is one transaction, and begins where another ended.

Whoever is killed leaves nothing half done; whoever runs beside another is kept out, or finds the batch done. Of a
large file, batches are written by two threads, each with a connection of its own, while a third reads ahead: what the
database does for a person takes several times as long as reading her row.
"""

from __future__ import annotations

import gc
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from supporters.importing.files import open_stored
from supporters.importing.rows import Cleaner, Leftover, Row
from supporters.importing.tables import Record, records
from supporters.importing.writing import Outcome, Writer, report
from supporters.models import Import

BATCH = 10_000
WRITERS = 2
SMALL = 500_000  # bytes: a file that takes a second is read and written by one
# A task ends after so long and is begun anew, far below the broker's patience.
SECONDS = 60.0
_OBJECTS_A_COLLECTION = 50_000
_COLLECTS_RARELY = threading.Lock()
_LOCK_CLASS = 1_819_045_217  # of our advisory locks on imports


def _need_not_wait_for_the_disk() -> None:
    """A batch that a crash of the database itself forgets is forgotten with its note, and done again.

    What ends the import waits, and with it all that was written before; so does a batch that mails anybody
    (`writing.py`).
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


@dataclass
class Batch:
    """Records `start` to `end` of the file, cleaned."""

    start: int
    end: int
    rows: list[Row] = field(default_factory=list)


def work(run: Import, seconds: float = SECONDS) -> bool:
    """Work on the import for a while. Return whether there is more to do.

    Does nothing where another worker is at it.
    """
    with _alone(run) as is_alone:
        if not is_alone:
            return False
        run.refresh_from_db()
        if run.state != Import.State.RUNNING:
            return False
        step = _Checking(run) if run.phase == Import.Phase.CHECKING else _Writing(run)
        reader = Reader(run, time.monotonic() + seconds)
        if _take_all(step, reader.batches(), run.size) and reader.is_at_end:
            step.end(reader.at)
    run.refresh_from_db()
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


class Reader:
    """Reads and cleans the batches that are still to be done, until the time is over."""

    def __init__(self, run: Import, deadline: float) -> None:
        self._run, self._deadline = run, deadline
        self._cleaner = Cleaner(run)
        self.at = int(run.position)
        self.is_at_end = False

    def batches(self) -> Iterator[Batch]:
        numbered = enumerate(records(self._run, open_stored(self._run)), start=1)
        rest = islice(numbered, self.at, None)
        if not self.at and self._run.has_header:
            next(rest, None)
        done = {int(start): end for start, end in self._run.ahead.items()}
        while True:
            if self.at in done:
                _skip(rest, done[self.at] - self.at)
                self.at = done[self.at]
                continue
            batch = self._batch(islice(rest, self._room(done)))
            if batch.end == self.at:
                self.is_at_end = True
                return
            self.at = batch.end
            yield batch
            if time.monotonic() > self._deadline:
                return

    def _batch(self, numbered: Iterable[tuple[int, Record]]) -> Batch:
        """The rows of these records; empty ones are left out. No record is held longer than it takes to clean it."""
        batch = Batch(self.at, self.at)
        for number, record in numbered:
            batch.end = number
            row = self._cleaner.row(number, record)
            if row is not None:
                batch.rows.append(row)
        return batch

    def _room(self, done: Iterable[int]) -> int:
        """How many records fit before a batch that was written ahead of its turn."""
        return min([BATCH, *(start - self.at for start in done if start > self.at)])


def _skip(records: Iterator[Any], number: int) -> None:
    for _record in islice(records, number):
        pass


class _Step:
    """What is done with each batch, in one transaction with the note that it is done."""

    def __init__(self, run: Import) -> None:
        self.run = run

    def take(self, batch: Batch) -> bool:
        """Deal with the batch. Return False where the import was stopped, or somebody else has done it."""
        if not self._is_wanted(Import.objects.get(pk=self.run.pk), batch, Import.State.RUNNING):
            return False
        self.prepare(batch)
        with transaction.atomic():
            _need_not_wait_for_the_disk()
            counts = self.write(batch)
            if not self._note(batch, counts):
                transaction.set_rollback(True)
                return False
        return True

    def _note(self, batch: Batch, counts: Counter[str]) -> bool:
        """Note that the batch is done. What was paused meanwhile is still brought to the end of its batch."""
        locked = Import.objects.select_for_update(of=("self",)).get(pk=self.run.pk)
        if not self._is_wanted(locked, batch, Import.State.RUNNING, Import.State.PAUSED):
            return False
        ahead = {**locked.ahead, str(batch.start): batch.end}
        position = locked.position
        while str(position) in ahead:
            position = ahead.pop(str(position))
        changes = {outcome: F(outcome) + number for outcome, number in counts.items()}
        Import.objects.filter(pk=locked.pk).update(position=position, ahead=ahead, touched_at=timezone.now(), **changes)
        return True

    def _is_wanted(self, now: Import, batch: Batch, *states: Import.State) -> bool:
        """Whether the import is still in one of these states, and nobody has done the batch."""
        is_done = batch.start < now.position or str(batch.start) in now.ahead
        return now.state in states and now.phase == self.run.phase and not is_done

    def prepare(self, batch: Batch) -> None:
        """What must be there before the batch, and may be there without it."""

    def write(self, batch: Batch) -> Counter[str]:
        raise NotImplementedError

    def end(self, total: int) -> None:
        """The file is read to its end."""
        raise NotImplementedError


class _Writing(_Step):
    """Bringing people in."""

    def __init__(self, run: Import) -> None:
        super().__init__(run)
        self._writer = Writer(run)

    def prepare(self, batch: Batch) -> None:
        self._writer.know_tags(batch.rows)

    def write(self, batch: Batch) -> Counter[str]:
        return self._writer.write(batch.rows)

    @transaction.atomic
    def end(self, total: int) -> None:
        locked = Import.objects.select_for_update(of=("self",)).get(pk=self.run.pk)
        if locked.state == Import.State.RUNNING and not locked.ahead:
            finish(locked, Import.State.DONE, total)


class _Checking(_Step):
    """Looking for mistakes before anybody is brought in."""

    def write(self, batch: Batch) -> Counter[str]:
        wrong = [mistake for row in batch.rows if (mistake := _mistake(row))]
        report(self.run, wrong)
        return Counter({Outcome.REFUSED.value: len(wrong)} if wrong else {})

    @transaction.atomic
    def end(self, total: int) -> None:
        locked = Import.objects.select_for_update(of=("self",)).get(pk=self.run.pk)
        if locked.state != Import.State.RUNNING or locked.ahead:
            return
        if locked.refused:
            finish(locked, Import.State.FAILED, total)
            return
        locked.phase, locked.position, locked.total = Import.Phase.WRITING, 0, total
        locked.save(update_fields=["phase", "position", "total"])


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


def _take_all(step: _Step, batches: Iterable[Batch], size: int) -> bool:
    """Deal with the batches of a file of this size. Return whether all were dealt with."""
    if size <= SMALL:
        return _in_turn(step, batches)
    with _rarely_collecting():
        return _at_once(step, batches)


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """Look for garbage in cycles rarely, and not among all that was there before: people come and go by the thousand,
    and none of them in a cycle. It takes a fifth of Python's time otherwise.

    A second import in the same process leaves that to the first.
    """
    if not _COLLECTS_RARELY.acquire(blocking=False):
        yield
        return
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS_A_COLLECTION, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
        _COLLECTS_RARELY.release()


def _in_turn(step: _Step, batches: Iterable[Batch]) -> bool:
    """Deal with one batch after another. Return whether all were dealt with."""
    return all(step.take(batch) for batch in batches)


def _at_once(step: _Step, batches: Iterable[Batch]) -> bool:
    """Deal with the batches by several threads. Return whether all were dealt with; raise what goes wrong in one."""
    waiting: queue.Queue[Batch | None] = queue.Queue(1)
    failures: list[BaseException | None] = []

    def write() -> None:
        try:
            while (batch := waiting.get()) is not None:
                if not failures and not step.take(batch):
                    failures.append(None)
        except BaseException as error:
            failures.append(error)
            while waiting.get() is not None:
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=write, daemon=True) for _number in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        for batch in batches:
            waiting.put(batch)
            if failures:
                break
    finally:
        for _thread in threads:
            waiting.put(None)
        for thread in threads:
            thread.join()
    for failure in failures:
        if failure is not None:
            raise failure
    return not failures
