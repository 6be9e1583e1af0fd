"""What became of a mailing: figures to read and to take away. All of the team see them; they name nobody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_FIGURES, campaign_view
from mailings.models import Mailing
from mailings.progress import progress_of
from mailings.statistics import table
from mailings.statistics.counted import count_and_keep, is_great
from mailings.statistics.summary import Summary, summary_of
from supporters.exporting.csv_stream import write_csv


@require_safe
@campaign_view(SEE_FIGURES)
def statistics(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    mailing = _find(campaign, public_id)
    summary = summary_of(mailing)
    context = {
        "campaign": campaign,
        "mailing": mailing,
        "summary": summary,
        "is_great": is_great(mailing),
        "progress": None if summary else progress_of(mailing),
        "tiles": _tiles(summary) if summary else [],
    }
    return render(request, "organise/mailings/statistics.html", context)


def _tiles(summary: Summary) -> list[tuple[str, int, float | None]]:
    """The figures at the top: what, how many, and which share of those to whom it was sent."""
    messages = summary.counted
    tiles: list[tuple[str, int, float | None]] = [(_("Sent"), summary.sent, None)]
    if messages.waiting:
        tiles.insert(0, (_("Waiting"), messages.waiting, None))
    if messages.queued != summary.sent:
        tiles.insert(0, (_("Recipients"), messages.queued, None))
    if summary.measured:
        tiles += [
            (words, number, summary.share(number) if summary.counts_people else None)
            for words, number in ((_("Opened"), summary.responses.opened), (_("Clicked"), summary.responses.clicked))
        ]
    tiles += [(words, number, None) for words, number in summary.conversions]
    tiles += [
        (words, number, summary.share(number))
        for words, number in (
            (_("Unsubscribed"), summary.left),
            (_("Bounced"), summary.came_back.bounced),
            (_("Reported as unwanted"), summary.came_back.complaint),
        )
    ]
    return tiles


@require_safe
@campaign_view(SEE_FIGURES)
def export(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponseBase:
    """The same figures as CSV."""
    mailing = _find(campaign, public_id)
    summary = summary_of(mailing)
    if summary is None:
        return redirect("organise_statistics:statistics", campaign.slug, mailing.public_id)
    lines = write_csv(table.header(), table.rows(summary), with_bom=True)
    response = StreamingHttpResponse(list(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="figures-{mailing.public_id}.csv"'
    return response


@require_POST
@campaign_view(EDIT_ACTIONS)
def count_again(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Count a great mailing's figures anew from the rows."""
    mailing = _find(campaign, public_id)
    if is_great(mailing):
        count_and_keep(mailing)
        messages.success(request, _("Counted again."))
    return redirect("organise_statistics:statistics", campaign.slug, mailing.public_id)


def _find(campaign: Campaign, public_id: UUID) -> Mailing:
    """One of the campaign's mailings, or a step of one of its sequences. Raises Http404."""
    return get_object_or_404(campaign.mailings.select_related("campaign"), public_id=public_id)
