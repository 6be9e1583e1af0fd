"""The suppression list in the workspace: how many and why, add, lift. Hashes alone are known, so nobody is shown."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from campaign.models import Campaign
from campaign.organising import MANAGE_PEOPLE, campaign_view, team_member
from supporters.forms.suppressions import LiftForm, SuppressionsForm
from supporters.models import Suppression
from supporters.services import suppressing
from supporters.services.suppressing import Ground, ImportReport

PAGE_LENGTH = 50
LINES_NAMED = 20


@require_safe
@campaign_view(MANAGE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    found = Suppression.objects.values_list("reason", "scope").order_by("reason", "scope").annotate(Count("pk"))
    counts = [(Suppression(reason=reason, scope=scope), number) for reason, scope, number in found]
    paginator = Paginator(Suppression.objects.order_by("-created_at", "-pk"), PAGE_LENGTH)
    paginator.count = sum(number for _row, number in counts)  # which needn't be asked for once more
    page = paginator.get_page(request.GET.get("page"))
    context = {"campaign": campaign, "counts": counts, "page": page}
    return render(request, "organise/protection/suppressions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def add(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = SuppressionsForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        reason = Suppression.Reason(form.cleaned_data["reason"])
        report = suppressing.import_suppressions(form.cleaned_data["text"], reason, campaign, team_member(request))
        messages.success(request, in_words(report))
        if report.invalid_lines:
            messages.warning(request, invalid_in_words(report))
        return redirect("organise_protection:suppressions", campaign.slug)
    context = {"campaign": campaign, "form": form}
    return render(request, "organise/protection/suppress.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def lift(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _lifted(form, request, campaign):
        messages.success(request, _("Lifted. Mail may go there again."))
        return redirect("organise_protection:suppressions", campaign.slug)
    context = {"campaign": campaign, "form": form}
    return render(request, "organise/protection/lift.html", context, status=422 if form.errors else 200)


def _lifted(form: LiftForm, request: HttpRequest, campaign: Campaign) -> bool:
    """Whether it was lifted; otherwise the form says why not."""
    ground = Ground(form.cleaned_data["ground"])
    try:
        suppressing.lift(form.cleaned_data["entry"], ground, campaign, team_member(request))
    except suppressing.NotSuppressed:
        form.add_error("entry", _("This address or domain isn’t suppressed by itself. Try its domain."))
    except suppressing.UnlawfulGround:
        form.add_error("ground", _("By its reason, it may be lifted only when the person has asked for it in writing."))
    return form.is_valid()


def in_words(report: ImportReport) -> str:
    new = ngettext("%(number)s suppressed.", "%(number)s suppressed.", report.new) % {"number": report.new}
    known = ngettext("%(number)s was suppressed before.", "%(number)s were suppressed before.", report.known) % {
        "number": report.known
    }
    return f"{new} {known}" if report.known else new


def invalid_in_words(report: ImportReport) -> str:
    """How many lines held nothing to suppress, and the numbers of the first: what stood there isn't kept."""
    number, lines = len(report.invalid_lines), report.invalid_lines[:LINES_NAMED]
    text = ngettext(
        "%(number)s line held no address and no domain: line %(lines)s.",
        "%(number)s lines held no address and no domain: lines %(lines)s.",
        number,
    )
    return text % {"number": number, "lines": ", ".join(map(str, lines)) + (" …" if number > len(lines) else "")}
