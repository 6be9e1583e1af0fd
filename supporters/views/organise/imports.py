"""Bringing people in, in the workspace: upload a file, say what it holds, start, watch, read the report, undo."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.audit import record
from campaign.models import Campaign, User
from campaign.organising import MANAGE_PEOPLE, campaign_view, team_member
from supporters.importing import report
from supporters.importing.forms import ColumnsForm, FormatForm, OptionsForm, UploadForm
from supporters.importing.problems import sentence, sentences
from supporters.importing.programs import program_of
from supporters.importing.rows import Cleaner, Leftover, Person, Row
from supporters.importing.tables import Record
from supporters.models import Import, ImportRow
from supporters.services import imports

PAGE_LENGTH = 50
SAMPLES, LONGEST_SAMPLE = 3, 80
PREVIEWED = 20
State = Import.State


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The imports there were, and a form that begins another."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = imports.upload(campaign, team_member(request), file.name, file.size, file.chunks())
        except ValidationError as error:
            form.add_error("file", error)
        else:
            return redirect("organise_imports:columns", campaign.slug, run.public_id)
    runs = campaign.imports.exclude(state=State.DISCARDED).select_related("created_by")
    page = Paginator(runs, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "form": form, "page": page}
    return render(request, "organise/imports/index.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Column:
    """A column with what stands in it, and the field that asks what it holds."""

    heading: str
    samples: list[str]
    field: Any


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def columns(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Say what each column holds."""
    run = _found(campaign, public_id)
    if run.state not in (State.UPLOADED, State.MAPPED):
        return redirect("organise_imports:show", campaign.slug, public_id)
    form = ColumnsForm(request.POST if request.method == "POST" else None, run=run)
    if request.method == "POST" and form.is_valid():
        imports.choose_columns(run, _member(request), form.mapping())
        return redirect("organise_imports:review", campaign.slug, public_id)
    first = imports.people_in(imports.sample(run, SAMPLES + 3), run, SAMPLES)
    context = {
        "campaign": campaign,
        "run": run,
        "form": form,
        "columns": _columns(run, form, first),
        "format_form": FormatForm(run=run),
        "program": program_of(run.program),
    }
    return render(request, "organise/imports/columns.html", context, status=422 if form.errors else 200)


def _columns(run: Import, form: ColumnsForm, first: list[list[str]]) -> list[Column]:
    return [
        Column(
            heading,
            [text for cells in first if (text := "".join(cells[number : number + 1]).strip()[:LONGEST_SAMPLE])],
            form[f"column_{number}"],
        )
        for number, heading in enumerate(run.header)
    ]


