"""Mailings as everybody may read them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from campaign.caching import public_page
from campaign.models import Campaign
from campaign.templatetags.campaign_tags import OWN_NAMES
from mailings.composing import archive
from mailings.models import Mailing
from mailings.queries import lists_to_join, readable_mailings


@public_page
def read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One mailing, in the page's language where it has that."""
    found = Mailing.objects.readable().select_related("campaign", "sender").prefetch_related("versions")
    mailing = get_object_or_404(found, public_id=public_id)
    version = archive.version_for(mailing, get_language() or "")
    if version is None:
        raise Http404
    others = {code: OWN_NAMES[code] for code in archive.versions_to_read(mailing) if code != version.language}
    context = {
        "campaign": mailing.campaign,
        "mailing": mailing,
        "reading": archive.reading_of(version),
        "others": [(name, archive.view_url(mailing, code), code) for code, name in others.items()],
        "lists": lists_to_join(mailing),
    }
    return render(request, "mailings/read.html", context)


@public_page
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """All that a campaign has written to its people and lets everybody read."""
    campaign = get_object_or_404(Campaign, slug=slug, is_published=True)
    return render(request, "mailings/index.html", {"campaign": campaign, "mailings": readable_mailings(campaign)})
