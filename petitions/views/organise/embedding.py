"""What a team puts on other sites: the code for a petition's form."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse

from campaign.models import Campaign
from campaign.organising import SEE_FIGURES, campaign_view


@campaign_view(SEE_FIGURES)
def other_sites(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """The code to copy, and on which sites browsers show the form."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    code = {
        "name": petition.title,
        "form_url": f"{settings.SITE_URL}{reverse('petitions:embed', args=[slug])}",
        "script_url": f"{settings.SITE_URL}{reverse('petitions:embed_script', args=[slug])}",
    }
    context = {
        "campaign": campaign,
        "petition": petition,
        "embed_script": render_to_string("petitions/_embed_script.html", code).strip(),
        "embed_frame": render_to_string("supporters/_embed_frame.html", code).strip(),
        "embed_hosts": campaign.embed_hosts.split(),
    }
    return render(request, "organise/petitions/other_sites.html", context)
