"""Taking people out: with a reason, for a day, and never by way of a file of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from campaign.audit import record
from campaign.capitals import capital
from campaign.models import Campaign, User
from supporters import segments
from supporters.exporting.columns import Cell, Column, columns_of
from supporters.exporting.csv_stream import write_csv
from supporters.exporting.xlsx_stream import MOST_CELLS, MOST_ROWS, write_xlsx
from supporters.models import CampaignSupporter, Export, ExportDownload, Segment

VALID_FOR = timedelta(hours=24)
SHORTEST_REASON = 15
CHUNK = 2000


class TooManyRows(Exception):
    """A workbook holds no more than 1,048,575 people, and not every column of so many."""


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to take out: whom (a segment, or everybody), which columns, in which format, and why."""

    segment: Segment | None
    columns: Sequence[str]
    format: Export.Format
    reason: str


@transaction.atomic
def ask(campaign: Campaign, wanted: Wanted, by: User) -> Export:
    """Let this member of the team take this out for a day. Raises TooManyRows, and InvalidDefinition for a segment."""
    definition = wanted.segment.definition if wanted.segment else {}
    people = segments.people(campaign, definition).count()
    _require_room(wanted.format, people, len(wanted.columns))
    export = Export.objects.create(
        campaign=campaign,
        segment=wanted.segment,
        definition=definition,
        columns=list(wanted.columns),
        format=wanted.format,
        reason=wanted.reason,
        people=people,
        created_by=by,
        expires_at=timezone.now() + VALID_FOR,
    )
    record(by, "asked for an export", export, campaign)
    return export


def _require_room(format_: str, people: int, columns: int) -> None:
    if format_ == Export.Format.XLSX and (people > MOST_ROWS or people * columns > MOST_CELLS):
        raise TooManyRows


@transaction.atomic
def begin_download(export: Export, by: User) -> Iterator[bytes]:
    """Note that it is taken out, and return the file in pieces. Raises TooManyRows, and InvalidDefinition.

    The rows are read with a cursor on the server while they are sent, so that memory holds a few thousand at a time.
    """
    people = segments.people(export.campaign, export.definition)
    if export.format == Export.Format.XLSX:
        _require_room(export.format, people.count(), len(export.columns))
    download = ExportDownload.objects.create(export=export, user=by)
    record(by, "downloaded an export", export, export.campaign)
    return _stream(export, download, people, translation.get_language())


def _stream(
    export: Export, download: ExportDownload, people: QuerySet[CampaignSupporter], language: str | None
) -> Iterator[bytes]:
    """Send the file, and write down how far it came, also where the line broke in the middle."""
    columns = chosen(export)
    header = [str(capital(column.title)) for column in columns]
    counted = _Counted(_rows(export.campaign, columns, people, language))
    try:
        with transaction.atomic(), closing(_written(export, header, counted)) as pieces:
            yield from pieces
        ExportDownload.objects.filter(pk=download.pk).update(finished_at=timezone.now())
    finally:
        ExportDownload.objects.filter(pk=download.pk).update(rows=counted.number)


def _written(export: Export, header: list[str], rows: Iterator[Sequence[Cell]]) -> Any:
    if export.format == Export.Format.XLSX:
        return write_xlsx(header, rows)
    return write_csv(header, rows, with_bom=export.format == Export.Format.CSV_FOR_EXCEL)


class _Counted(Iterator[Sequence[Cell]]):
    """Counts what goes through."""

    def __init__(self, rows: Iterator[Sequence[Cell]]) -> None:
        self.rows, self.number = rows, 0

    def __next__(self) -> Sequence[Cell]:
        row = next(self.rows)
        self.number += 1
        return row


def chosen(export: Export) -> list[Column]:
    """The export's columns that the campaign still has, in the order in which they were offered."""
    return [column for column in columns_of(export.campaign) if column.key in export.columns]


def _rows(
    campaign: Campaign, columns: list[Column], people: QuerySet[CampaignSupporter], language: str | None
) -> Iterator[Sequence[Cell]]:
    paths = sorted({column.path for column in columns if column.path})
    position = {path: number for number, path in enumerate(paths, start=1)}
    found = people.order_by("-joined_at", "-pk").values_list("supporter_id", *paths).iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        with translation.override(language):
            keys = [row[0] for row in chunk]
            cells = [column.gather(campaign, keys) if column.gather else {} for column in columns]
            shown = [
                [
                    gathered.get(row[0], "") if column.gather else column.show(campaign, row[position[column.path]])
                    for column, gathered in zip(columns, cells, strict=True)
                ]
                for row in chunk
            ]
        yield from shown
