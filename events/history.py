"""What events add to a person's timeline."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from events.models import Rsvp
from mailings import history as mail_history
from supporters import timeline
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


def register_history() -> None:
    timeline.register(registrations)
    mail_history.register_subjects(
        lambda person: Rsvp.objects.filter(supporter=person.supporter_id, event__campaign=person.campaign_id)
    )
