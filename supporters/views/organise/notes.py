"""Notes on people."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaign.models import Campaign
from campaign.organising import SEE_PEOPLE, campaign_view, team_member
from supporters.forms.people import NoteForm
from supporters.services import notes
from supporters.views.organise.people import living_person


@require_POST
@campaign_view(SEE_PEOPLE)
def write(request: HttpRequest, campaign: Campaign, public_id: UUID) -> HttpResponse:
    person = living_person(campaign, public_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.write_note(person.supporter, campaign, form.cleaned_data["text"], team_member(request))
        messages.success(request, _("Noted."))
    else:
        messages.error(request, str(form.errors["text"][0]))
    return redirect("organise_people:person", campaign.slug, public_id)


@require_POST
@campaign_view(SEE_PEOPLE)
def delete(request: HttpRequest, campaign: Campaign, public_id: UUID, note: UUID) -> HttpResponse:
    """One's own; whoever manages the people, anybody's."""
    person = living_person(campaign, public_id)
    found = get_object_or_404(person.supporter.notes.filter(campaign=campaign), public_id=note)
    if not notes.may_delete(found, team_member(request)):
        raise PermissionDenied
    notes.delete_note(found, team_member(request))
    messages.success(request, _("The note is deleted."))
    return redirect("organise_people:person", campaign.slug, public_id)
