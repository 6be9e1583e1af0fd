"""The organisers' first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign import dashboard as cards
from campaign.models import Campaign
from campaign.organising import SEE_FIGURES, campaign_view


@campaign_view(SEE_FIGURES)
def dashboard(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Figures, and what happens by day."""
    context = {
        "campaign": campaign,
        "notices": cards.notices(campaign),
        "figures": cards.figures(campaign),
        "series": cards.series(campaign),
    }
    return render(request, "organise/dashboard.html", context)
