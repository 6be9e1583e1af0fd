"""The campaign's own fields: defined by its managers."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from campaign.models import Campaign
from campaign.organising import MANAGE_PEOPLE, campaign_view, team_member
from supporters.forms.people import CustomFieldForm
from supporters.models import CustomField
from supporters.services import field_definitions


@require_GET
@campaign_view(MANAGE_PEOPLE)
def index(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    fields = campaign.custom_fields.order_by("is_archived", "pk")
    return render(request, "organise/people/fields.html", {"campaign": campaign, "fields": fields})


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def add(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return _form_page(request, campaign, CustomField(campaign=campaign))


@require_http_methods(["GET", "HEAD", "POST"])
@campaign_view(MANAGE_PEOPLE)
def edit(request: HttpRequest, campaign: Campaign, key: str) -> HttpResponse:
    return _form_page(request, campaign, get_object_or_404(campaign.custom_fields, key=key))


def _form_page(request: HttpRequest, campaign: Campaign, field: CustomField) -> HttpResponse:
    """The form works on a copy: beside a mistake, the page shows the field as it is stored."""
    form = CustomFieldForm(request.POST if request.method == "POST" else None, instance=copy(field))
    if request.method == "POST" and form.is_valid():
        field_definitions.save_field(form.instance, team_member(request))
        messages.success(request, _("Saved."))
        return redirect("organise_people:fields", campaign.slug)
    context = {"campaign": campaign, "field": field, "form": form, "is_new": field.pk is None}
    return render(request, "organise/people/field.html", context, status=422 if form.errors else 200)


@require_POST
@campaign_view(MANAGE_PEOPLE)
def archive(request: HttpRequest, campaign: Campaign, key: str) -> HttpResponse:
    field_definitions.archive_field(get_object_or_404(campaign.custom_fields, key=key), team_member(request))
    messages.success(request, _("Archived. It is asked no more; the answers are kept."))
    return redirect("organise_people:fields", campaign.slug)


@require_POST
@campaign_view(MANAGE_PEOPLE)
def restore(request: HttpRequest, campaign: Campaign, key: str) -> HttpResponse:
    field_definitions.restore_field(get_object_or_404(campaign.custom_fields, key=key), team_member(request))
    messages.success(request, _("Back in use, with the answers that were kept."))
    return redirect("organise_people:fields", campaign.slug)
