"""Proposing a petition, and standing behind one that isn't open yet."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaign.caching import private_page, public_page
from campaign.limits import too_many
from campaign.models import Campaign
from campaign.networks import network_key
from campaign.views.errors import too_many_requests
from petitions.challenge import asks_for_proof, press_again
from petitions.forms.proposing import ProposalForm
from petitions.forms.signing import SignForm
from petitions.models import Petition
from petitions.queries import exact_count
from petitions.services import proposing
from petitions.services import signatures as signature_services
from petitions.signing import PetitionClosed
from petitions.views.public.petitions import asking_for


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def propose(request: HttpRequest, campaign_slug: str) -> HttpResponse:
    """Propose a petition. The answer is the same whoever's address it is."""
    campaign = _inviting(campaign_slug)
    if request.method == "POST":
        return _propose(request, campaign)
    return _propose_page(request, campaign, ProposalForm(action=request.path))


def _propose(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    if too_many(request, "propose", request.POST.get("address", "")):
        return too_many_requests(request)
    form = ProposalForm(request.POST, action=request.path)
    if form.is_valid():
        language = translation.get_language() or settings.LANGUAGE_CODE
        proposing.propose(campaign, form.person(language), form.idea())
        return HttpResponseRedirect(reverse("petitions:proposed", args=[campaign.slug]), status=303)
    form.renew_page_token()
    return _propose_page(request, campaign, form)


def _propose_page(request: HttpRequest, campaign: Campaign, form: ProposalForm) -> HttpResponse:
    context = {"campaign": campaign, "form": form}
    return render(request, "petitions/propose.html", context, status=422 if form.is_bound else 200)


@public_page
def proposed(request: HttpRequest, campaign_slug: str) -> HttpResponse:
    """After the form: open your mail."""
    return render(request, "petitions/proposed.html", {"campaign": _inviting(campaign_slug)})


def _inviting(slug: str) -> Campaign:
    """The campaign, where anybody may propose a petition to it."""
    inviting = Campaign.objects.published().filter(proposal_sponsors__isnull=False)
    found: Campaign = get_object_or_404(inviting, slug=slug)
    return found


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private_page
def sponsor(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """Stand behind a petition that isn't open yet, for whoever was given the link."""
    petition = _proposed_petition(slug, public_id)
    if petition.is_public:
        return redirect(petition)
    if request.method == "POST" and petition.state == Petition.State.SPONSORS:
        return _sponsor(request, petition)
    return _sponsor_page(request, petition, SignForm(action=request.path, asking=asking_for(petition.slug)))


def _sponsor(request: HttpRequest, petition: Petition) -> HttpResponse:
    if too_many(request, "sign", request.POST.get("address", "")):
        return too_many_requests(request)
    form = SignForm(request.POST, action=request.path, asking=asking_for(petition.slug))
    if form.is_valid() and not form.is_spent(request):
        language = translation.get_language() or settings.LANGUAGE_CODE
        details = replace(form.details(), sponsoring=petition.public_id, network=network_key(request))
        with suppress(PetitionClosed):  # the page below says so
            signature_services.sign(petition.slug, form.person(language), details, form.asking.wording)
            address = reverse("petitions:sponsored", args=[petition.slug, petition.public_id])
            return HttpResponseRedirect(address, status=303)
    if form.is_valid():
        form.add_error(None, press_again())  # seen only while it looks for sponsors: the puzzle has come on meanwhile
    form.show_again()
    return _sponsor_page(request, petition, form)


def _sponsor_page(request: HttpRequest, petition: Petition, form: SignForm) -> HttpResponse:
    form.bear_puzzle(petition)
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "form": form,
        "asks_for_proof": asks_for_proof(petition),
        "sponsors": exact_count(petition),
    }
    return render(request, "petitions/sponsor.html", context, status=422 if form.is_bound else 200)


@require_safe
@private_page
def sponsored(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """After the form: open your mail. The same page for everybody."""
    return _after_sponsoring(request, slug, public_id, "petitions/sponsored.html")


@require_safe
@private_page
def sponsor_thanks(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """After confirming: how many are still missing."""
    return _after_sponsoring(request, slug, public_id, "petitions/sponsor_thanks.html")


def _after_sponsoring(request: HttpRequest, slug: str, public_id: UUID, template: str) -> HttpResponse:
    petition = _proposed_petition(slug, public_id)
    if petition.is_public:
        return redirect("petitions:thank_you", petition.slug)
    context = {"petition": petition, "campaign": petition.campaign, "sponsors": exact_count(petition)}
    return render(request, template, context)


def _proposed_petition(slug: str, public_id: UUID) -> Petition:
    """One that looks for sponsors, or has come further. A draft is nobody's but the team's."""
    found = Petition.objects.select_related("campaign").filter(campaign__is_published=True, proposal__isnull=False)
    petition = found.exclude(state=Petition.State.DRAFT).filter(slug=slug, public_id=public_id).first()
    if petition is None:
        raise Http404
    return petition
