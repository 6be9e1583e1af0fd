"""What this app uses people's data for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.models import Campaign
from supporters import purposes


def _lists(campaign: Campaign) -> Iterator[purposes.Purpose]:
    for mailing_list in campaign.mailing_lists.all():
        yield purposes.Purpose(mailing_list.purpose, mailing_list.name)


def _calls(campaign: Campaign) -> Iterator[purposes.Purpose]:
    yield purposes.Purpose(f"calls:{campaign.public_id}", _("Calls"))


def register_kinds() -> None:
    purposes.register(
        purposes.PurposeKind(
            gettext_lazy("Mailing lists"),
            gettext_lazy("Sending news by e-mail to people who joined a list."),
            gettext_lazy("Consent, given by a tick and confirmed from the mail: Art. 6(1)(a)."),
            _lists,
        )
    )
    purposes.register(
        purposes.PurposeKind(
            gettext_lazy("Calls"),
            gettext_lazy("Calling people who agreed to be called."),
            gettext_lazy("Consent: Art. 6(1)(a)."),
            _calls,
        )
    )
