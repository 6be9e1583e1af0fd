"""Petitions in the workspace: write, open, close, and see who signed."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, SEE_PEOPLE, campaign_view, team_member
from petitions.asking import asking_of, in_words
from petitions.forms.petitions import PetitionForm, TargetForm, TargetFormSet
from petitions.models import Petition, Signature, Target
from petitions.queries import (
    confirmed_signatures,
    exact_count,
    invalid_signatures,
    petitions_of_the_team,
    waiting_signatures,
)
from petitions.services import petitions as petition_services
from petitions.services import signatures as signature_services

PAGE_LENGTH = 50


@campaign_view(SEE_FIGURES)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    page = Paginator(petitions_of_the_team(campaign), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "organise/petitions/index.html", {"campaign": campaign, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, Petition(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def edit(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    return _form_page(request, campaign, get_object_or_404(campaign.petitions, slug=slug))


def _form_page(request: HttpRequest, campaign: Campaign, petition: Petition) -> HttpResponse:
    """The form works on a copy: beside a mistake, the page shows the petition as it is stored."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PetitionForm(*sent, instance=copy(petition))
    targets = TargetFormSet(sent[0], instance=petition, prefix="targets")
    if request.method == "POST" and form.is_valid() and targets.is_valid():
        with transaction.atomic():
            petition_services.save_petition(form.instance, team_member(request))
            targets.instance = form.instance
            targets.save()
        messages.success(request, _("Saved."))
        return redirect("organise_petitions:edit", campaign.slug, form.instance.slug)
    failed = bool(form.errors or targets.total_error_count())
    context = {
        "campaign": campaign,
        "petition": petition,
        "form": form,
        "targets": targets,
        "is_new": petition.pk is None,
    }
    return render(request, "organise/petitions/form.html", context, status=422 if failed else 200)


@require_POST
@campaign_view(EDIT_ACTIONS)
def preview(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The petition as the public will see it, from what is in the form right now. Nothing is stored."""
    form = PetitionForm(request.POST, instance=Petition(campaign=campaign))
    form.is_valid()
    targets = TargetFormSet(request.POST, instance=Petition(), prefix="targets")
    context = {"petition": form.instance, "campaign": campaign, "targets": _typed_targets(targets)}
    return render(request, "organise/petitions/_preview.html", context)


def _typed_targets(targets: BaseInlineFormSet[Target, Petition, TargetForm]) -> list[Target]:
    """Those that stand in the form right now, but for the ones to be taken out."""
    targets.is_valid()
    typed = [form for form in targets if form.has_changed() and not form.cleaned_data.get("DELETE")]
    return [form.instance for form in typed if str(form.instance)]


@require_POST
@campaign_view(SEE_PEOPLE)
def hide_signature(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    petition = get_object_or_404(campaign.petitions, slug=slug)
    signature_services.hide_signature(get_object_or_404(petition.signatures, public_id=public_id), team_member(request))
    messages.success(request, _("Taken off the page. The signature counts on."))
    return redirect("organise_petitions:signatures", campaign.slug, slug)


@campaign_view(SEE_PEOPLE)
def signatures(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Those that count, the latest first; or those that wait for confirmation, or are invalid."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    state = request.GET.get("state", "")
    others = {Signature.State.PENDING: waiting_signatures, Signature.State.INVALID: invalid_signatures}
    is_other = state in others
    rows = others[Signature.State(state)](petition) if is_other else confirmed_signatures(petition)
    paginator = Paginator(rows, PAGE_LENGTH) if is_other else ConfirmedPaginator(rows, PAGE_LENGTH, petition)
    page = paginator.get_page(request.GET.get("page"))
    answered = _with_answers(petition, page.object_list)
    context = {
        "campaign": campaign,
        "petition": petition,
        "is_waiting": state == Signature.State.PENDING,
        "is_invalid": state == Signature.State.INVALID,
        "page": page,
        "page_query": f"state={state}&" if is_other else "",
        "answered": answered,
        "shows_phones": any(signature.phone for signature, _answers in answered),
        "shows_answers": any(answers for _signature, answers in answered),
    }
    return render(request, "organise/petitions/signatures.html", context)


def _with_answers(petition: Petition, rows: Iterable[Signature]) -> list[tuple[Signature, list[tuple[str, str]]]]:
    """Each with what she answered, in words; what is asked is read once for all of them."""
    asking = asking_of(petition.slug)
    return [(row, in_words(asking, row.answers) if asking and row.answers else []) for row in rows]


class ConfirmedPaginator(Paginator):  # type: ignore[type-arg]  # it is none at run time
    """Takes the number of confirmed signatures from the petition, which holds it: a million need not be counted."""

    def __init__(self, rows: QuerySet[Signature], per_page: int, petition: Petition) -> None:
        super().__init__(rows, per_page)
        self._petition = petition

    @cached_property
    def count(self) -> int:
        return exact_count(self._petition)
