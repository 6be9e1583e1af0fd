"""Bringing people in from a file: upload, say what it holds, start, pause, go on, undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import Campaign, User
from supporters.importing import columns, programs, running, undoing
from supporters.importing.detection import (
    Seen,
    check_spreadsheet,
    delimiter_of,
    encoding_of,
    is_spreadsheet,
    watch,
)
from supporters.importing.files import open_stored, store
from supporters.importing.tables import Broken, Cells, Record, records
from supporters.importing.targets import Target
from supporters.importing.writing import first_key, make_tag
from supporters.models import Import, ImportRow, MailingList
from supporters.phones import HOME

log = structlog.get_logger(__name__)

State = Import.State
ROWS_KEPT_FOR = timedelta(days=30)
ABANDONED_AFTER = timedelta(days=7)
SAMPLE = 1000
GUESSED_FROM = 200  # rows
_PURGED_AT_ONCE = 20_000


class NotNow(Exception):
    """The import isn't in a state in which this can be done."""


@transaction.atomic
def upload(campaign: Campaign, user: User, file_name: str, size: int, pieces: Iterable[bytes]) -> Import:
    """Keep the file, and find out what it is and what its columns hold. Raises ValidationError for what is no table."""
    seen = Seen()
    run = Import.objects.create(
        campaign=campaign,
        created_by=user,
        file_name=file_name[-150:],
        size=size,
        kind=Import.Kind.CSV,
        default_country=HOME,
    )
    store(run, watch(pieces, seen))
    if is_spreadsheet(seen.first):
        run.kind = Import.Kind.XLSX
        check_spreadsheet(open_stored(run))
    else:
        run.encoding = encoding_of(seen)
        start = seen.first.decode(run.encoding, "replace")
        run.delimiter = delimiter_of(start)
        run.total = seen.lines
    look_at_columns(run)
    run.save()
    record(user, "uploaded", run, campaign)
    return run


def look_at_columns(run: Import) -> None:
    """Take the columns from the file's first row, and what each holds from memory, its program or its name."""
    first = sample(run, GUESSED_FROM)
    head = next((cells for cells in first if isinstance(cells, list) and any(map(str.strip, cells))), None)
    if head is None:
        raise ValidationError(_("We find no rows in this file. Choose one with a row for each person."))
    run.has_header = not any(_is_address(cell) for cell in head)
    _name_columns(run, first)


def _name_columns(run: Import, first: Sequence[Record]) -> None:
    head = first[0] if first and isinstance(first[0], list) else []
    width = max((len(cells) for cells in first[:1] if isinstance(cells, list)), default=0)
    run.header = columns.column_names(head if run.has_header else [""] * max(width, 1))
    run.header_digest = columns.digest(run.header)
    program = programs.recognise(run.header, run.file_name) if run.has_header else None
    run.program = program.key if program else ""
    others = [cells for cells in first[int(run.has_header) :] if isinstance(cells, list)]
    known = columns.remembered(run.campaign, run.header)
    if known is None:
        known = columns.guess(run.campaign, run.header, program, others[0] if others else [])
        columns.find_consent(known, others)
    run.mapping = known


def _is_address(cell: str) -> bool:
    return "@" in cell and "." in cell.rpartition("@")[2] and " " not in cell.strip()


@transaction.atomic
def read_anew(run: Import, user: User, encoding: str, delimiter: str, *, has_header: bool) -> None:
    """Read the file with another encoding, another mark between columns, or with names in its first row or without."""
    _demand(run, State.UPLOADED, State.MAPPED)
    run.encoding, run.delimiter, run.has_header = encoding, delimiter, has_header
    _name_columns(run, sample(run, GUESSED_FROM))
    run.state = State.UPLOADED
    run.save()
    record(user, "read anew", run, run.campaign)


def sample(run: Import, number: int = SAMPLE) -> list[Record]:
    """The file's first records."""
    return list(islice(records(run, open_stored(run)), number))


def people_in(sampled: Sequence[Record], run: Import, number: int) -> list[Cells]:
    """The first rows with cells, without the one that names the columns."""
    return [cells for cells in sampled[int(run.has_header) :] if not isinstance(cells, Broken)][:number]


@transaction.atomic
def choose_columns(run: Import, user: User, mapping: Sequence[str]) -> None:
    """Say what each column holds, and remember it for files with the same headings."""
    _demand(run, State.UPLOADED, State.MAPPED)
    run.mapping, run.state = list(mapping), State.MAPPED
    run.save(update_fields=["mapping", "state", "touched_at"])
    columns.remember(run.campaign, run.header, mapping)
    record(user, "chose the columns", run, run.campaign)


