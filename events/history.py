"""What events add to a person's timeline."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from campaign.models import Campaign
from events.models import Rsvp
from mailings import history as mail_history
from supporters import purposes, timeline
from supporters.models import CampaignSupporter
from supporters.timeline import Entry, Window


def registrations(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    hers = Rsvp.objects.filter(supporter=person.supporter_id, event__campaign=person.campaign_id)
    for row in window.latest(hers.select_related("event"), "registered_at", "confirmed_at", "cancelled_at"):
        title = {"event": row.event.title}
        yield from window.entries(
            (row.registered_at, _("Registered for “%(event)s”") % title, ""),
            (row.confirmed_at, _("Confirmed the registration for “%(event)s”") % title, ""),
            (row.cancelled_at, _("Cancelled the registration for “%(event)s”") % title, ""),
        )


def titles(campaign: Campaign, events: Collection[UUID]) -> Mapping[UUID, str]:
    found = campaign.events.filter(public_id__in=events)
    return {row.public_id: _("Further rallies, after “%(event)s”") % {"event": row.title} for row in found}


def register_history() -> None:
    timeline.register(registrations)
    purposes.register("event", titles)
    mail_history.register_subjects(
        lambda person: Rsvp.objects.filter(supporter=person.supporter_id, event__campaign=person.campaign_id)
    )
