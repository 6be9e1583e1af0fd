"""The campaign's people: found, looked at, corrected, and added by hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.audit import record
from campaign.models import Campaign
from campaign.organising import MANAGE_PEOPLE, SEE_PEOPLE, campaign_view, may, team_member
from supporters import forwarding, people_pages, timeline
from supporters.forms.people import AddPersonForm, NoteForm, ProfileForm
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter, Tag
from supporters.people_pages import PeoplePage
from supporters.profiles import profile_of
from supporters.services import adding, joining
from supporters.services.people import change_profile


def _person(campaign: Campaign, public_id: UUID) -> CampaignSupporter | None:
    """One of the campaign's own people, or None: everybody else's are none of its team's business."""
    found = campaign.people.select_related("supporter").filter(supporter__public_id=public_id).first()
    if found:
        found.campaign = campaign
    return found


def living_person(campaign: Campaign, public_id: UUID) -> CampaignSupporter:
    """One who has a profile: of those made anonymous there is nothing left to work on. Raises Http404."""
    person = _person(campaign, public_id)
    if person is None or person.supporter.anonymised_at:
        raise Http404
    return person


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What is looked for comes by POST, so that no name or address stands in a URL, a history or a log."""
    sent = request.POST if request.method == "POST" else request.GET
    within, typed = sent.get("in", ""), request.POST.get("q", "").strip()[:200]
    tag, mailing_list = _tag(campaign, within), _list(campaign, within)
    context = {
        "campaign": campaign,
        "page": _page(campaign, typed, tag, mailing_list, sent.get("page", "")),
        "typed": typed,
        "within": within if tag or mailing_list else "",
        "tags": campaign.tags.all()[:500],
        "lists": MailingList.objects.in_use().filter(campaign=campaign),
    }
    return render(request, "organise/people/index.html", context)


def _page(campaign: Campaign, typed: str, tag: Tag | None, mailing_list: MailingList | None, cursor: str) -> PeoplePage:
    if typed:
        number = int(cursor) if cursor.isascii() and cursor.isdecimal() and len(cursor) < 4 else 1
        return people_pages.find(campaign, typed, tag=tag, mailing_list=mailing_list, number=max(number, 1))
    if tag:
        return people_pages.tagged(campaign, tag, cursor)
    if mailing_list:
        return people_pages.on_list(campaign, mailing_list, cursor)
    return people_pages.everybody(campaign, cursor)


def _tag(campaign: Campaign, within: str) -> Tag | None:
    kind, _colon, key = within.partition(":")
    is_key = kind == "tag" and key.isascii() and key.isdecimal() and len(key) < 18
    return campaign.tags.filter(pk=int(key)).first() if is_key else None


def _list(campaign: Campaign, within: str) -> MailingList | None:
    kind, _colon, key = within.partition(":")
    return campaign.mailing_lists.filter(slug=key).first() if kind == "list" else None


@require_GET
@campaign_view(SEE_PEOPLE)
def person(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Everything this campaign knows of her. A record that went up in another leads to that one."""
    found = forwarding.find(lambda identifier: _person(campaign, identifier), public_id)
    if found is None:
        raise Http404
    if found.supporter.public_id != public_id:
        return redirect("organise_people:person", campaign.slug, found.supporter.public_id)
    if found.supporter.anonymised_at:
        return render(request, "organise/people/anonymous.html", {"campaign": campaign, "person": found})
    context = {
        "campaign": campaign,
        "person": found,
        "profile": profile_of(found, team_member(request), manages=may(request, MANAGE_PEOPLE, campaign)),
        "timeline": timeline.page(found, request.GET.get("before", "")),
        "note_form": NoteForm(),
        "tags": campaign.tags.all()[:500],
    }
    return render(request, "organise/people/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def edit(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    found = living_person(campaign, public_id)
    fields = list(campaign.custom_fields.filter(is_archived=False))
    form = ProfileForm(request.POST if request.method == "POST" else None, person=found, fields=fields)
    if request.method == "POST" and form.is_valid():
        change_profile(found, form.profile(), form.answers(), team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_people:person", campaign.slug, public_id)
    context = {"campaign": campaign, "person": found, "form": form}
    return render(request, "organise/people/edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def add(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = AddPersonForm(request.POST if request.method == "POST" else None, campaign=campaign)
    known = None
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, campaign, form)
        except adding.KnownAlready as error:
            known = error.person
            form.add_error("address", _("This person is among your people already."))
        except adding.OnlySheCanJoin:
            form.add_error(
                "agreed_to", _("Choose a list: they get a mail, and are one of your people once they confirm.")
            )
    context = {"campaign": campaign, "form": form, "known": known}
    return render(request, "organise/people/add.html", context, status=422 if form.errors else 200)


def _added(request: HttpRequest, campaign: Campaign, form: AddPersonForm) -> HttpResponse:
    profile = {name: value for name, value in form.profile().items() if name not in ("name", "language")}
    source = CampaignSupporter.Source(form.cleaned_data["source"])
    agreement = form.agreement()
    added = adding.add_person(campaign, form.person(), profile, agreement, source, team_member(request))
    if added is None:
        messages.success(request, _("They get a mail, and are one of your people once they confirm."))
        return redirect("organise_people:index", campaign.slug)
    if agreement.mailing_list and agreement.mailing_list.double_opt_in:
        messages.success(request, _("Added. They get a mail, and are on the list once they confirm."))
    else:
        messages.success(request, _("Added."))
    return redirect("organise_people:person", campaign.slug, added.supporter.public_id)


@require_POST
@campaign_view(SEE_PEOPLE)
def take_off_list(request: HttpRequest, campaign: Campaign, public_id: UUID, subscription: UUID) -> HttpResponse:
    """She told somebody of the team that she doesn't want the list's mails any more."""
    found = living_person(campaign, public_id)
    row = get_object_or_404(_subscriptions(found.supporter, campaign), public_id=subscription)
    joining.leave(row, Consent.Via.TEAM)
    record(team_member(request), "taken off a list", found.supporter, campaign)
    messages.success(request, _("Taken off the list."))
    return redirect("organise_people:person", campaign.slug, public_id)


def _subscriptions(supporter: Supporter, campaign: Campaign) -> Any:
    return Subscription.objects.filter(supporter=supporter, mailing_list__campaign=campaign)