@transaction.atomic
def start(run: Import, user: User, tags: Sequence[str], lists: Sequence[MailingList]) -> None:
    """Begin with the options that `run` holds. Raises NotNow. Starting twice begins once."""
    locked = _locked(run, State.MAPPED)
    if Target.ADDRESS not in locked.mapping:
        raise NotNow
    run.state, run.started_at = State.RUNNING, timezone.now()
    run.phase = Import.Phase.CHECKING if run.keep == Import.Keep.ALL else Import.Phase.WRITING
    run.tags = list(tags)
    run.tag_ids = [make_tag(run, name) for name in tags]
    run.save()
    run.lists.set(lists)
    record(user, "started", run, run.campaign)
    _nudge_on_commit(run)


@transaction.atomic
def pause(run: Import, user: User) -> None:
    """Stop after the batch that is being written. Raises NotNow."""
    locked = _locked(run, State.RUNNING)
    locked.state = State.PAUSED
    locked.save(update_fields=["state", "touched_at"])
    record(user, "paused", run, run.campaign)


@transaction.atomic
def resume(run: Import, user: User) -> None:
    """Go on where it was paused. Raises NotNow."""
    locked = _locked(run, State.PAUSED)
    locked.state = State.RUNNING
    locked.save(update_fields=["state", "touched_at"])
    record(user, "resumed", run, run.campaign)
    _nudge_on_commit(run)


@transaction.atomic
def undo(run: Import, user: User) -> None:
    """Begin to take everything back. Raises NotNow where the rows that tell what to undo are purged already."""
    locked = _locked(run, State.PAUSED, State.DONE)
    if not can_be_undone(locked):
        raise NotNow
    is_written = locked.phase == Import.Phase.WRITING
    locked.position = max([locked.position, *locked.ahead.values()]) if is_written else 0
    locked.state = State.UNDOING
    locked.save(update_fields=["state", "position", "touched_at"])
    locked.parts.all().delete()
    record(user, "undone", run, run.campaign)
    _nudge_on_commit(run)


def can_be_undone(run: Import) -> bool:
    """Whether it can still be taken back: for thirty days, or while it is paused."""
    if run.state == State.PAUSED:
        return True
    return run.state == State.DONE and run.finished_at is not None and timezone.now() < run.finished_at + ROWS_KEPT_FOR


@transaction.atomic
def discard(run: Import, user: User) -> None:
    """Throw an upload away that was never started. Raises NotNow."""
    locked = _locked(run, State.UPLOADED, State.MAPPED)
    _discard(locked)
    record(user, "discarded", run, run.campaign)


def _discard(run: Import) -> None:
    run.state, run.finished_at = State.DISCARDED, timezone.now()
    run.save(update_fields=["state", "finished_at", "touched_at"])
    run.parts.all().delete()


def work(pk: int) -> bool:
    """Work on one import for a while: bring people in, or take them back. Return whether there is more to do."""
    run = Import.objects.select_related("campaign").filter(pk=pk).first()
    if run is None:
        return False
    if run.state == State.UNDOING:
        return undoing.undo_batch(run)
    return running.work(run)


def waiting() -> list[int]:
    """The keys of the imports that want to be worked on: for beat, whatever became of the nudges."""
    return list(Import.objects.filter(state__in=[State.RUNNING, State.UNDOING]).values_list("pk", flat=True))


def purge() -> None:
    """Delete the files of abandoned imports, and the rows of those that ended thirty days ago."""
    now = timezone.now()
    abandoned = Import.objects.filter(state__in=[State.UPLOADED, State.MAPPED], touched_at__lt=now - ABANDONED_AFTER)
    for run in abandoned:
        _discard(run)
    paused = Import.objects.filter(state=State.PAUSED, touched_at__lt=now - ROWS_KEPT_FOR)
    for run in paused:
        with transaction.atomic():
            running.finish(run, State.DONE, max([run.position, *run.ahead.values()]))
    for run in Import.objects.filter(finished_at__lt=now - ROWS_KEPT_FOR, rows_purged_at=None):
        _purge_rows(run)
        Import.objects.filter(pk=run.pk).update(rows_purged_at=now)


def _purge_rows(run: Import) -> None:
    for low in range(0, run.total + 2, _PURGED_AT_ONCE):
        first = first_key(run) + low
        ImportRow.objects.filter(pk__gte=first, pk__lt=first + _PURGED_AT_ONCE).delete()


def _demand(run: Import, *states: Import.State) -> None:
    if run.state not in states:
        raise NotNow


def _locked(run: Import, *states: Import.State) -> Import:
    locked = Import.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=run.pk)
    _demand(locked, *states)
    return locked


def _nudge_on_commit(run: Import) -> None:
    transaction.on_commit(lambda: nudge(run.pk), robust=True)


def nudge(pk: int) -> None:
    """Wake a worker. A nudge that is lost is made up for by beat."""
    from supporters.tasks import run_import

    run_import.apply_async(args=(pk,), expires=30, retry=False)
