"""Tags on people, and the campaign's tags as such."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Func, IntegerField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import SEE_PEOPLE, campaign_view, team_member
from supporters.forms.people import TagMergeForm, TagNameForm
from supporters.models import Tag
from supporters.services import tagging
from supporters.views.organise.people import living_person

PAGE_LENGTH = 50
COUNTED_UP_TO = 10_000


@require_POST
@campaign_view(SEE_PEOPLE)
def put_on(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    person = living_person(campaign, public_id)
    form = TagNameForm(request.POST)
    if form.is_valid():
        tagging.tag_person(person.supporter, campaign, form.cleaned_data["name"], team_member(request))
    else:
        messages.error(request, str(form.errors["name"][0]))
    return redirect("organise_people:person", campaign.slug, public_id)


@require_POST
@campaign_view(SEE_PEOPLE)
def take_off(request: HttpRequest, campaign: Campaign, public_id: UUID, key: int) -> HttpResponse:
    person = living_person(campaign, public_id)
    tagging.untag_person(person.supporter, get_object_or_404(campaign.tags, pk=key), team_member(request))
    return redirect("organise_people:person", campaign.slug, public_id)


@require_GET
@campaign_view(SEE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    page = Paginator(counted(campaign.tags.all()), PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"campaign": campaign, "page": page, "counted_up_to": COUNTED_UP_TO}
    return render(request, "organise/people/tags.html", context)


def counted(tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """With the number of people who have each. Counting ends one above `COUNTED_UP_TO`, however many there are."""
    number = Func(F("pk"), template=_COUNT, output_field=IntegerField())
    return tags.annotate(number=number)


_COUNT = f"""(SELECT count(*) FROM (
    SELECT FROM supporters_supportertag WHERE tag_id = %(expressions)s LIMIT {COUNTED_UP_TO + 1}
) AS counted)"""  # noqa: S608 (a number of our own)


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(SEE_PEOPLE)
def edit(request: HttpRequest, campaign: Campaign, key: int) -> HttpResponse:
    """Rename a tag; from here it can be merged into another, or deleted."""
    tag = get_object_or_404(counted(campaign.tags.all()), pk=key)
    form = TagNameForm(request.POST if request.method == "POST" else None, initial={"name": tag.name})
    if request.method == "POST" and form.is_valid():
        try:
            tagging.rename_tag(tag, form.cleaned_data["name"], team_member(request))
        except tagging.TagExists:
            form.add_error("name", _("There is a tag of this name. Merge this one into it."))
        else:
            messages.success(request, _("Renamed."))
            return redirect("organise_people:tags", campaign.slug)
    return _tag_page(request, campaign, tag, form, TagMergeForm(tag=tag))


@require_POST
@campaign_view(SEE_PEOPLE)
def merge(request: HttpRequest, campaign: Campaign, key: int) -> HttpResponse:
    tag = get_object_or_404(counted(campaign.tags.all()), pk=key)
    form = TagMergeForm(request.POST, tag=tag)
    if not form.is_valid():
        return _tag_page(request, campaign, tag, TagNameForm(initial={"name": tag.name}), form)
    tagging.merge_tags(tag, form.cleaned_data["into"], team_member(request))
    messages.success(request, _("Merged."))
    return redirect("organise_people:tags", campaign.slug)


@require_POST
@campaign_view(SEE_PEOPLE)
def delete(request: HttpRequest, campaign: Campaign, key: int) -> HttpResponse:
    tagging.delete_tag(get_object_or_404(campaign.tags, pk=key), team_member(request))
    messages.success(request, _("The tag is deleted. The people stay."))
    return redirect("organise_people:tags", campaign.slug)


def _tag_page(
    request: HttpRequest, campaign: Campaign, tag: Tag, form: TagNameForm, merge_form: TagMergeForm
) -> HttpResponse:
    context = {
        "campaign": campaign,
        "tag": tag,
        "form": form,
        "merge_form": merge_form,
        "counted_up_to": COUNTED_UP_TO,
    }
    failed = form.errors or merge_form.errors
    return render(request, "organise/people/tag.html", context, status=422 if failed else 200)
