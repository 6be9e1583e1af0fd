"""Sequences in the workspace."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, campaign_view, team_member
from mailings.forms.sequences import SequenceForm, StepForm
from mailings.models import Sequence, SequenceStep
from mailings.sequences import queries
from mailings.services import sequences


@require_GET
@campaign_view(SEE_FIGURES)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Those in use, and below them the archived."""
    rows = queries.sequences_of(campaign)
    context = {
        "campaign": campaign,
        "in_use": [row for row in rows if not row.sequence.archived_at],
        "archived": [row for row in rows if row.sequence.archived_at],
    }
    return render(request, "organise/mailings/sequences/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, Sequence(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def edit(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _form_page(request, campaign, _sequence(campaign, public_id))


def _form_page(request: HttpRequest, campaign: Campaign, sequence: Sequence) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = SequenceForm(sent, campaign=campaign, sequence=copy(sequence))
    if request.method == "POST" and form.is_valid():
        saved = sequences.save_sequence(form.filled(), team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_sequences:sequence", campaign.slug, saved.public_id)
    context = {"campaign": campaign, "sequence": sequence, "form": form}
    return render(request, "organise/mailings/sequences/form.html", context, status=422 if form.errors else 200)


@require_GET
@campaign_view(SEE_FIGURES)
def sequence(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Its steps, and what became of each."""
    found = _sequence(campaign, public_id)
    context = {
        "campaign": campaign,
        "sequence": found,
        "beginning": queries.beginnings(campaign)(found),
        "arrivals": found.enrolments.count(),
        "steps": queries.steps_of(found),
        "missing": [] if found.is_running else sequences.missing(found),
    }
    return render(request, "organise/mailings/sequences/sequence.html", context)


@require_POST
@campaign_view(EDIT_ACTIONS)
def start(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    found = _sequence(campaign, public_id)
    words = _("Running. It reaches everybody to whom it happens from now on.")
    return _do(request, found, lambda: sequences.start(found, team_member(request)), words)


def _do(request: HttpRequest, found: Sequence, act: Callable[[], None], words: str) -> HttpResponse:
    """Do it and say so, or say why it can't be done."""
    try:
        act()
    except sequences.NotReady as refusal:
        for reason in refusal.reasons:
            messages.error(request, reason)
    else:
        messages.success(request, words)
    return redirect("organise_sequences:sequence", found.campaign.slug, found.public_id)


@require_POST
@campaign_view(EDIT_ACTIONS)
def stop(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    sequences.stop(_sequence(campaign, public_id), team_member(request))
    messages.success(request, _("Stopped. Nothing more of it goes out."))
    return redirect("organise_sequences:sequence", campaign.slug, public_id)


@require_POST
@campaign_view(EDIT_ACTIONS)
def archive(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    sequences.archive(_sequence(campaign, public_id), team_member(request))
    messages.success(request, _("Archived. It takes in nobody, and nothing more of it goes out."))
    return redirect("organise_sequences:index", campaign.slug)


@require_POST
@campaign_view(EDIT_ACTIONS)
def bring_back(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    sequences.bring_back(_sequence(campaign, public_id), team_member(request))
    messages.success(request, _("Brought back. It stands still until you let it run."))
    return redirect("organise_sequences:sequence", campaign.slug, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def add_step(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _step_page(request, campaign, SequenceStep(sequence=_sequence(campaign, public_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def step(request: HttpRequest, campaign: Campaign, public_id: UUID, step_id: UUID) -> HttpResponse:
    return _step_page(request, campaign, _step(campaign, public_id, step_id))


def _step_page(request: HttpRequest, campaign: Campaign, found: SequenceStep) -> HttpResponse:
    form = StepForm(request.POST if request.method == "POST" else None, campaign=campaign, step=copy(found))
    if request.method == "POST" and form.is_valid():
        saved = sequences.save_step(form.filled(), team_member(request))
        messages.success(request, _("Saved."))
        if found._state.adding:
            return redirect("organise_mailings:edit", campaign.slug, saved.mailing.public_id)
        return redirect("organise_sequences:sequence", campaign.slug, found.sequence.public_id)
    context = {"campaign": campaign, "sequence": found.sequence, "step": found, "form": form}
    return render(request, "organise/mailings/sequences/step.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(EDIT_ACTIONS)
def hold(request: HttpRequest, campaign: Campaign, public_id: UUID, step_id: UUID) -> HttpResponse:
    found = _step(campaign, public_id, step_id)
    sequences.hold(found, team_member(request))
    messages.success(request, _("Held. Whoever comes to it gets it once you let it go out again."))
    return redirect("organise_mailings:edit", campaign.slug, found.mailing.public_id)


@require_POST
@campaign_view(EDIT_ACTIONS)
def let_out(request: HttpRequest, campaign: Campaign, public_id: UUID, step_id: UUID) -> HttpResponse:
    found = _step(campaign, public_id, step_id)
    return _do(request, found.sequence, lambda: sequences.let_out(found, team_member(request)), _("It goes out."))


@require_POST
@campaign_view(EDIT_ACTIONS)
def remove_step(request: HttpRequest, campaign: Campaign, public_id: UUID, step_id: UUID) -> HttpResponse:
    sequences.remove_step(_step(campaign, public_id, step_id), team_member(request))
    messages.success(request, _("Taken out. Whoever comes to it from now on goes past it."))
    return redirect("organise_sequences:sequence", campaign.slug, public_id)


def _sequence(campaign: Campaign, public_id: UUID) -> Sequence:
    return get_object_or_404(campaign.sequences, public_id=public_id)


def _step(campaign: Campaign, public_id: UUID, step_id: UUID) -> SequenceStep:
    steps = SequenceStep.objects.in_use().select_related("sequence__campaign", "mailing", "segment")
    return get_object_or_404(steps, public_id=step_id, sequence__public_id=public_id, sequence__campaign=campaign)
