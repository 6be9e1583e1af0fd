"""What became of a petition, in the team's words."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from campaign.caching import public_page
from petitions.models import Petition, PetitionUpdate


@public_page
def update(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    published = PetitionUpdate.objects.select_related("petition__campaign").filter(published_at__isnull=False)
    public = published.filter(petition__in=Petition.objects.public())
    found: PetitionUpdate = get_object_or_404(public, petition__slug=slug, public_id=public_id)
    context = {"update": found, "petition": found.petition, "campaign": found.petition.campaign}
    return render(request, "petitions/update.html", context)
