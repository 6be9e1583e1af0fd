"""What petitions add to a person's timeline."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from campaign.models import Campaign
from mailings import history as mail_history
from petitions.models import Signature
from supporters import purposes, timeline
from supporters.models import CampaignSupporter
from supporters.timeline import Entry, Window


def signatures(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    hers = Signature.objects.filter(supporter=person.supporter_id, petition__campaign=person.campaign_id)
    for row in window.latest(hers.select_related("petition"), "signed_at", "confirmed_at"):
        title = {"petition": row.petition.title}
        yield from window.entries(
            (row.signed_at, _("Signed “%(petition)s”") % title, row.comment),
            (row.confirmed_at, _("Confirmed the signature under “%(petition)s”") % title, ""),
        )


def titles(campaign: Campaign, petitions: Collection[UUID]) -> Mapping[UUID, str]:
    found = campaign.petitions.filter(public_id__in=petitions)
    return {row.public_id: _("News of the petition “%(petition)s”") % {"petition": row.title} for row in found}


def register_history() -> None:
    timeline.register(signatures)
    purposes.register("petition", titles)
    mail_history.register_subjects(
        lambda person: Signature.objects.filter(supporter=person.supporter_id, petition__campaign=person.campaign_id),
    )
