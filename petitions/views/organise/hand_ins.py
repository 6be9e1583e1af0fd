"""Hand-ins in the workspace: order, watch, download, and tell how it was handed over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, MANAGE_PEOPLE, SEE_FIGURES, campaign_view, may, team_member
from petitions.forms.hand_ins import CeremonyForm, HandInForm
from petitions.models import HandIn, HandInPhoto, Petition
from petitions.services import hand_ins

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@campaign_view(SEE_FIGURES)
def index(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """What was made and handed over."""
    return _page(request, get_object_or_404(campaign.petitions, slug=slug), HandInForm())


@require_POST
@campaign_view(MANAGE_PEOPLE)
def order(request: HttpRequest, campaign: Campaign, slug: str) -> HttpResponse:
    """Have another made: it names people, so whoever manages them does this."""
    petition = get_object_or_404(campaign.petitions, slug=slug)
    form = HandInForm(request.POST)
    if not form.is_valid():
        return _page(request, petition, form, status=422)
    hand_ins.order(petition, form.wanted(), team_member(request))
    messages.success(request, _("Ordered. You can close this page: it goes on."))
    return redirect("organise_petitions:hand_in", campaign.slug, slug)


def _page(request: HttpRequest, petition: Petition, form: HandInForm, status: int = 200) -> HttpResponse:
    campaign = petition.campaign
    context = {
        "campaign": campaign,
        "petition": petition,
        "form": form,
        "may_order": may(request, MANAGE_PEOPLE, campaign),
        "may_tell": may(request, EDIT_ACTIONS, campaign),
        "hand_ins": petition.hand_ins.select_related("made_by").prefetch_related("photos"),
    }
    return render(request, "organise/petitions/hand_in.html", context, status=status)


@campaign_view(SEE_FIGURES)
def progress(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    """How far it is; once it is made, the page is loaded anew."""
    hand_in = _hand_in(campaign, slug, public_id)
    context = {"campaign": campaign, "petition": hand_in.petition, "hand_in": hand_in}
    response = render(request, "organise/petitions/_hand_in_progress.html", context)
    if not hand_in.is_being_made:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
@campaign_view(MANAGE_PEOPLE)
def download(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID, kind: str) -> HttpResponseBase:
    """Hand out a file. Pressed, not opened: it goes into the audit trail."""
    hand_in = _hand_in(campaign, slug, public_id)
    try:
        file = hand_ins.open_file(hand_in, kind, team_member(request))
    except FileNotFoundError as error:
        raise Http404 from error
    filename = hand_in.checksums[kind]["file"]
    content_type = CONTENT_TYPES[filename.rpartition(".")[2]]
    response = FileResponse(file, as_attachment=True, filename=filename, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@campaign_view(MANAGE_PEOPLE)
def again(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    hand_ins.order_again(_hand_in(campaign, slug, public_id), team_member(request))
    return redirect("organise_petitions:hand_in", campaign.slug, slug)


@require_POST
@campaign_view(MANAGE_PEOPLE)
def delete_files(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    hand_ins.delete_files(_hand_in(campaign, slug, public_id), team_member(request))
    messages.success(request, _("The files are deleted. Their checksums stay."))
    return redirect("organise_petitions:hand_in", campaign.slug, slug)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(EDIT_ACTIONS)
def ceremony(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID) -> HttpResponse:
    """When and where it was handed over, and to whom."""
    hand_in = _hand_in(campaign, slug, public_id)
    initial = {name: getattr(hand_in, name) for name in ("handed_on", "place", "received_by", "account")}
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CeremonyForm(*sent, initial=initial)
    if request.method == "POST" and form.is_valid():
        hand_ins.note_ceremony(hand_in, form.ceremony(), form.photos(), team_member(request))
        messages.success(request, _("Saved. It stands on the petition’s page."))
        return redirect("organise_petitions:hand_in", campaign.slug, slug)
    context = {"campaign": campaign, "petition": hand_in.petition, "hand_in": hand_in, "form": form}
    return render(request, "organise/petitions/ceremony.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(EDIT_ACTIONS)
def remove_photo(request: HttpRequest, campaign: Campaign, slug: str, public_id: UUID, photo_id: UUID) -> HttpResponse:
    hand_in = _hand_in(campaign, slug, public_id)
    photo = get_object_or_404(HandInPhoto, hand_in=hand_in, public_id=photo_id)
    hand_ins.remove_photo(photo, team_member(request))
    messages.success(request, _("The photo is deleted."))
    return redirect("organise_petitions:ceremony", campaign.slug, slug, public_id)


def _hand_in(campaign: Campaign, slug: str, public_id: UUID) -> HandIn:
    petition: Petition = get_object_or_404(campaign.petitions, slug=slug)
    found: HandIn = get_object_or_404(
        HandIn.objects.select_related("petition__campaign"), petition=petition, public_id=public_id
    )
    return found
