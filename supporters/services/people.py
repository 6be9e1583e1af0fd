"""Who somebody is: what she says of herself, and that the address is hers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from supporters.custom_fields import Value
from supporters.models import CampaignSupporter, Supporter
from supporters.services.suppressing import lift_for_owner


@dataclass(frozen=True)
class Person:
    """Who fills in a public form: what she types, and the language of the page."""

    address: str
    name: str
    language: str


def confirm_address(
    supporter: Supporter,
    campaign: Campaign,
    source: CampaignSupporter.Source,
    *,
    name: str = "",
    postcode: str = "",
    country: str = "",
) -> None:
    """Note that the address is hers and that she acts in this campaign, and take over what her profile lacks.

    In the caller's transaction.
    """
    person = Supporter.objects.select_for_update().get(pk=supporter.pk)
    person.address_confirmed_at = person.address_confirmed_at or timezone.now()
    person.name = person.name or name
    person.postcode = person.postcode or postcode
    person.country = person.country or country
    person.save(update_fields=["address_confirmed_at", "name", "postcode", "country"])
    lift_for_owner(person.address)
    note_activity(person, campaign, source)


def note_activity(supporter: Supporter, campaign: Campaign, source: CampaignSupporter.Source) -> None:
    """Note that she acts in this campaign now; `source` is kept where it is the first time."""
    CampaignSupporter.objects.bulk_create(
        [CampaignSupporter(campaign=campaign, supporter=supporter, source=source, last_active_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["campaign", "supporter"],
        update_fields=["last_active_at"],
    )


@transaction.atomic
def change_profile(
    person: CampaignSupporter, profile: Mapping[str, str], answers: Mapping[str, Value | None], by: User
) -> None:
    """Store what the team corrects: fields of her profile, and the campaign's own, of which None empties one.

    Her address can't be changed so: by it she is known, and that a new one is hers she alone can show.
    """
    supporter = Supporter.objects.select_for_update().get(pk=person.supporter_id)
    row = CampaignSupporter.objects.select_for_update().get(pk=person.pk)
    for name, value in profile.items():
        setattr(supporter, name, value)
    supporter.save(update_fields=list(profile))
    merged = {**row.custom_values, **answers}
    row.custom_values = {key: value for key, value in merged.items() if value is not None}
    row.save(update_fields=["custom_values"])
    record(by, "changed", supporter, person.campaign)
