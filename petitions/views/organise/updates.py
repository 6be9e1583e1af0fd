"""A petition's news for its signers, and its milestones, in the workspace."""

from __future__ import annotations

from copy import copy
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, campaign_view, team_member
from petitions.forms.progress import MilestoneForm, PetitionUpdateForm
from petitions.models import Milestone, Petition, PetitionUpdate
from petitions.services import milestones as milestone_services
from petitions.services import updates as update_services


@campaign_view(SEE_FIGURES)
def updates(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    petition = _petition(campaign, slug)
    return _page(request, petition, MilestoneForm(instance=Milestone(petition=petition)))


@require_POST
@campaign_view(EDIT_ACTIONS)
def add_milestone(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    petition = _petition(campaign, slug)
    form = MilestoneForm(request.POST, instance=Milestone(petition=petition))
    if not form.is_valid():
        return _page(request, petition, form)
    milestone_services.add(form.instance, team_member(request))
    messages.success(request, _("Noted. The team gets a mail when it is reached."))
    return redirect("organise_petitions:updates", campaign.slug, slug)


@require_POST
@campaign_view(EDIT_ACTIONS)
def remove_milestone(request: HttpRequest, campaign: Campaign, slug: str, number: int) -> HttpResponse:
    waiting = _petition(campaign, slug).milestones.filter(reached_at=None).select_related("petition__campaign")
    milestone_services.remove(get_object_or_404(waiting, number=number), team_member(request))
    messages.success(request, _("Taken out."))
    return redirect("organise_petitions:updates", campaign.slug, slug)


def _page(request: HttpRequest, petition: Petition, form: MilestoneForm) -> HttpResponse:
    context = {
        "campaign": petition.campaign,
        "petition": petition,
        "updates": petition.updates.select_related("mailing"),
        "milestones": petition.milestones.all(),
        "usual": milestone_services.still_to_come(petition),
        "form": form,
    }
    return render(request, "organise/petitions/updates.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    return _form_page(request, PetitionUpdate(petition=_petition(campaign, slug)))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def edit(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    return _form_page(request, _update(campaign, slug, public_id))


def _form_page(request: HttpRequest, update: PetitionUpdate) -> HttpResponse:
    """The form works on a copy: beside a mistake, the page shows the update as it is stored."""
    petition = update.petition
    form = PetitionUpdateForm(request.POST if request.method == "POST" else None, instance=copy(update))
    if request.method == "POST" and form.is_valid():
        saved = update_services.save_update(form.instance, team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:update", petition.campaign.slug, petition.slug, saved.public_id)
    context = {
        "campaign": petition.campaign,
        "petition": petition,
        "update": update,
        "form": form,
        "is_new": update.pk is None,
    }
    return render(request, "organise/petitions/update.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(EDIT_ACTIONS)
def preview(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """The update as everybody will see it, from what is in the form right now. Nothing is stored."""
    petition = _petition(campaign, slug)
    form = PetitionUpdateForm(request.POST, instance=PetitionUpdate(petition=petition))
    form.is_valid()
    context = {"update": form.instance, "petition": petition, "campaign": campaign}
    return render(request, "organise/petitions/_update_preview.html", context)


@require_POST
@campaign_view(EDIT_ACTIONS)
def publish(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    update_services.publish(_update(campaign, slug, public_id), team_member(request))
    messages.success(request, _("On the petition’s page. Nobody has been written to yet."))
    return redirect("organise_petitions:update", campaign.slug, slug, public_id)


@require_POST
@campaign_view(EDIT_ACTIONS)
def take_off(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    update_services.take_off(_update(campaign, slug, public_id), team_member(request))
    messages.success(request, _("Taken off the page."))
    return redirect("organise_petitions:update", campaign.slug, slug, public_id)


@require_POST
@campaign_view(EDIT_ACTIONS)
def prepare_mailing(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    """Into the composer, with a draft that has words and audience."""
    mailing = update_services.prepare_mailing(_update(campaign, slug, public_id), team_member(request))
    return redirect("organise_mailings:edit", campaign.slug, mailing.public_id)


def _petition(campaign: Campaign, slug: str) -> Petition:
    return get_object_or_404(campaign.petitions.select_related("campaign"), slug=slug)


def _update(campaign: Campaign, slug: str, public_id: UUID) -> PetitionUpdate:
    updates = PetitionUpdate.objects.filter(petition__campaign=campaign).select_related("petition__campaign", "mailing")
    return get_object_or_404(updates, petition__slug=slug, public_id=public_id)
