"""Signatures on paper in the workspace: print sheets, type them in, bring in a table, find who asks by letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaign.audit import record
from campaign.models import Campaign
from campaign.organising import MANAGE_PEOPLE, SEE_FIGURES, SEE_PEOPLE, campaign_view, may, team_member
from petitions.forms.paper import FindForm, ImportForm, PrintForm
from petitions.models import PaperSheet, Petition, Signature
from petitions.paper_import import Outcome, import_table
from petitions.paper_lines import FIELDS, LineRefused, is_empty, read_line
from petitions.paper_sheets import sheets_pdf
from petitions.services import paper
from supporters.documents import as_file
from supporters.exporting.csv_stream import write_csv
from supporters.fields import countries

PAGE_LENGTH = 50
MOST_FOUND = 100


@campaign_view(SEE_FIGURES)
def index(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """The sheets, and how far they are typed in."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    sheets = petition.paper_sheets.annotate(signatures_typed=Count("signatures")).select_related("finished_by")
    context = {
        "campaign": campaign,
        "petition": petition,
        "page": Paginator(sheets.order_by("-number"), PAGE_LENGTH).get_page(request.GET.get("page")),
        "printed": petition.paper_sheets.count(),
        "finished": petition.paper_sheets.filter(finished_at__isnull=False).count(),
        "signatures_on_paper": Signature.objects.confirmed().filter(sheet__petition=petition).count(),
        "may_type": may(request, SEE_PEOPLE, campaign),
        "takes_paper": paper.may_type(petition),
        "may_find": may(request, MANAGE_PEOPLE, campaign),
        "print_form": PrintForm(),
    }
    return render(request, "organise/petitions/paper.html", context)


