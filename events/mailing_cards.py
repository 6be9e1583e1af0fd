"""How a rally looks in a mailing: `[[rally:slug]]`. A meeting point never stands there: mail is passed on."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaign.templatetags.time_tags import zone_words
from events.models import Event
from mailings.composing.cards import Card, CardKind, register


def event_card(event: Event) -> Card:
    """The event as it stands now, in the language at hand, at its own zone's time."""
    takes = event.takes_registrations
    return Card(
        kicker=event.get_kind_display(),
        title=event.title,
        line=event.area,
        figure=f"{date_format(event.local_start, 'l, j E Y, H:i')}, {zone_words(event.timezone)}",
        button=_("Register") if takes else _("See what became of it"),
        path=event.get_absolute_url(),
        over="" if takes else _over(event),
    )


def _over(event: Event) -> str:
    return _("This event is cancelled") if event.is_cancelled else _("This event is over")


def register_cards() -> None:
    register(CardKind("rally", "events", Event.objects.public, event_card))
