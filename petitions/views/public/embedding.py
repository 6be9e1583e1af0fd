"""A petition's form on other sites: alone, for a frame, in the look that the other site wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaign.caching import public_page
from campaign.embedding import let_embed
from petitions.challenge import asks_for_proof
from petitions.forms.signing import SignForm
from petitions.models import Petition, Signature
from petitions.views.public.petitions import Place, asking_for, public_petition, status_of, take_signature

_COLOUR = re.compile(r"#?([0-9a-f]{6})", re.IGNORECASE)
_SCHEMES = {"light": "theme_light", "dark": "theme_dark"}


@dataclass(frozen=True)
class Look:
    """How the form looks on the other site: the campaign's way where it says nothing, or nothing that we know."""

    accent: str
    scheme: str

    @property
    def query(self) -> str:
        """To be put behind an address."""
        wanted = {name: value for name, value in vars(self).items() if value}
        return f"?{urlencode(wanted)}" if wanted else ""

    def theme_url(self, petition: Petition) -> str:
        return reverse(_SCHEMES.get(self.scheme, "theme"), args=[self.accent or petition.campaign.colour])


def look_of(request: HttpRequest) -> Look:
    """What the address asks for, as far as it is a colour and a scheme."""
    accent = _COLOUR.fullmatch(request.GET.get("accent", ""))
    scheme = request.GET.get("scheme", "")
    return Look(accent[1].lower() if accent else "", scheme if scheme in _SCHEMES else "")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The form alone. It answers as on the petition's page, and no cookie is needed for it."""
    look = look_of(request)
    action = reverse("petitions:embed", args=[slug]) + look.query
    if request.method == "POST":
        next_page = reverse("petitions:embed_signed", args=[slug]) + look.query
        return take_signature(request, slug, Place(Signature.Source.EMBED, action, _embedded, next_page))
    return _embedded(request, public_petition(slug), SignForm(action=action, asking=asking_for(slug)))


def _embedded(request: HttpRequest, petition: Petition, form: SignForm) -> HttpResponse:
    return _in_frame(request, "petitions/embed.html", petition, form=form, status=status_of(petition, form))


@public_page
def embed_signed(request: HttpRequest, slug: str) -> HttpResponse:
    """After the form in the frame."""
    return _in_frame(request, "petitions/embed_signed.html", public_petition(slug))


def _in_frame(
    request: HttpRequest, template: str, petition: Petition, *, form: SignForm | None = None, status: int = 200
) -> HttpResponse:
    look = look_of(request)
    if form is not None:
        form.bear_puzzle(petition)
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "form": form,
        "asks_for_proof": asks_for_proof(petition),
        "scheme": look.scheme,
        "theme_url": look.theme_url(petition),
        "is_embedded": True,
    }
    return let_embed(render(request, template, context, status=status), petition.campaign)


@require_safe
@public_page
def embed_script(request: HttpRequest, slug: str) -> HttpResponse:
    """What another site's page loads to have the form put there."""
    petition = public_petition(slug)
    return render(request, "petitions/embed.js", {"petition": petition}, content_type="text/javascript; charset=utf-8")
