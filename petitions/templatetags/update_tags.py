"""What a petition's page shows of its news."""

from __future__ import annotations

from django import template
from django.db.models import QuerySet

from petitions.models import Petition, PetitionUpdate

register = template.Library()
MOST = 20


@register.simple_tag
def published_updates(petition: Petition) -> QuerySet[PetitionUpdate]:
    """Those on the page, the newest first."""
    return petition.updates.filter(published_at__isnull=False).order_by("-published_at")[:MOST]