@require_POST
@campaign_view(SEE_PEOPLE)
def print_(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """New sheets as PDF, with the numbers that come next."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    form = PrintForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Print 1 to 50 sheets at once, with 4 to 20 lines."))
        return redirect("organise_petitions:paper", campaign.slug, slug)
    data = form.cleaned_data
    sheets = paper.print_sheets(petition, data["number"], data["lines"], data["language"], team_member(request))
    name = f"{petition.slug}-sheets-{sheets[0].number}-{sheets[-1].number}.pdf"
    return as_file(sheets_pdf(petition, sheets), "application/pdf", name)


@dataclass
class Line:
    """One line of a sheet as the page shows it: what is stored or typed, and what is wrong with it."""

    number: int
    typed: Mapping[str, str]
    signature: Signature | None = None
    problems: dict[str, str] = field(default_factory=dict)
    probable: str = ""
    is_next: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def sheet(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    """A sheet to be typed in, line by line: Enter stores what is typed, and goes on."""
    found = _sheet(campaign, slug, public_id)
    stored = {row.line: row for row in found.signatures.select_related("supporter")}
    if request.method != "POST":
        return _sheet_page(request, found, _lines(found, stored))
    lines = _lines(found, stored, request.POST)
    try:
        added = _save(request, found, lines)
    except paper.NotNow:
        messages.error(request, _("Signatures on paper are typed in while the petition is open or closed."))
        return redirect("organise_petitions:paper", campaign.slug, slug)
    if any(line.problems or line.probable for line in lines):
        stored = {row.line: row for row in found.signatures.select_related("supporter")}
        return _sheet_page(request, found, _with_stored(lines, stored), status=422)
    if added:
        words = ngettext("%(number)d line is saved.", "%(number)d lines are saved.", added) % {"number": added}
        messages.success(request, words)
    return redirect("organise_petitions:paper_sheet", campaign.slug, slug, public_id)


def _lines(sheet: PaperSheet, stored: Mapping[int | None, Signature], sent: Any = None) -> list[Line]:
    """The lines as they are stored or, where a form was sent, as they were typed."""
    numbers = range(1, max([sheet.lines, *(line for line in stored if line)]) + 1)
    if sent is not None:
        typed = {n: {name: sent.get(f"l{n}-{name}", "") for name in FIELDS} for n in numbers}
        return [Line(number, typed[number], stored.get(number)) for number in numbers]
    return [Line(number, _as_typed(stored.get(number)), stored.get(number)) for number in numbers]


def _as_typed(signature: Signature | None) -> dict[str, str]:
    if signature is None:
        return {"country": "GB"}
    return {
        "name": signature.name,
        "postcode": signature.postcode,
        "country": signature.country,
        "address": signature.supporter.address if signature.supporter else "",
        "wants_updates": "on" if signature.wants_updates else "",
    }


def _save(request: HttpRequest, sheet: PaperSheet, lines: list[Line]) -> int:
    """Store what was typed anew or changed; what can't be stays on the page with the reason. Return how many were."""
    by, fresh, added = team_member(request), [], 0
    for line in lines:
        if is_empty(line.typed) or _is_unchanged(line):
            continue
        try:
            read = read_line(sheet.petition, line.number, line.typed)
        except LineRefused as error:
            line.problems = error.problems
            continue
        if line.signature is None:
            fresh.append(read)
        else:
            report = paper.correct_line(line.signature, read, by)
            added += report.added
            _tell(request, lines, report)
    if fresh:
        report = paper.add_lines(sheet, fresh, by)
        added += report.added
        _tell(request, lines, report)
    return added


def _is_unchanged(line: Line) -> bool:
    before = _as_typed(line.signature)
    return line.signature is not None and all(line.typed.get(name, "") == value for name, value in before.items())


def _tell(request: HttpRequest, lines: list[Line], report: paper.Report) -> None:
    by_number = {line.number: line for line in lines}
    for number, at in report.known.items():
        words = _("Line %(line)d is left out: this address has signed already, on %(date)s.")
        messages.warning(request, words % {"line": number, "date": date_format(at, "j E Y")})
    for number, at in report.probable.items():
        words = _("Somebody of this name and postcode has signed on %(date)s.")
        by_number[number].probable = words % {"date": date_format(at, "j E Y")}


def _with_stored(lines: list[Line], stored: Mapping[int | None, Signature]) -> list[Line]:
    """What was stored as it is now; what wasn't, as it was typed."""
    return [
        line
        if line.problems or line.probable or line.number not in stored
        else Line(line.number, _as_typed(stored[line.number]), stored[line.number])
        for line in lines
    ]


def _sheet_page(request: HttpRequest, sheet: PaperSheet, lines: list[Line], status: int = 200) -> HttpResponse:
    wrong = next((line for line in lines if line.problems or line.probable), None)
    empty = next((line for line in lines if line.signature is None), None)
    if first := wrong or empty:
        first.is_next = True
    numbers = sheet.petition.paper_sheets.filter(number__gt=sheet.number, finished_at__isnull=True)
    context = {
        "campaign": sheet.petition.campaign,
        "petition": sheet.petition,
        "sheet": sheet,
        "lines": lines,
        "countries": countries(),
        "next_sheet": numbers.first(),
        "takes_paper": paper.may_type(sheet.petition),
    }
    return render(request, "organise/petitions/paper_sheet.html", context, status=status)


@require_POST
@campaign_view(SEE_PEOPLE)
def delete_line(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID, line: int) -> HttpResponse:
    found = _sheet(campaign, slug, public_id)
    paper.delete_line(get_object_or_404(found.signatures, line=line), team_member(request))
    messages.success(request, _("Line %(line)d is deleted; the count follows.") % {"line": line})
    return redirect("organise_petitions:paper_sheet", campaign.slug, slug, public_id)


@require_POST
@campaign_view(SEE_PEOPLE)
def finish(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    paper.finish_sheet(_sheet(campaign, slug, public_id), team_member(request))
    messages.success(request, _("The sheet is typed in."))
    return redirect("organise_petitions:paper", campaign.slug, slug)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def import_(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """A table of signatures: all rows are stored, or none, with a report of each that is wrong or left out."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    context: dict[str, Any] = {"campaign": campaign, "petition": petition, "form": form}
    if not form.is_bound or not form.is_valid():
        status = 422 if form.errors else 200
        return render(request, "organise/petitions/paper_import.html", context, status=status)
    data = form.cleaned_data
    try:
        outcome = import_table(petition, data["file"], data["language"], team_member(request), keep=data["keep"])
    except paper.NotNow:
        messages.error(request, _("Signatures on paper are typed in while the petition is open or closed."))
        return redirect("organise_petitions:paper", campaign.slug, slug)
    context |= {"outcome": outcome, "rows": _rows(outcome), "form": ImportForm()}
    status = 422 if outcome.problems else 200
    return render(request, "organise/petitions/paper_import.html", context, status=status)


def _rows(outcome: Outcome) -> list[tuple[int, str, str]]:
    """Each row that was not stored, its name, and why."""
    told = dict(outcome.problems)
    for number, at in outcome.report.known.items():
        told[number] = _("Left out: this address has signed already, on %(date)s.") % {"date": date_format(at, "j E Y")}
    for number, at in outcome.report.probable.items():
        words = _("Left out: somebody of this name and postcode has signed on %(date)s.")
        told[number] = words % {"date": date_format(at, "j E Y")}
    return [(number, outcome.names.get(number, ""), told[number]) for number in sorted(told)]


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def find(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Who signed on paper without an address and asks by letter is found by name. Sent, so that no address shows it."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    form = FindForm(request.POST if request.method == "POST" else None)
    found = []
    if form.is_bound and form.is_valid():
        found = list(paper.on_paper_alone(campaign, form.cleaned_data["name"].strip())[:MOST_FOUND])
        record(team_member(request), "looked for a signer on paper", petition, campaign)
    context = {"campaign": campaign, "petition": petition, "form": form, "found": found}
    return render(request, "organise/petitions/paper_find.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(MANAGE_PEOPLE)
def held(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    """What is held of a signature on paper, as a table for whoever asks."""
    signature = _on_paper(campaign, slug, public_id)
    record(team_member(request), "exported a signature on paper", signature, campaign)
    said = {
        _("petition"): signature.petition.title,
        _("sheet"): signature.sheet.number if signature.sheet else "",
        _("line"): signature.line or "",
        _("name"): signature.name,
        _("postcode"): signature.postcode,
        _("country"): signature.country,
        _("constituency"): signature.constituency,
        _("region"): signature.region,
        _("language"): signature.language,
        _("signed"): f"{signature.signed_at:%Y-%m-%d}",
        _("receipt"): signature.receipt or "",
    }
    content = b"".join(write_csv(list(said), [list(said.values())], with_bom=True))
    return as_file(content, "text/csv; charset=utf-8", "signature.csv")


@require_POST
@campaign_view(MANAGE_PEOPLE)
def erase(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    paper.delete_line(_on_paper(campaign, slug, public_id), team_member(request))
    messages.success(request, _("The signature is erased; the count follows. Cross the line out on the sheet, too."))
    return redirect(reverse("organise_petitions:paper_find", args=[campaign.slug, slug]))


@require_POST
@campaign_view(MANAGE_PEOPLE)
def anonymise(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    paper.anonymise_line(_on_paper(campaign, slug, public_id), team_member(request))
    messages.success(request, _("The signature names nobody any more, and counts on."))
    return redirect(reverse("organise_petitions:paper_find", args=[campaign.slug, slug]))


def _sheet(campaign: Campaign, slug: str, public_id: UUID) -> PaperSheet:
    found: PaperSheet = get_object_or_404(
        PaperSheet.objects.select_related("petition__campaign"),
        petition__campaign=campaign,
        petition__slug=slug,
        public_id=public_id,
    )
    return found


def _on_paper(campaign: Campaign, slug: str, public_id: UUID) -> Signature:
    get_object_or_404(Petition, campaign=campaign, slug=slug)
    of_campaign = Signature.objects.select_related("petition__campaign", "sheet").filter(petition__campaign=campaign)
    found: Signature = get_object_or_404(of_campaign, sheet__isnull=False, supporter__isnull=True, public_id=public_id)
    return found
