"""Petitions as everybody sees them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.caching import public_page
from campaign.limits import too_many
from campaign.networks import network_key
from campaign.views.errors import too_many_requests
from campaign.views.images import social_image_response
from mailings.links import absolute_url
from petitions.challenge import asks_for_proof, press_again
from petitions.forms.signing import UPDATES_WORDING, SignForm
from petitions.models import Petition
from petitions.queries import latest_signers, signed_today
from petitions.services import signatures as signature_services
from petitions.signing import PetitionClosed

LATEST_SIGNERS = 8


@public_page
def index(request: HttpRequest) -> HttpResponse:
    petitions = Petition.objects.public().select_related("campaign").prefetch_related("targets")
    return render(request, "petitions/index.html", {"petitions": petitions})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def petition(request: HttpRequest, slug: str) -> HttpResponse:
    """Read and sign. The answer to a signature is the same whether or not the address has signed before."""
    if request.method == "POST":
        return _sign(request, slug)
    found = _petition(slug)
    return _petition_page(request, found, SignForm(action=found.get_absolute_url()))


def _sign(request: HttpRequest, slug: str) -> HttpResponse:
    """The petition itself is read only where its page is to be shown again."""
    if too_many(request, "sign", request.POST.get("address", "")):
        return too_many_requests(request)
    form = SignForm(request.POST, action=request.path)
    if form.is_valid() and not form.is_spent(request):
        language = translation.get_language() or settings.LANGUAGE_CODE
        details = replace(form.details(), network=network_key(request))
        with suppress(PetitionClosed):  # the page below says so
            signature_services.sign(slug, form.person(language), details, str(UPDATES_WORDING))
            return HttpResponseRedirect(reverse("petitions:signed", args=[slug]), status=303)
    if form.is_valid():
        form.add_error(None, press_again())  # seen only where the petition is open: the puzzle has come on meanwhile
    form.renew_page_token()
    return _petition_page(request, _petition(slug), form)


def _petition_page(request: HttpRequest, petition: Petition, form: SignForm) -> HttpResponse:
    form.bear_puzzle(petition)
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "form": form,
        "asks_for_proof": asks_for_proof(petition),
        "latest_signers": latest_signers(petition, LATEST_SIGNERS),
        "signed_today": signed_today(petition),
    }
    has_mistakes = form.is_bound and petition.is_open
    return render(request, "petitions/petition.html", context, status=422 if has_mistakes else 200)


@public_page
def signed(request: HttpRequest, slug: str) -> HttpResponse:
    """After the form: open your mail. The same page for everybody."""
    petition = _petition(slug)
    return render(request, "petitions/signed.html", {"petition": petition, "campaign": petition.campaign})


@public_page
def thank_you(request: HttpRequest, slug: str) -> HttpResponse:
    """After confirming: thanks, and the ways to pass it on."""
    petition = _petition(slug)
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "petition_url": absolute_url(petition.get_absolute_url()),
    }
    return render(request, "petitions/thank_you.html", context)


@public_page
def social_image(request: HttpRequest, slug: str) -> HttpResponse:
    """What a chat shows beside a link to the petition, drawn with the count of the moment."""
    petition = _petition(slug)
    count = petition.signature_count
    signatures = ngettext("%(count)s signature", "%(count)s signatures", count) % {"count": intcomma(count)}
    return social_image_response(petition.campaign.colour, petition.campaign.name, petition.title, signatures)


def _petition(slug: str) -> Petition:
    petitions = Petition.objects.public().select_related("campaign").prefetch_related("targets")
    found: Petition = get_object_or_404(petitions, slug=slug)
    return found
