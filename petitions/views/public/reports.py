"""Reporting a comment: for everybody, with the same answer whatever becomes of it."""

from __future__ import annotations

import hashlib

import structlog
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from redis.exceptions import RedisError

from campaign.caching import public_page
from campaign.limits import too_many
from campaign.networks import network_key
from campaign.views.errors import too_many_requests
from petitions.forms.moderation import ReportForm
from petitions.models import Petition, Signature
from petitions.services import moderating

log = structlog.get_logger(__name__)

_ONCE_IN_SECONDS = 24 * 3600


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def report(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """What is wrong with a comment. One that isn't on the page any more can't be reported, and nobody is told so."""
    petition = _petition(slug)
    shown = petition.signatures.confirmed().filter(show_name=True, public_id=public_id).first()
    if request.method == "POST":
        return _send(request, petition, shown, str(public_id))
    form = ReportForm(action=request.path, campaign=petition.campaign)
    return _page(request, petition, shown, form)


def _send(request: HttpRequest, petition: Petition, shown: Signature | None, public_id: str) -> HttpResponse:
    if too_many(request, "report", public_id):
        return too_many_requests(request)
    form = ReportForm(request.POST, action=request.path, campaign=petition.campaign)
    if not form.is_valid():
        form.renew_page_token()
        return _page(request, petition, shown, form, status=422)
    if shown and _is_first_from_there(request, public_id):
        moderating.report(shown, form.cleaned_data["rule"], form.cleaned_data["text"])
    return HttpResponseRedirect(reverse("petitions:reported", args=[petition.slug]), status=303)


def _is_first_from_there(request: HttpRequest, public_id: str) -> bool:
    """Whether nobody of this network has reported it today: one reader alone must not take a comment off the page.

    The cache forgets it after a day. Where it doesn't answer, the report counts.
    """
    digest = hashlib.sha256(f"{network_key(request)}:{public_id}".encode()).hexdigest()
    try:
        return bool(cache.add(f"reported:{digest}", 1, _ONCE_IN_SECONDS))
    except (OSError, RedisError, DatabaseError):
        log.exception("reports_unlimited")
        return True


def _page(
    request: HttpRequest, petition: Petition, shown: Signature | None, form: ReportForm, status: int = 200
) -> HttpResponse:
    context = {"petition": petition, "campaign": petition.campaign, "signer": shown, "form": form}
    return render(request, "petitions/report.html", context, status=status)


@public_page
def reported(request: HttpRequest, slug: str) -> HttpResponse:
    """After the report: thanks. The same page for everybody."""
    petition = _petition(slug)
    return render(request, "petitions/reported.html", {"petition": petition, "campaign": petition.campaign})


def _petition(slug: str) -> Petition:
    found: Petition = get_object_or_404(Petition.objects.public().select_related("campaign"), slug=slug)
    return found
