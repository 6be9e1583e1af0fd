"""What segments can ask of registrations, and of consent to hear of further rallies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaign.models import Campaign
from events.models import Rsvp
from mailings.criteria import Mails, messages_about, register_mails
from mailings.models import Message
from supporters import purposes
from supporters.segments.conditions import Condition, Has, Not
from supporters.segments.criteria import Asked, Criterion, Values, register
from supporters.segments.parameters import Choice, Thing, When, fixed


@dataclass(frozen=True)
class Attendance:
    """One way of having to do with a rally: its words, the state of the registration and the time that goes with it."""

    words: str | Promise
    state: Rsvp.State
    time: str
    holds: bool = True


ATTENDANCES = {
    "registered": Attendance(gettext_lazy("is registered for"), Rsvp.State.GOING, "confirmed_at"),
    "waiting": Attendance(gettext_lazy("has yet to confirm coming to"), Rsvp.State.PENDING, "registered_at"),
    "cancelled": Attendance(pgettext_lazy("whether", "cancelled"), Rsvp.State.CANCELLED, "cancelled_at"),
    "not_registered": Attendance(gettext_lazy("isn’t registered for"), Rsvp.State.GOING, "confirmed_at", holds=False),
}


def _registered(asked: Asked, values: Values) -> Condition:
    attendance = ATTENDANCES[values["is"]]
    events = asked.campaign.events.all() if values["event"] is None else [values["event"]]
    during = values["when"].period(asked.campaign, asked.now).where(attendance.time)
    registered = Has(
        Rsvp.objects.filter(during, event__in=events, state=attendance.state), once=values["event"] is not None
    )
    return registered if attendance.holds else Not(registered)


def _mails(campaign: Campaign) -> QuerySet[Message]:
    return messages_about("rsvp", Rsvp.objects.filter(event__campaign=campaign).values("public_id"))


def _purposes(campaign: Campaign) -> Iterable[purposes.Purpose]:
    for event in campaign.events.all():
        yield event.purpose, _("news of further rallies, asked at “%(title)s”") % {"title": event.title}


def register_criteria() -> None:
    purposes.register(_purposes)
    register_mails("events", Mails(gettext_lazy("a mail about a rally"), _mails))
    register(
        Criterion(
            "event",
            gettext_lazy("Rally"),
            gettext_lazy("Rallies"),
            gettext_lazy("%(is)s %(event)s %(when)s"),
            (
                Choice(
                    "is",
                    gettext_lazy("whether"),
                    fixed(*((key, attendance.words) for key, attendance in ATTENDANCES.items())),
                ),
                Thing(
                    "event", gettext_lazy("rally"), lambda campaign: campaign.events.all(), gettext_lazy("any rally")
                ),
                When("when", gettext_lazy("when")),
            ),
            _registered,
        )
    )
