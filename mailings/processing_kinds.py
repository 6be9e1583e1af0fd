"""What mailings use people's data for, besides what people joined a list or ticked a box for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from mailings.models import MailingPolicy, Measurement
from supporters import processing

Tracking = MailingPolicy.Tracking


def _measured(campaign: Campaign) -> list[str]:
    """What is measured now, and what is still kept of what was measured once."""
    now = MailingPolicy.of(campaign).tracking
    kept = set(Measurement.objects.filter(mailing__campaign=campaign).values_list("how", flat=True))
    chosen = {now, *kept} - {Tracking.NONE}
    return [str(Tracking(how).label) for how in Tracking.values if how in chosen]


def register_kinds() -> None:
    processing.register(
        processing.Processing(
            _("Opens and clicks of mailings"),
            _("Learning which mailings and links people use, to write better ones and to choose whom to write to."),
            _("Consent, asked for with the consent to the mailings: Art. 6(1)(a), and regulation 6 of PECR."),
            _measured,
        )
    )
