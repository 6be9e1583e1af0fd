"""The report on an import, row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from supporters.exporting.csv_stream import neutralised
from supporters.importing.problems import sentences
from supporters.importing.targets import Target
from supporters.importing.writing import KEY_SHIFT, first_key
from supporters.models import Import, ImportRow

WITH_PROBLEMS = "problems"
_AT_ONCE = 2000


def rows_of(run: Import, outcome: str = "", after: int = 0) -> QuerySet[ImportRow]:
    """The rows of this outcome, or those with problems, from the one after the number `after` on."""
    start = first_key(run)
    found = ImportRow.objects.filter(pk__gt=start + after, pk__lt=start + (1 << KEY_SHIFT), import_run=run)
    if outcome == WITH_PROBLEMS:
        found = found.exclude(problems="")
    elif outcome:
        found = found.filter(outcome=outcome)
    return found.select_related("supporter").order_by("pk")


def address_of(row: ImportRow, run: Import) -> str:
    """The address that the row is about: hers as we know it, or as the file has it."""
    if row.supporter is not None:
        return row.supporter.address
    if row.cells and Target.ADDRESS in run.mapping:
        at = run.mapping.index(Target.ADDRESS)
        return row.cells[at].strip() if at < len(row.cells) else ""
    return ""


class _Echo:
    """What the csv module writes to, to be sent on at once."""

    def write(self, line: str) -> str:
        return line


def as_csv(run: Import) -> Iterator[str]:
    """The report as lines of CSV, with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(
        map(neutralised, [_("Row"), _("E-mail address"), _("Outcome"), _("Why"), *run.header])
    )
    for row in rows_of(run).iterator(_AT_ONCE):
        yield writer.writerow(map(neutralised, _line(row, run)))


def _line(row: ImportRow, run: Import) -> Iterable[str]:
    why = " ".join(sentences(row.problems))
    return [str(row.number), address_of(row, run), row.get_outcome_display(), why, *(row.cells or [])]
