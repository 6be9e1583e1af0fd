"""What begins sequences: registering for a rally, and its end for those who were going."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from events.models import DEFAULT_LENGTH, Event, Rsvp
from mailings.sequences.triggers import Trigger, register, with_moment


def _events(campaign: Campaign) -> QuerySet[Event]:
    return campaign.events.exclude(state__in=[Event.State.DRAFT, Event.State.CANCELLED])


def _registered(events: QuerySet[Any]) -> QuerySet[Any, Any]:
    return with_moment(Rsvp.objects.going().filter(event__in=events), "confirmed_at", "event", "event")


def _over(events: QuerySet[Any]) -> QuerySet[Any, Any]:
    end = Coalesce("event__ends_at", F("event__starts_at") + Value(DEFAULT_LENGTH))
    return with_moment(Rsvp.objects.going().filter(event__in=events), end, "event", "event")


def register_triggers() -> None:
    register(Trigger("registered", _("registers for a rally"), _("any rally"), _events, _registered))
    register(Trigger("attended", _("was going to a rally that has ended"), _("any rally"), _events, _over))
