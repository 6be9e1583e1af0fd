"""Who signed a petition, by everything but name: figures to read and to take away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, campaign_view, team_member
from petitions import breakdowns
from petitions.breakdowns import Breakdowns, By
from petitions.models import Petition
from petitions.services.breaking_down import count_again as count_anew
from supporters.exporting.csv_stream import write_csv


@campaign_view(SEE_FIGURES)
def statistics(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    petition = _petition(campaign, slug)
    found = Breakdowns(petition)
    area_map = found.area_map()
    context = {
        "campaign": campaign,
        "petition": petition,
        "total": found.total,
        "series": found.by_day(),
        "area_map": area_map,
        "tile_map": None if area_map else found.tile_map(),
        "areas": found.lines(By.AREA),
        "tables": [(by.label, found.lines(by)) for by in (By.CHANNEL, By.COUNTRY, By.REGION)],
        "regions": found.by_region(),
        "questions": found.by_question() if found.total else [],
    }
    return render(request, "organise/petitions/statistics.html", context)


@require_POST
@campaign_view(EDIT_ACTIONS)
def count_again(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Count everything anew from the signatures."""
    if count_anew(_petition(campaign, slug), team_member(request)):
        messages.success(request, _("Counted again."))
    else:
        messages.warning(request, _("It is being counted just now. Look again in a moment."))
    return redirect("organise_petitions:statistics", campaign.slug, slug)


@campaign_view(SEE_FIGURES)
def export(request: HttpRequest, campaign: Campaign, slug: str) -> StreamingHttpResponse:
    """The same figures as CSV."""
    found = Breakdowns(_petition(campaign, slug))
    lines = list(write_csv(breakdowns.header(), breakdowns.table(found), with_bom=True))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="figures-{slug}.csv"'
    return response


def _petition(campaign: Campaign, slug: str) -> Petition:
    return get_object_or_404(campaign.petitions.select_related("campaign"), slug=slug)
