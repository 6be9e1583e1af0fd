"""How the consent to hear of further rallies is called, and how it ends."""

from __future__ import annotations

from django.utils.translation import gettext as _

from events.models import Event
from events.services import stop_updates_after
from supporters.purposes import PurposeKind, register


def event_name(event: Event) -> str:
    return _("Further rallies and meetings after “%(event)s”") % {"event": event.title}


def register_purposes() -> None:
    everyone = Event.objects.all
    register(PurposeKind("event", everyone, event_name, stop=stop_updates_after, mailed=everyone))
