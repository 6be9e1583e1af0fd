"""What this app holds on a person."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Rsvp
from events.services import anonymise_rsvps, erase_rsvps, forget_pending_rsvps, merge_rsvps, stop_updates
from supporters.models import Supporter
from supporters.personal_data import EVERYTHING, Holding, Row, register


def export_rsvps(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.rsvps.filter(condition).select_related("event", "mailing"):
        yield {
            str(_("event")): row.event.title,
            str(_("name")): row.name,
            str(_("state")): row.get_state_display(),
            str(_("wants to hear of further rallies")): row.wants_updates,
            str(_("registered")): row.registered_at,
            str(_("confirmed")): row.confirmed_at,
            str(_("cancelled")): row.cancelled_at,
            str(_("reminded")): row.reminded_at,
            str(_("came by the mailing of")): row.mailing.started_at if row.mailing else None,
        }


def register_holdings() -> None:
    register(
        Holding(
            Rsvp,
            _("Events you registered for"),
            export_rsvps,
            erase_rsvps,
            forget=forget_pending_rsvps,
            silence=stop_updates,
            merge=merge_rsvps,
            campaign_path="event__campaign",
            both=_("Of two registrations for one event the one that was confirmed or cancelled last is kept."),
            anonymise=anonymise_rsvps,
        )
    )
