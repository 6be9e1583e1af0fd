"""Coming to a rally as the next step after signing."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.models import Campaign
from campaign.next_steps import NextStep, NextStepKind, register
from events.mailing_cards import event_card
from events.models import Event


def _choices(campaign: Campaign) -> list[tuple[UUID, str]]:
    return [(event.public_id, event.title) for event in Event.objects.coming().filter(campaign=campaign)]


def _find(campaign: Campaign, public_id: UUID) -> NextStep | None:
    event = Event.objects.coming().filter(campaign=campaign, public_id=public_id).first()
    if event is None or not event.takes_registrations:
        return None
    card = event_card(event)
    return NextStep(event.title, card.figure, _("Register for the rally"), card.path)


def register_next_steps() -> None:
    register(NextStepKind("event", gettext_lazy("Come to a rally"), _choices, _find))
