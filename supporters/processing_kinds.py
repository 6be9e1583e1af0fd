"""What this app uses people's data for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from supporters import processing
from supporters.models import ConsentState


def _lists(campaign: Campaign) -> Iterator[str]:
    return (mailing_list.name for mailing_list in campaign.mailing_lists.all())


def _calls(campaign: Campaign) -> list[str]:
    """Calls are made where anybody agreed to be called."""
    agreed = ConsentState.objects.filter(purpose=f"calls:{campaign.public_id}", is_granted=True)
    return [str(_("Calls to people who agreed to be called"))] if agreed.exists() else []


def register_kinds() -> None:
    processing.register(
        processing.Processing(
            _("Mailing lists"),
            _("Sending news by e-mail to people who joined a list."),
            _("Consent, given by a tick and confirmed from the mail: Art. 6(1)(a)."),
            _lists,
        )
    )
    processing.register(
        processing.Processing(
            _("Calls"),
            _("Calling people who agreed to be called."),
            _("Consent: Art. 6(1)(a)."),
            _calls,
        )
    )
