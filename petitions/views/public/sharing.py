"""Share links: where they lead, and each signer's own."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from campaign.caching import private_page
from campaign.tokens import InvalidToken, read_token
from campaign.views.errors import bad_link
from mailings.links import absolute_url
from mailings.via import VIA
from petitions.models import Petition, ShareLink, Signature
from petitions.services import sharing as sharing_services
from petitions.share_codes import read_code, share_url
from petitions.share_queries import brought_by
from petitions.sharing import MY_LINKS, OWN, Channel, ways
from supporters import forwarding

LINK_SECONDS = 300


@require_safe
def share(request: HttpRequest, code: str) -> HttpResponse:
    """From a short link to the petition's page. That somebody came is written down nowhere; that she signed is."""
    links = ShareLink.objects.filter(petition__in=Petition.objects.public()).select_related("petition")
    link = get_object_or_404(links, code=read_code(code))
    response = HttpResponseRedirect(f"{link.petition.get_absolute_url()}?{urlencode({VIA: link.code})}")
    response.headers["Cache-Control"] = f"public, max-age={LINK_SECONDS}"
    return response


@require_safe
@private_page
def my_links(request: HttpRequest, token: str) -> HttpResponse:
    """A signer's own links, and how many signed by them. Looking makes none."""
    try:
        signature = _signature(token)
    except InvalidToken:
        return bad_link(request)
    codes = dict(signature.share_links.filter(channel__in=OWN).values_list("channel", "code"))
    urls = {channel: share_url(code) for channel, code in codes.items()}
    petition = signature.petition
    context = {
        "petition": petition,
        "campaign": petition.campaign,
        "token": token,
        "brought": brought_by(signature),
        "has_links": len(urls) == len(OWN),
        "ways": ways(petition.title, urls, absolute_url(petition.get_absolute_url())),
        "link": urls.get(Channel.LINK, ""),
    }
    return render(request, "petitions/my_links.html", context)


@csrf_exempt
@require_POST
@private_page
def make_my_links(request: HttpRequest, token: str) -> HttpResponse:
    try:
        signature = _signature(token)
    except InvalidToken:
        return bad_link(request)
    sharing_services.own_links(signature)
    return HttpResponseRedirect(reverse("petitions:my_links", args=[token]), status=303)


def _signature(token: str) -> Signature:
    """Whose page it is: one that counts, under a petition that everybody may read."""
    signatures = Signature.objects.confirmed().filter(petition__in=Petition.objects.public())
    found = forwarding.find(
        lambda public_id: signatures.select_related("petition__campaign").filter(public_id=public_id).first(),
        read_token(MY_LINKS, token),
    )
    if found is None:
        raise InvalidToken
    return found
