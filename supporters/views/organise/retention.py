"""How long a campaign keeps what it knows, and its record of processing, in the workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import MANAGE_PEOPLE, campaign_view, team_member
from supporters import retention
from supporters.documents import as_file, pdf_document
from supporters.forms.protection import RetentionForm, time_in_words
from supporters.models import RetentionRule, RetentionRun
from supporters.record_of_processing import record_of_processing
from supporters.services import retaining


@dataclass(frozen=True)
class ShownRule:
    """A kind of rule as the page shows it: with the campaign's rule, if it has one, and its latest run."""

    kind: retention.RetentionKind
    rule: RetentionRule | None
    last_run: RetentionRun | None

    @property
    def time(self) -> str:
        return time_in_words(self.kind, self.rule.after) if self.rule else ""

    @property
    def next_run(self) -> datetime | None:
        return retaining.next_run(self.rule) if self.rule else None


@require_GET
@campaign_view(MANAGE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Every rule that can be set, and what was done by them."""
    rules = {rule.kind: rule for rule in campaign.retention_rules.all()}
    latest = RetentionRun.objects.filter(rule__campaign=campaign).order_by("rule_id", "-day").distinct("rule_id")
    last_runs = {run.rule_id: run for run in latest}
    shown = []
    for kind in retention.kinds():
        rule = rules.get(kind.key)
        shown.append(ShownRule(kind, rule, last_runs.get(rule.pk) if rule else None))
    context = {"campaign": campaign, "shown": shown, "runs": retaining.recent_runs(campaign)}
    return render(request, "organise/protection/retention.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def rule(request: HttpRequest, campaign: Campaign, key: str) -> HttpResponse:
    """One rule: look at what a time would mean (GET, with `after`), and set it (POST)."""
    kind = _kind(key)
    known = campaign.retention_rules.filter(kind=key).first()
    form = RetentionForm(_typed(request, kind, known), kind=kind)
    is_valid = form.is_valid()
    if request.method == "POST" and is_valid:
        saved = retaining.save_rule(campaign, kind, form.cleaned_data["after"], team_member(request))
        messages.success(request, _saved_words(saved))
        return redirect("organise_protection:rule", campaign.slug, key)
    preview = retaining.preview(campaign, kind, form.cleaned_data["after"]) if is_valid else None
    context = {
        "campaign": campaign,
        "kind": kind,
        "form": form,
        "rule": known,
        "next_run": retaining.next_run(known) if known else None,
        "preview": preview,
        "time": time_in_words(kind, form.cleaned_data["after"]) if is_valid else "",
        "runs": known.runs.all()[:12] if known else [],
    }
    return render(request, "organise/protection/rule.html", context, status=200 if is_valid else 422)


def _typed(request: HttpRequest, kind: retention.RetentionKind, known: RetentionRule | None) -> dict[str, Any]:
    """What is in the form, or what holds now, or what we suggest."""
    if request.method == "POST":
        return {"after": request.POST.get("after", "")}
    return {"after": request.GET.get("after", known.after if known else kind.suggested)}


def _saved_words(saved: RetentionRule) -> str:
    if saved.is_resting:
        return _("Saved. It rests for seven days before it acts, so that you can take it back.")
    return _("Saved.")


def _kind(key: str) -> retention.RetentionKind:
    kind = retention.kind(key)
    if kind is None:
        raise Http404
    return kind


@require_POST
@campaign_view(MANAGE_PEOPLE)
def stop(request: HttpRequest, campaign: Campaign, key: str) -> HttpResponse:
    _kind(key)
    retaining.stop_rule(get_object_or_404(campaign.retention_rules, kind=key), team_member(request))
    messages.success(request, _("Stopped. Nothing more is deleted by this rule."))
    return redirect("organise_protection:rule", campaign.slug, key)


@require_GET
@campaign_view(MANAGE_PEOPLE)
def record(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The record of processing activities, from what is configured (UK GDPR Art. 30)."""
    context = {"campaign": campaign, "record": record_of_processing(campaign)}
    return render(request, "organise/protection/record.html", context)


@require_GET
@campaign_view(MANAGE_PEOPLE)
def record_pdf(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    pdf = pdf_document("documents/record.html", {"campaign": campaign, "record": record_of_processing(campaign)})
    return as_file(pdf, "application/pdf", f"record-of-processing-{campaign.slug}.pdf")
