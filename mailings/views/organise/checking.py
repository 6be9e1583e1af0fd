"""A mailing as people will get it: looked at person by person, checked, and sent to the team as a test."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from campaign.models import Campaign
from campaign.organising import EDIT_ACTIONS, SEE_PEOPLE, campaign_view, may, team_member
from mailings.composing import checks, samples
from mailings.composing.meant import some_who_are_meant
from mailings.composing.previewing import preview_of
from mailings.composing.samples import Sample
from mailings.forms.testing import TestForm, name_of, words_of
from mailings.models import Mailing, MailingVersion
from mailings.services import testing
from mailings.services.composing import versions_in_order
from mailings.views.organise.frames import in_a_frame
from supporters.people_pages import find

MOST_FOUND = 8


@require_safe
@campaign_view(EDIT_ACTIONS)
def check(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """How a version looks to somebody, and what is still to be put right."""
    mailing = _mailing(campaign, public_id)
    version = _version(mailing, request.GET.get("version", ""))
    return _show(request, mailing, version, TestForm(mailing, team_member(request), version))


@require_safe
@xframe_options_sameorigin
@campaign_view(EDIT_ACTIONS)
def frame(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """The mail alone, for the frames of the page."""
    mailing = _mailing(campaign, public_id)
    version = _version(mailing, request.GET.get("version", ""))
    return in_a_frame(preview_of(version, _sample(request, campaign, version.language)).framed_html)


@require_POST
@campaign_view(SEE_PEOPLE)
def find_person(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Those whose name or address begins with what was typed, each to look at the mailing as."""
    mailing = _mailing(campaign, public_id)
    typed = request.POST.get("q", "")[:200]
    version = _version(mailing, request.POST.get("version", ""))
    found = find(campaign, typed)
    context: dict[str, Any] = {
        "campaign": campaign,
        "mailing": mailing,
        "found_people": found.people[:MOST_FOUND],
        "found_more": len(found.people) > MOST_FOUND,
        "typed": typed,
        "version_name": name_of(version),
    }
    if request.headers.get("HX-Request"):
        return render(request, "organise/mailings/_people.html", context)
    form = TestForm(mailing, team_member(request), version)
    return _show(request, mailing, version, form, found=context)


@require_POST
@campaign_view(EDIT_ACTIONS)
def send_test(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """Send the words as they are stored to the members of the team that were ticked."""
    mailing = _mailing(campaign, public_id)
    version = _version(mailing, request.POST.get("version", ""))
    form = TestForm(mailing, team_member(request), version, request.POST)
    if not form.is_valid():
        return _show(request, mailing, version, form, status=422)
    typed = form.cleaned_data
    try:
        number = testing.send_test(
            mailing, team_member(request), list(typed["members"]), form.chosen(), typed["sample"], typed["press"]
        )
    except testing.TooManyTests:
        form.add_error(None, _("That is more tests than the team gets in an hour. Tick fewer, or wait a while."))
        return _show(request, mailing, version, form, status=429)
    words = ngettext(
        "%(number)d test is on its way. Its subject begins with [Test].",
        "%(number)d tests are on their way. Their subjects begin with [Test].",
        number,
    )
    messages.success(request, words % {"number": number})
    page = reverse("organise_mailings:check", args=[campaign.slug, public_id])
    return redirect(f"{page}?version={name_of(version)}")


def _mailing(campaign: Campaign, public_id: UUID) -> Mailing:
    mailings = campaign.mailings.select_related("sender", "layout", "campaign").prefetch_related("versions")
    return get_object_or_404(mailings, public_id=public_id)


def _version(mailing: Mailing, wanted: str) -> MailingVersion:
    """The one that is named, or the first in the main language."""
    versions = {name_of(version): version for version in mailing.versions.all()}
    first = next((row for row in versions.values() if row.language == mailing.main_language), None)
    version = versions.get(wanted) or first
    if version is None:
        raise Http404
    version.mailing = mailing
    return version


def _sample(request: HttpRequest, campaign: Campaign, language: str) -> Sample:
    """As whom the mailing is looked at: the address names a person by her public identifier alone."""
    wanted = request.GET.get("as", "")
    if wanted == samples.UNKNOWN:
        return samples.unknown()
    if wanted == samples.MEMBER:
        return samples.of_member(team_member(request), language)
    if wanted in ("", samples.MADE_UP):
        return samples.made_up(campaign, language)
    if not may(request, SEE_PEOPLE, campaign):
        raise Http404
    try:
        identifier = UUID(wanted)
    except ValueError as error:
        raise Http404 from error
    people = campaign.people.select_related("supporter")
    return samples.of_person(get_object_or_404(people, supporter__public_id=identifier), language)


def _show(
    request: HttpRequest,
    mailing: Mailing,
    version: MailingVersion,
    form: TestForm,
    *,
    status: int = 200,
    found: dict[str, Any] | None = None,
) -> HttpResponse:
    campaign = mailing.campaign
    sample = _sample(request, campaign, version.language)
    versions = versions_in_order(mailing)
    several = len({row.variant for row in versions}) > 1
    context = {
        "campaign": campaign,
        "mailing": mailing,
        "version": version,
        "version_name": name_of(version),
        "choices": [(name_of(row), words_of(row, several)) for row in versions],
        "sample": sample,
        "samples": _offered(campaign, request, version.language, sample),
        "preview": preview_of(version, sample),
        "findings": checks.check(mailing),
        "form": form,
        "may_see_people": may(request, SEE_PEOPLE, campaign),
        "meant": some_who_are_meant(mailing) if may(request, SEE_PEOPLE, campaign) else [],
        **(found or {}),
    }
    return render(request, "organise/mailings/check.html", context, status=status)


def _offered(campaign: Campaign, request: HttpRequest, language: str, chosen: Sample) -> list[Sample]:
    """Those that are always there, and the person who was looked for."""
    always = [
        samples.made_up(campaign, language),
        samples.unknown(),
        samples.of_member(team_member(request), language),
    ]
    return always if chosen.key in {sample.key for sample in always} else [*always, chosen]
