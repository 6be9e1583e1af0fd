"""Petitions as everybody sees them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaign.caching import private_page, public_page
from campaign.limits import too_many
from campaign.models import Campaign
from campaign.networks import network_key
from campaign.views.errors import too_many_requests
from campaign.views.images import social_image_response
from mailings.links import absolute_url
from mailings.returning import ME, Returning, returning
from petitions.asking import Asking, asking_of
from petitions.challenge import asks_for_proof, press_again
from petitions.forms.signing import SignForm
from petitions.models import Petition, Signature
from petitions.queries import by_stage, for_its_page, latest_signers, shown_petitions, signed_today
from petitions.services import signatures as signature_services
from petitions.share_codes import share_url
from petitions.share_queries import channel_links
from petitions.sharing import Channel, ways
from petitions.signing import PetitionClosed

LATEST_SIGNERS = 8


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """Those that can be signed first, then those on their way, then those that are over."""
    topic = request.GET.get("topic", "")
    petitions = shown_petitions()
    context = {
        "groups": by_stage(petition for petition in petitions if not topic or topic in petition.topics),
        "topics": sorted({name for petition in petitions for name in petition.topics}),
        "topic": topic,
        "inviting": Campaign.objects.published().filter(proposal_sponsors__isnull=False),
    }
    return render(request, "petitions/index.html", context)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def petition(request: HttpRequest, slug: str) -> HttpResponse:
    """Read and sign. The answer to a signature is the same whether or not the address has signed before.

    By a recipient's own link from a mailing the form is filled in, on a page that nobody keeps; by a link that doesn't
    hold it is everybody's.
    """
    known = returning(request.GET.get(ME, ""))
    if request.method != "POST" and known is not None:
        response = _petition_filled_in(request, slug, known)
        response.headers["Cache-Control"] = "private, no-store"
        return response
    return _petition_for_all(request, slug)


@public_page
def _petition_for_all(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        here = Place(Signature.Source.PAGE, request.path, petition_page, reverse("petitions:signed", args=[slug]))
        return take_signature(request, slug, here)
    return petition_page(request, public_petition(slug))


@private_page
def _petition_filled_in(request: HttpRequest, slug: str, known: Returning) -> HttpResponse:
    found = public_petition(slug)
    form = SignForm(action=found.get_absolute_url(), asking=asking_for(slug), known=known)
    return petition_page(request, found, form)


@dataclass(frozen=True)
class Place:
    """Where a petition's form stands: what signatures say of it, where it is sent, what shows it, what comes next."""

    source: Signature.Source
    action: str
    page: Callable[[HttpRequest, Petition, SignForm], HttpResponse]
    next_page: str


def take_signature(request: HttpRequest, slug: str, place: Place) -> HttpResponse:
    """Take the form. No more of the petition is read than what shapes it, but where its page is shown again."""
    if too_many(request, "sign", request.POST.get("address", "")):
        return too_many_requests(request)
    known = returning(request.POST.get(ME, ""))
    form = SignForm(request.POST, action=place.action, asking=asking_for(slug), known=known)
    if form.is_valid() and not form.is_spent(request):
        language = translation.get_language() or settings.LANGUAGE_CODE
        details = replace(form.details(), source=place.source.value, network=network_key(request))
        with suppress(PetitionClosed):  # the page below says so
            signature_services.sign(slug, form.person(language), details, form.asking.wording)
            return HttpResponseRedirect(place.next_page, status=303)
    if form.is_valid():
        form.add_error(None, press_again())  # seen only where the petition is open: the puzzle has come on meanwhile
    form.show_again()
    return place.page(request, public_petition(slug), form)


def asking_for(slug: str) -> Asking:
    """What the petition asks. Raises Http404 where there is none."""
    found = asking_of(slug)
    if found is None:
        raise Http404
    return found


def petition_page(request: HttpRequest, petition: Petition, form: SignForm | None = None) -> HttpResponse:
    """The petition with its form: an empty one, or the one that is given."""
    form = form or SignForm(action=petition.get_absolute_url(), asking=asking_for(petition.slug))
    form.bear_puzzle(petition)
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "form": form,
        "asks_for_proof": asks_for_proof(petition),
        "latest_signers": latest_signers(petition, LATEST_SIGNERS),
        "signed_today": signed_today(petition),
    }
    return render(request, "petitions/petition.html", context, status=status_of(petition, form))


def status_of(petition: Petition, form: SignForm) -> int:
    """Of a page with the form: whether it is shown because something in it was wrong."""
    return 422 if form.is_bound and petition.is_open else 200


@public_page
def signed(request: HttpRequest, slug: str) -> HttpResponse:
    """After the form: open your mail. The same page for everybody."""
    petition = public_petition(slug)
    return render(request, "petitions/signed.html", {"petition": petition, "campaign": petition.campaign})


@public_page
def thank_you(request: HttpRequest, slug: str) -> HttpResponse:
    """After confirming: the petition's own thanks, what helps next, and the ways to pass it on."""
    petition = public_petition(slug)
    own = absolute_url(petition.get_absolute_url())
    urls = {channel: share_url(code) for channel, code in channel_links(petition).items()}
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "ways": ways(petition.title, urls, own),
        "link": urls.get(Channel.LINK, own),
    }
    return render(request, "petitions/thank_you.html", context)


@public_page
def social_image(request: HttpRequest, slug: str) -> HttpResponse:
    """What a chat shows beside a link to the petition, drawn with the count of the moment."""
    petition = public_petition(slug)
    count = petition.signature_count
    signatures = ngettext("%(count)s signature", "%(count)s signatures", count) % {"count": intcomma(count)}
    return social_image_response(petition.campaign.colour, petition.campaign.name, petition.title, signatures)


def public_petition(slug: str) -> Petition:
    """The petition at this address that everybody may read. Raises Http404."""
    found: Petition = get_object_or_404(for_its_page(Petition.objects.public()), slug=slug)
    return found
