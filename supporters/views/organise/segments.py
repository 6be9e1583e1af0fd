"""Segments in the workspace: say in sentences who is meant, see at once how many they are, keep it."""

from __future__ import annotations

from copy import copy
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.models import Campaign
from campaign.organising import SEE_PEOPLE, campaign_view, team_member
from supporters.models import Segment, SegmentVersion
from supporters.segments import InvalidDefinition
from supporters.segments.builder import Builder, change, definition_of, draft_from, draft_of
from supporters.segments.counting import TookTooLong, count, for_seconds, sample
from supporters.segments.criteria import Asked
from supporters.segments.definitions import people_asked
from supporters.segments.forms import SegmentForm
from supporters.segments.sentences import Speaker
from supporters.services import segments as services

PAGE_LENGTH = 25
SAMPLE_LENGTH = 6


@require_safe
@campaign_view(SEE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Those in use; what each asks in words, and how many it finds as one comes to it."""
    visible = services.visible_to(team_member(request), campaign)
    page = Paginator(visible.filter(archived_at__isnull=True), PAGE_LENGTH).get_page(request.GET.get("page"))
    speaker = Speaker(campaign)
    context = {
        "campaign": campaign,
        "page": page,
        "rows": [(segment, speaker.sentences(segment.definition)) for segment in page],
        "archived": visible.filter(archived_at__isnull=False)[:PAGE_LENGTH],
    }
    return render(request, "organise/segments/index.html", context)


@require_safe
@campaign_view(SEE_PEOPLE)
def number(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    """How many a segment finds now, for its place in the list."""
    segment = _segment(request, campaign, public_id)
    return render(request, "organise/segments/_number.html", _counted(_asked(segment), segment.definition))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def create(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _builder_page(request, Segment(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def edit(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    return _builder_page(request, _segment(request, campaign, public_id))


@require_POST
@campaign_view(SEE_PEOPLE)
def preview(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """How many the conditions find as they stand in the form right now, and some of them. Nothing is stored."""
    definition = definition_of(draft_from(request.POST, campaign))
    return render(request, "organise/segments/_preview.html", _found(Asked(campaign), definition, campaign))


@require_POST
@campaign_view(SEE_PEOPLE)
def duplicate(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    segment = _segment(request, campaign, public_id)
    try:
        segment = services.duplicate(segment, team_member(request))
    except InvalidDefinition as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("This is your copy. The others see it once you share it."))
    return redirect("organise_segments:edit", campaign.slug, segment.public_id)


@require_POST
@campaign_view(SEE_PEOPLE)
def archive(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    services.archive(_segment(request, campaign, public_id), team_member(request))
    messages.success(request, _("Archived. It is offered no more; what uses it goes on."))
    return redirect("organise_segments:index", campaign.slug)


@require_POST
@campaign_view(SEE_PEOPLE)
def bring_back(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    services.bring_back(_segment(request, campaign, public_id), team_member(request))
    messages.success(request, _("It is in use again."))
    return redirect("organise_segments:index", campaign.slug)


@require_safe
@campaign_view(SEE_PEOPLE)
def versions(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    segment = _segment(request, campaign, public_id)
    page = Paginator(segment.versions.select_related("saved_by"), PAGE_LENGTH).get_page(request.GET.get("page"))
    speaker = Speaker(campaign)
    rows = [(version, speaker.sentences(version.definition)) for version in page]
    context = {"campaign": campaign, "segment": segment, "page": page, "rows": rows}
    return render(request, "organise/segments/versions.html", context)


@require_POST
@campaign_view(SEE_PEOPLE)
def go_back(request: HttpRequest, campaign: Campaign, public_id: UUID, number: int) -> HttpResponse:
    segment = _segment(request, campaign, public_id)
    try:
        services.go_back(segment, number, team_member(request))
    except SegmentVersion.DoesNotExist as error:
        raise Http404 from error
    except InvalidDefinition as error:
        messages.error(request, _("It can’t be used any more. %(reason)s") % {"reason": error.message})
        return redirect("organise_segments:versions", campaign.slug, public_id)
    messages.success(request, _("Version %(number)s is in use again.") % {"number": number})
    return redirect("organise_segments:edit", campaign.slug, public_id)


def _segment(request: HttpRequest, campaign: Campaign, public_id: UUID) -> Segment:
    return get_object_or_404(services.visible_to(team_member(request), campaign), public_id=public_id)


def _asked(segment: Segment) -> Asked:
    return Asked(segment.campaign, within=(segment.pk,) if segment.pk else ())


def _builder_page(request: HttpRequest, segment: Segment) -> HttpResponse:
    """Save, or do what a button of the builder asks for, or show the segment as it is."""
    if request.method != "POST":
        return _show(request, segment, _form(request, segment), Builder(_asked(segment), draft_of(segment.definition)))
    draft = draft_from(request.POST, segment.campaign)
    if request.POST.get("do") == "save":
        return _save(request, segment, Builder(_asked(segment), draft, shows_errors=True))
    changed = change(draft, request.POST.get("do", ""), request.POST, segment.campaign)
    builder = Builder(_asked(segment), changed.draft, changed.focus)
    if request.headers.get("HX-Request"):
        return _fragment(request, segment, builder)
    typed = {"name": request.POST.get("name"), "is_shared": "is_shared" in request.POST}
    form = _form(request, segment, {**typed, "seen": request.POST.get("seen")})
    return _show(request, segment, form, builder, counts=True)


def _form(
    request: HttpRequest, segment: Segment, typed: dict[str, Any] | None = None, sent: QueryDict | None = None
) -> SegmentForm:
    """The form works on a copy: above a mistake, the page's title stays that of what is stored."""
    may_share = services.may_share(team_member(request), segment)
    return SegmentForm(sent, initial=typed, instance=copy(segment), may_share=may_share)


def _save(request: HttpRequest, segment: Segment, builder: Builder) -> HttpResponse:
    form = _form(request, segment, sent=request.POST)
    if not form.is_valid():
        return _show(request, segment, form, builder, status=422)
    values = {
        "name": form.cleaned_data["name"],
        "is_shared": form.cleaned_data["is_shared"],
        "definition": definition_of(builder.draft),
    }
    by = team_member(request)
    try:
        if segment._state.adding:
            saved = services.create(segment.campaign, by, **values)
        else:
            saved = services.save(segment, by, **values, seen=form.cleaned_data["seen"])
    except InvalidDefinition as error:
        form.add_error(None, error.message if not error.path else _("Look at the conditions that are marked."))
        return _show(request, segment, form, builder, status=422)
    except services.UsedElsewhere:
        form.add_error("is_shared", _("Other segments ask for this one. It has to stay shared."))
        return _show(request, segment, form, builder, status=422)
    except services.SavedMeanwhile as meanwhile:
        return _show_conflict(request, meanwhile.segment, form, builder)
    messages.success(request, _("Saved."))
    return redirect("organise_segments:edit", segment.campaign.slug, saved.public_id)


def _show_conflict(request: HttpRequest, stored: Segment, form: SegmentForm, builder: Builder) -> HttpResponse:
    """Say that a colleague was faster. Whoever saves again has read it, and puts hers in place of the other's."""
    sent = request.POST.copy()
    sent["seen"] = stored.updated_at.isoformat()
    form.data = sent
    latest = stored.versions.select_related("saved_by").first()
    return _show(request, stored, form, builder, status=409, meanwhile=latest)


def _show(
    request: HttpRequest,
    segment: Segment,
    form: SegmentForm,
    builder: Builder,
    *,
    status: int = 200,
    counts: bool = False,
    meanwhile: SegmentVersion | None = None,
) -> HttpResponse:
    context = {
        "campaign": segment.campaign,
        "segment": segment,
        "form": form,
        "node": builder.node(),
        "topics": builder.topics(),
        "meanwhile": meanwhile,
        "is_conflict": status == 409,
        **(_found(builder.asked, definition_of(builder.draft), segment.campaign) if counts else {}),
    }
    return render(request, "organise/segments/form.html", context, status=status)


def _fragment(request: HttpRequest, segment: Segment, builder: Builder) -> HttpResponse:
    context = {"campaign": segment.campaign, "segment": segment, "node": builder.node(), "topics": builder.topics()}
    answer = render(request, "organise/segments/_builder.html", context)
    answer.headers["HX-Trigger-After-Swap"] = "segment-changed"
    return answer


def _counted(asked: Asked, definition: Any) -> dict[str, Any]:
    try:
        return {"number": count(people_asked(asked, definition))}
    except InvalidDefinition:
        return {"is_unfinished": True}
    except TookTooLong:
        return {"took_too_long": True}


def _found(asked: Asked, definition: Any, campaign: Campaign) -> dict[str, Any]:
    """How many there are, and some of them, both within the time that a page has."""
    try:
        rows = people_asked(asked, definition)
        with for_seconds():
            return {"number": rows.count(), "sample": sample(rows, SAMPLE_LENGTH)}
    except InvalidDefinition:
        return {"is_unfinished": True}
    except TookTooLong:
        return {"took_too_long": True}
