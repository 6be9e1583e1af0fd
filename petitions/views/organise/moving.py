"""A petition's steps in the workspace: where it stands, where it can go, and what is said of it."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, campaign_view, may, team_member
from petitions.forms.moving import MoveForm
from petitions.models import Petition, PetitionMove
from petitions.progress import numbered_moves
from petitions.services import moving
from petitions.states import Step, step_between, steps_from


@campaign_view(EDIT_ACTIONS)
def progress(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    petition = get_object_or_404(campaign.petitions, slug=slug)
    context = {
        "campaign": campaign,
        "petition": petition,
        "moves": numbered_moves(petition),
        "steps": steps_from(petition.state, partial(_may, request, campaign)),
    }
    return render(request, "organise/petitions/progress.html", context)


def _may(request: HttpRequest, campaign: Campaign, permission: str) -> bool:
    return may(request, permission, campaign)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def move(request: HttpRequest, campaign: Campaign, slug: str, state: str) -> HttpResponse:
    """One step: when it happened, and what is said of it."""
    petition = get_object_or_404(campaign.petitions.select_related("proposal"), slug=slug)
    step = _step(request, petition, state)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MoveForm(*sent, instance=PetitionMove(petition=petition, state=state), petition=petition)
    if request.method == "POST" and form.is_valid():
        _take(request, petition, step, form.account())
        return redirect("organise_petitions:progress", campaign.slug, slug)
    context = {"campaign": campaign, "petition": petition, "step": step, "form": form}
    return render(request, "organise/petitions/move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def correct(request: HttpRequest, campaign: Campaign, slug: str, number: int) -> HttpResponse:
    """What was said of a step, put right."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    made = next((made for place, made in numbered_moves(petition) if place == number), None)
    if made is None:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MoveForm(*sent, instance=made, petition=petition)
    if request.method == "POST" and form.is_valid():
        moving.correct_move(made, form.account(), team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:progress", campaign.slug, slug)
    context = {"campaign": campaign, "petition": petition, "form": form, "made": made}
    return render(request, "organise/petitions/move.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(EDIT_ACTIONS)
def open_(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    return _at_once(request, campaign, slug, Petition.State.OPEN)


@require_POST
@campaign_view(EDIT_ACTIONS)
def close(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    return _at_once(request, campaign, slug, Petition.State.CLOSED)


def _at_once(request: HttpRequest, campaign: Campaign, slug: str, state: str) -> HttpResponse:
    """One press, today, with nothing more to say."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    if petition.state == state:
        messages.info(request, _("It is so already."))
    else:
        _take(request, petition, _step(request, petition, state), moving.Account())
    return redirect("organise_petitions:edit", campaign.slug, slug)


def _step(request: HttpRequest, petition: Petition, state: str) -> Step:
    step = step_between(petition.state, state)
    if step is None:
        raise Http404
    if not may(request, step.permission, petition.campaign):
        raise PermissionDenied
    return step


def _take(request: HttpRequest, petition: Petition, step: Step, account: moving.Account) -> None:
    try:
        moving.move(petition, step.after, team_member(request), account)
    except moving.StepImpossible as reason:
        messages.error(request, str(reason))
        return
    if petition.is_yet_to_open:
        messages.success(request, _("People can sign from the time that you set. The page says so."))
    elif petition.state == Petition.State.OPEN and not petition.is_open:
        messages.warning(request, _("Open, but the time at which it closes has passed. Enter a later one."))
    else:
        messages.success(request, step.said)
