"""The campaign as everybody sees it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from campaign.caching import public_page
from campaign.markdown import cited_numbers
from campaign.models import Campaign, Page, Update
from campaign.views.images import social_image_response


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The campaign where there is one, else the list of them."""
    campaigns = list(Campaign.objects.filter(is_published=True))
    if len(campaigns) == 1:
        return _campaign_page(request, campaigns[0])
    return render(request, "campaign/index.html", {"campaigns": campaigns})


@public_page
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    return _campaign_page(request, get_object_or_404(Campaign, slug=slug, is_published=True))


def _campaign_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    context = {
        "campaign": campaign,
        "sources": list(campaign.sources.all()),
        "cited": cited_numbers(campaign.statement or ""),
        "timeline": campaign.timeline.select_related("source"),
        "updates": campaign.updates.filter(published_at__lte=timezone.now())[:3],
    }
    return render(request, "campaign/campaign.html", context)


@public_page
def update(request: HttpRequest, slug: str, update_slug: str) -> HttpResponse:
    published = Update.objects.select_related("campaign").filter(published_at__lte=timezone.now())
    found: Update = get_object_or_404(published, campaign__slug=slug, campaign__is_published=True, slug=update_slug)
    return render(request, "campaign/update.html", {"update": found, "campaign": found.campaign})


@public_page
def page(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """A standing page as the team wrote it, or else in general words that hold for every campaign."""
    campaign = get_object_or_404(Campaign, slug=slug, is_published=True)
    if kind not in Page.Kind:
        raise Http404
    page = campaign.pages.filter(kind=kind).first()
    template = "campaign/page.html" if page else f"campaign/standing/{kind}.html"
    return render(request, template, {"page": page, "campaign": campaign})


@public_page
def social_image(request: HttpRequest, slug: str) -> HttpResponse:
    """What a chat shows beside a link to the campaign."""
    found = get_object_or_404(Campaign, slug=slug, is_published=True)
    return social_image_response(found.colour, "", found.name, found.strapline)
