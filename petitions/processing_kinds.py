"""What petitions use people's data for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from petitions.queries import petitions_of_the_team
from supporters import processing


def _petitions(campaign: Campaign) -> Iterator[str]:
    return (petition.title for petition in petitions_of_the_team(campaign))


def _letter_actions(campaign: Campaign) -> Iterator[str]:
    return (action.title for action in campaign.letter_actions.all())


def register_kinds() -> None:
    processing.register(
        processing.Processing(
            _("Petitions"),
            _("Counting signatures, handing them to whom the petition is addressed, and telling how it goes on."),
            _("Consent, by signing and confirming from the mail: Art. 6(1)(a); news of it by a separate tick."),
            _petitions,
        )
    )
    processing.register(
        processing.Processing(
            _("Letters to representatives"),
            _("Handing people’s own letters on to those who represent them, and learning what was answered."),
            _("Consent, by writing and confirming from the mail: Art. 6(1)(a)."),
            _letter_actions,
        )
    )
