"""What events add to the dashboard."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from campaign.dashboard import Figure
from campaign.models import Campaign
from events.models import Event, Rsvp
from mailings.models import Mailing
from mailings.statistics.conversions import Conversion


def figures(campaign: Campaign) -> list[Figure]:
    url = reverse("organise_events:index", args=[campaign.slug])
    coming = Event.objects.coming().filter(campaign=campaign, state=Event.State.PUBLISHED)
    going = Rsvp.objects.going().filter(event__in=coming).count()
    number = coming.count()
    return [
        Figure(number, ngettext("event to come", "events to come", number), url),
        Figure(going, ngettext("person going", "people going", going), url),
    ]


def _registrations_of(mailing: Mailing) -> int:
    """Served by the index `rsvp_by_mailing`."""
    return Rsvp.objects.going().filter(mailing=mailing).count()


registrations_by_mailing = Conversion("registrations", _("Registrations that came of it"), _registrations_of)
