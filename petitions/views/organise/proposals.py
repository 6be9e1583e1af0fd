"""Proposals of supporters in the workspace: whether they are taken, and which are under way."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaign.models import Campaign
from campaign.organising import EDIT_CAMPAIGN, campaign_view, team_member
from petitions.forms.proposing import ProposalSettingsForm
from petitions.queries import proposals_under_way
from petitions.services import proposing


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_CAMPAIGN)
def proposals(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = ProposalSettingsForm(sent, initial={"sponsors": campaign.proposal_sponsors})
    if request.method == "POST" and form.is_valid():
        proposing.set_sponsors(campaign, form.cleaned_data["sponsors"], team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:proposals", campaign.slug)
    context = {"campaign": campaign, "form": form, "petitions": proposals_under_way(campaign)}
    return render(request, "organise/petitions/proposals.html", context, status=422 if form.errors else 200)
