"""A petition's links in the workspace: the team's own, by name, with their posters and codes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, campaign_view, team_member
from petitions import posters
from petitions.forms.progress import ShareLinkForm
from petitions.models import Petition, ShareLink
from petitions.services import sharing
from petitions.share_codes import share_url
from petitions.share_queries import team_links


@campaign_view(SEE_FIGURES)
def links(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """The team's links, and how many signed by each."""
    return _page(request, get_object_or_404(campaign.petitions, slug=slug), ShareLinkForm())


@require_POST
@campaign_view(EDIT_ACTIONS)
def add_link(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    petition = get_object_or_404(campaign.petitions, slug=slug)
    form = ShareLinkForm(request.POST)
    if not form.is_valid():
        return _page(request, petition, form)
    said = form.cleaned_data
    sharing.add_team_link(petition, said["label"], said["channel"], team_member(request))
    messages.success(request, _("The link is made."))
    return redirect("organise_petitions:links", campaign.slug, slug)


def _page(request: HttpRequest, petition: Petition, form: ShareLinkForm) -> HttpResponse:
    context = {
        "campaign": petition.campaign,
        "petition": petition,
        "form": form,
        "links": [(link, share_url(link.code), number) for link, number in team_links(petition)],
    }
    return render(request, "organise/petitions/links.html", context, status=422 if form.errors else 200)


@campaign_view(SEE_FIGURES)
def poster(request: HttpRequest, campaign: Campaign, slug: str, code: str) -> HttpResponse:
    """A4 to print and put up, in each language."""
    return _file(posters.poster(_link(campaign, slug, code)), "application/pdf", f"{slug}-{code}.pdf")


@campaign_view(SEE_FIGURES)
def code(request: HttpRequest, campaign: Campaign, slug: str, code: str) -> HttpResponse:
    """The code alone, for a layout of one's own."""
    drawn = posters.code_svg(_link(campaign, slug, code))
    return _file(drawn, "image/svg+xml", f"{slug}-{code}.svg", disposition="attachment")


def _link(campaign: Campaign, slug: str, code: str) -> ShareLink:
    links = ShareLink.objects.filter(petition__campaign=campaign, signature=None).select_related("petition__campaign")
    return get_object_or_404(links, petition__slug=slug, code=code)


def _file(content: bytes, content_type: str, name: str, disposition: str = "inline") -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response
