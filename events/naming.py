"""How the consent to hear of further rallies is called, and how it ends."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from events.models import Event
from events.services import stop_updates_after
from supporters.purposes import PurposeKind, register


def event_names(public_ids: Collection[UUID]) -> dict[UUID, str]:
    events = Event.objects.filter(public_id__in=public_ids)
    return {row.public_id: _("Further rallies and meetings after “%(event)s”") % {"event": row.title} for row in events}


def register_purposes() -> None:
    register(PurposeKind("event", event_names, stop_updates_after))