@require_POST
@campaign_view(MANAGE_PEOPLE)
def read_anew(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Read the file with another encoding, another mark between columns, with or without names of columns."""
    run = _found(campaign, public_id)
    form = FormatForm(request.POST, run=run)
    if form.is_valid():
        chosen = form.cleaned_data
        user = _member(request)
        encoding, delimiter = chosen.get("encoding", ""), chosen.get("delimiter", "")
        _do(request, lambda: imports.read_anew(run, user, encoding, delimiter, has_header=chosen["has_header"]))
    return redirect("organise_imports:columns", campaign.slug, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def review(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """See what would come of the first rows, choose what is done, and start."""
    run = _found(campaign, public_id)
    if run.state == State.UPLOADED:
        return redirect("organise_imports:columns", campaign.slug, public_id)
    if run.state != State.MAPPED:
        return redirect("organise_imports:show", campaign.slug, public_id)
    form = OptionsForm(request.POST if request.method == "POST" else None, instance=run)
    if request.method == "POST" and form.is_valid():
        lists = form.cleaned_data.get("lists") or []
        _do(request, lambda: imports.start(form.instance, _member(request), form.cleaned_data["tags_for_all"], lists))
        return redirect("organise_imports:show", campaign.slug, public_id)
    run.refresh_from_db()
    context = {"campaign": campaign, "run": run, "form": form, "preview": _preview(run), "sample": imports.SAMPLE}
    return render(request, "organise/imports/review.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class Preview:
    """What would come of a file's first rows."""

    people: list[Person]
    rows: int
    good: int
    counts: list[tuple[str, int]]
    examples: list[tuple[int, str, str]]


def _preview(run: Import) -> Preview:
    sampled = imports.sample(run)
    numbered: list[tuple[int, Record]] = list(enumerate(sampled, start=1))[int(run.has_header) :]
    rows: list[Row] = list(Cleaner(run).rows(numbered))
    wrong = [row for row in rows if _problems(row)]
    counts = Counter(code for row in wrong for code in _problems(row).split(","))
    people = [row for row in rows if isinstance(row, Person)]
    return Preview(
        people[:PREVIEWED],
        len(rows),
        len(rows) - len(wrong),
        [(sentence(code), number) for code, number in counts.most_common()],
        [(row.number, _shown(row), " ".join(sentences(_problems(row)))) for row in wrong[:PREVIEWED]],
    )


def _problems(row: Row) -> str:
    return row.problem if isinstance(row, Leftover) else row.problems


def _shown(row: Row) -> str:
    return row.address if isinstance(row, Person) else ""


@require_safe
@campaign_view(MANAGE_PEOPLE)
def show(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """How far an import is, and what became of each row."""
    run = _found(campaign, public_id)
    if run.state in (State.UPLOADED, State.MAPPED):
        return redirect("organise_imports:review", campaign.slug, public_id)
    outcome, after = request.GET.get("outcome", ""), request.GET.get("after", "")
    outcome = outcome if outcome in {*ImportRow.Outcome.values, report.WITH_PROBLEMS} else ""
    rows = list(report.rows_of(run, outcome, _number(after))[: PAGE_LENGTH + 1])
    context = {
        "campaign": campaign,
        "run": run,
        "rows": [(row, report.address_of(row, run), sentences(row.problems)) for row in rows[:PAGE_LENGTH]],
        "next_after": rows[PAGE_LENGTH - 1].number if len(rows) > PAGE_LENGTH else None,
        "after": after,
        "outcome": outcome,
        "outcomes": _outcomes(run),
        "can_be_undone": imports.can_be_undone(run),
        "ends_on": run.finished_at and run.finished_at + imports.ROWS_KEPT_FOR,
    }
    return render(request, "organise/imports/show.html", context)


def _number(text: str) -> int:
    return min(int(text), 2**31) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _outcomes(run: Import) -> list[tuple[str, str, int | None]]:
    """The filters of the report, with the number of rows behind each where it is known."""
    counted = [(value, str(label), getattr(run, value)) for value, label in ImportRow.Outcome.choices]
    return [("", _("All rows"), None), *counted, (report.WITH_PROBLEMS, _("With problems"), None)]


@require_safe
@campaign_view(MANAGE_PEOPLE)
def progress(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """How far it is, asked for again and again by the page; once it is over, the page loads anew."""
    run = _found(campaign, public_id)
    response = render(request, "organise/imports/_progress.html", {"campaign": campaign, "run": run})
    if run.state not in (State.RUNNING, State.UNDOING):
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@campaign_view(MANAGE_PEOPLE)
def pause(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _act(request, campaign, public_id, imports.pause)


@require_POST
@campaign_view(MANAGE_PEOPLE)
def resume(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _act(request, campaign, public_id, imports.resume)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def undo(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Ask once, with what will happen; then take everything back."""
    if request.method == "POST":
        return _act(request, campaign, public_id, imports.undo)
    run = _found(campaign, public_id)
    if not imports.can_be_undone(run):
        return redirect("organise_imports:show", campaign.slug, public_id)
    return render(request, "organise/imports/undo.html", {"campaign": campaign, "run": run})


@require_POST
@campaign_view(MANAGE_PEOPLE)
def discard(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    run = _found(campaign, public_id)
    _do(request, lambda: imports.discard(run, _member(request)))
    return redirect("organise_imports:index", campaign.slug)


@require_POST
@campaign_view(MANAGE_PEOPLE)
def download(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """The report as CSV. It names people, so that the audit trail notes who took it."""
    run = _found(campaign, public_id)
    record(_member(request), "downloaded the report", run, campaign)
    name = slugify(run.file_name.rpartition(".")[0]) or "import"
    return StreamingHttpResponse(  # type: ignore[return-value]  # streamed: a million rows fit into no memory
        report.as_csv(run),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-report.csv"'},
    )


def _found(campaign: Campaign, public_id: UUID) -> Import:
    return get_object_or_404(campaign.imports.select_related("campaign"), public_id=public_id)


def _member(request: HttpRequest) -> User:
    return team_member(request)


def _act(
    request: HttpRequest, campaign: Campaign, public_id: UUID, verb: Callable[[Import, User], None]
) -> HttpResponse:
    run = _found(campaign, public_id)
    _do(request, lambda: verb(run, _member(request)))
    return redirect("organise_imports:show", campaign.slug, public_id)


def _do(request: HttpRequest, verb: Callable[[], object]) -> None:
    """Do it, unless the import has gone on since the page was opened."""
    try:
        verb()
    except imports.NotNow:
        messages.warning(request, _("The import has gone on meanwhile. This is how it stands now."))
