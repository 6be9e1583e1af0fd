"""What a petition asks of its signers, and who signs an open letter first, in the workspace."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, campaign_view, team_member
from petitions.forms.asked import AskedForm, QuestionFormSet
from petitions.forms.petitions import JointSignatoryFormSet
from petitions.services import petitions as petition_services


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def asked(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """The form works on a copy, as the one of the text does."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    sent = request.POST if request.method == "POST" else None
    form = AskedForm(sent, instance=copy(petition))
    questions = QuestionFormSet(sent, instance=petition, prefix="questions")
    if request.method == "POST" and form.is_valid() and questions.is_valid():
        with transaction.atomic():
            petition_services.save_petition(form.instance, team_member(request))
            questions.save()
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:asked", campaign.slug, slug)
    failed = bool(form.errors or questions.total_error_count())
    context: dict[str, Any] = {"campaign": campaign, "petition": petition, "form": form, "questions": questions}
    return render(request, "organise/petitions/asked.html", context, status=422 if failed else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def signatories(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Who signs with a title or for an organisation, and in which order."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    sent = request.POST if request.method == "POST" else None
    rows = JointSignatoryFormSet(sent, instance=petition, prefix="signatories")
    if request.method == "POST" and rows.is_valid():
        petition_services.save_signatories(petition, rows, team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:signatories", campaign.slug, slug)
    context = {"campaign": campaign, "petition": petition, "rows": rows}
    failed = request.method == "POST"
    return render(request, "organise/petitions/signatories.html", context, status=422 if failed else 200)
