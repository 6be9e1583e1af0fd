"""Adding by hand whom this campaign has erased, and whom another knows."""

from __future__ import annotations

import pytest
from django.utils import timezone

from campaign.models import Campaign
from supporters.addresses import hash_address
from supporters.forms.people import AddPersonForm
from supporters.models import DataRequest


@pytest.mark.parametrize("kind", ["erasure", "objection"])
def test_whom_this_campaign_erased_or_who_objected_to_it_is_not_added_by_hand(campaign: Campaign, kind: str) -> None:
    today = timezone.localdate()
    DataRequest.objects.create(
        campaign=campaign,
        address_hash=hash_address("ann@example.org"),
        kind=kind,
        channel="mail",
        received_on=today,
        due_on=today + timezone.timedelta(days=30),
        outcome="carried-out",
        closed_at=timezone.now(),
    )
    form = AddPersonForm({"address": "Ann@example.org"}, campaign=campaign)
    assert form.errors.get_json_data()["address"][0]["code"] == "suppressed"
