"""What rallies use people's data for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from supporters import processing


def _events(campaign: Campaign) -> Iterator[str]:
    return (event.title for event in campaign.events.all())


def register_kinds() -> None:
    processing.register(
        processing.Processing(
            _("Rallies and meetings"),
            _("Registering who comes, telling them where to meet, and what changes."),
            _("Consent, by registering and confirming from the mail: Art. 6(1)(a); news of others by a separate tick."),
            _events,
        )
    )
