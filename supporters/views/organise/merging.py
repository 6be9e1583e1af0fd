"""Records that may be of one person: looked at side by side, merged, told apart, and taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import MANAGE_PEOPLE, SEE_PEOPLE, campaign_view, team_member
from supporters.addresses import normalise_address
from supporters.forms.people import OtherAddressForm
from supporters.merge_preview import preview
from supporters.services import duplicates, merging
from supporters.views.organise.people import living_person

PAGE_LENGTH = 25


@require_GET
@campaign_view(SEE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The pairs that share something; a task finds them every hour."""
    page = Paginator(duplicates.open_hints(campaign), PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "organise/people/duplicates.html", {"campaign": campaign, "page": page})


@require_POST
@campaign_view(SEE_PEOPLE)
def dismiss(request: HttpRequest, campaign: Campaign, public_id: UUID, other: UUID) -> HttpResponse:
    one, two = living_person(campaign, public_id), living_person(campaign, other)
    duplicates.dismiss(campaign, one.supporter, two.supporter, team_member(request))
    messages.success(request, _("Noted: two people."))
    return redirect("organise_people:duplicates", campaign.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def find_other(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Which other record is hers? By its address, which goes by POST and into no URL."""
    person = living_person(campaign, public_id)
    form = OtherAddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address = normalise_address(form.cleaned_data["address"])
        others = campaign.people.filter(supporter__address_normalised=address).exclude(pk=person.pk)
        other = others.values_list("supporter__public_id", flat=True).first()
        if other:
            return redirect("organise_people:merge", campaign.slug, public_id, other)
        form.add_error("address", _("None of your other people has this address."))
    context = {"campaign": campaign, "person": person, "form": form}
    return render(request, "organise/people/find_other.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def merge(request: HttpRequest, campaign: Campaign, public_id: UUID, other: UUID) -> HttpResponse:
    """Both side by side, what moves, and which value is kept; then the button."""
    kept, gone = living_person(campaign, public_id), living_person(campaign, other)
    if request.method == "POST":
        if not merging.may_merge(team_member(request), kept, gone):
            messages.error(request, _("These records can’t be merged here. Ask an admin of the site to do it."))
            return redirect("organise_people:person", campaign.slug, public_id)
        taken = {name.removeprefix("keep_") for name, value in request.POST.items() if value == "gone"}
        answers = {name.removeprefix("custom_") for name in taken if name.startswith("custom_")}
        try:
            merging.merge(kept, gone, taken=taken, answers=answers, by=team_member(request))
        except merging.CannotMerge:
            messages.error(request, _("These records can’t be merged: one of them is restricted, or gone by now."))
            return redirect("organise_people:person", campaign.slug, public_id)
        messages.success(request, _("Merged. For a month you can undo it here."))
        return redirect("organise_people:person", campaign.slug, public_id)
    fields = list(campaign.custom_fields.filter(is_archived=False))
    context = {"campaign": campaign, "preview": preview(kept, gone, fields)}
    return render(request, "organise/people/merge.html", context)


@require_POST
@campaign_view(MANAGE_PEOPLE)
def undo(request: HttpRequest, campaign: Campaign, merge: UUID) -> HttpResponse:
    found = get_object_or_404(campaign.merges.select_related("supporter"), public_id=merge)
    try:
        back = merging.undo(found, team_member(request))
    except merging.CannotUndo:
        messages.error(request, _("This merge can’t be undone any more."))
        return redirect("organise_people:person", campaign.slug, found.supporter.public_id)
    messages.success(request, _("Undone. This is the record that came back."))
    return redirect("organise_people:person", campaign.slug, back.public_id)
