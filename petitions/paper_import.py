"""Signatures on paper that somebody has typed into a table: all of its rows, or none."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.models import User
from petitions.models import PaperSheet, Petition
from petitions.paper_lines import LineRefused, PaperLine, read_line
from petitions.services import paper
from supporters.importing import cleaning
from supporters.importing.detection import Seen, check_spreadsheet, delimiter_of, encoding_of, is_spreadsheet, watch
from supporters.importing.tables import Broken, Record, csv_records, spreadsheet_records

MOST_ROWS = 5000
# Headings in English and Azerbaijani, as `_heading` leaves them.
_HEADINGS = {
    "name": "name fullname signer adsoyad ad tamad",
    "first_name": "firstname forename givenname first adi",
    "last_name": "lastname surname familyname last soyad soyadi",
    "postcode": "postcode postalcode zip zipcode poctindeksi indeks",
    "country": "country countrycode olke",
    "address": "email emailaddress mail address epoct epoctunvani eposta",
    "wants_updates": "emailme wantsupdates updates news consent optin raziliq yenilikler manayazin",
}
_BY_HEADING = {word: target for target, words in _HEADINGS.items() for word in words.split()}
_LETTERS = str.maketrans("əğıöüçş", "egioucs")


@dataclass(frozen=True)
class Table:
    """What the columns hold, and the rows as they stand in the file, by their number there."""

    columns: list[str]
    rows: dict[int, list[str]]
    broken: dict[int, str]


@dataclass
class Outcome:
    """What became of the rows, by their number in the file. Where there are `problems`, nothing was stored."""

    sheet: PaperSheet | None = None
    report: paper.Report = field(default_factory=paper.Report)
    problems: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


def read_table(content: bytes) -> Table:
    """Take the file apart. Raises ValidationError for what is no table, has no column of names, or is too long."""
    records = enumerate(_records(content), start=1)
    columns: list[str] = []
    rows: dict[int, list[str]] = {}
    broken: dict[int, str] = {}
    for number, record in records:
        if isinstance(record, Broken):
            broken[number] = _("This row can’t be read.")
        elif not any(cell.strip() for cell in record):
            continue
        elif not columns:
            columns = _columns(record)
        else:
            rows[number] = record
        if len(rows) + len(broken) > MOST_ROWS:
            raise ValidationError(_("Send up to 5,000 rows at once."), code="rows")
    if not rows and not broken:
        raise ValidationError(_("We find no rows in this file. Choose one with a row for each person."), code="empty")
    return Table(columns, rows, broken)


def _records(content: bytes) -> Iterator[Record]:
    seen = Seen()
    for _piece in watch([content], seen):
        pass
    if is_spreadsheet(content):
        check_spreadsheet(io.BytesIO(content))
        return spreadsheet_records(io.BytesIO(content))
    encoding = encoding_of(seen)
    text = content.decode(encoding, "replace")
    return csv_records(io.StringIO(text, newline=""), delimiter_of(text[:65_536]))


def _heading(cell: str) -> str:
    """The heading in small Latin letters and nothing else."""
    return "".join(letter for letter in cell.lower().translate(_LETTERS) if letter.isascii() and letter.isalnum())


def _columns(cells: list[str]) -> list[str]:
    columns = [_BY_HEADING.get(_heading(cell), "") for cell in cells]
    if not {"name", "first_name", "last_name"} & {*columns}:
        raise ValidationError(
            _("The first row must name the columns; we find no “name” among: %(columns)s")
            % {"columns": ", ".join(cell.strip()[:40] for cell in cells[:12])},
            code="columns",
        )
    return columns


@transaction.atomic
def import_table(petition: Petition, table: Table, language: str, by: User, *, keep: bool) -> Outcome:
    """Store all rows as the lines of one sheet of their own, or none where one can't be stored. Raises NotNow."""
    if not paper.may_type(petition):
        raise paper.NotNow
    outcome = Outcome(problems=dict(table.broken))
    lines: list[PaperLine] = []
    for number, cells in table.rows.items():
        typed = _typed(table.columns, cells, keep=keep)
        outcome.names[number] = typed["name"]
        try:
            lines.append(read_line(petition, number, _with_country(typed)))
        except LineRefused as error:
            outcome.problems[number] = " ".join(error.problems.values())
    if outcome.problems or not lines:
        return outcome
    [outcome.sheet] = paper.print_sheets(petition, 1, max(table.rows), language, by)
    outcome.report = paper.add_lines(outcome.sheet, lines, by)
    if not outcome.report.added:
        outcome.sheet.delete()
        outcome.sheet = None
        return outcome
    PaperSheet.objects.filter(pk=outcome.sheet.pk).update(finished_at=timezone.now(), finished_by=by)
    return outcome


def _typed(columns: list[str], cells: list[str], *, keep: bool) -> dict[str, str]:
    found: dict[str, str] = {"name": "", "keep": "on" if keep else ""}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell.strip() and not found.get(column):
            found[column] = cell.replace("\0", "").strip()
    parts = (found["name"] or found.pop("first_name", ""), found.pop("last_name", ""))
    found["name"] = " ".join(part for part in parts if part)
    return found


def _with_country(typed: Mapping[str, str]) -> dict[str, str]:
    """The country's code, by whatever the file calls it."""
    written = typed.get("country", "")
    try:
        return {**typed, "country": cleaning.country(written) if written else ""}
    except ValueError as error:
        raise LineRefused({"country": _("We know no country “%(name)s”.") % {"name": written[:40]}}) from error
