"""Tags whose names differ by letters that Turkic languages keep apart."""

from __future__ import annotations

import pytest

from campaign.models import Campaign, User
from supporters.models import Tag
from supporters.services.tagging import tag_person
from tests.supporters.two_records import person


@pytest.mark.parametrize(
    ("known", "typed", "found"),
    [
        ("qiz", "qız", "qız"),
        ("ışıq", "IŞIQ", "IŞIQ"),
        ("Iclas", "İclas", "Iclas"),
        ("Stewards", "STEWARDS", "Stewards"),
    ],
)
def test_a_name_is_one_tag_or_another_as_the_database_has_it(
    campaign: Campaign, known: str, typed: str, found: str
) -> None:
    row, user = person(campaign, "ann@example.org"), User.objects.create_user("rashad@example.org")
    Tag.objects.create(campaign=campaign, name=known)
    assert tag_person(row.supporter, campaign, typed, user).name == found
