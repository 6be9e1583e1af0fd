"""Mail that waits while its person's record goes up in another."""

from __future__ import annotations

from campaign.models import Campaign, User
from mailings.models import Message
from supporters.services import merging, preference_centre
from tests.mail import delivered
from tests.supporters.two_records import person


def test_the_link_to_all_that_is_held_goes_to_no_other_address_than_hers(campaign: Campaign) -> None:
    """Asked for at an address which, once merged, shows what is held on the record of another."""
    gunel, other = person(campaign, "gunel@example.org"), person(campaign, "shared@office.example")
    preference_centre.request_personal_data(other.supporter)
    rashad = User.objects.create_user("rashad@example.org")
    merging.merge(gunel, other, taken=(), answers=(), by=rashad)
    assert delivered() == []
    assert Message.objects.get().state != "sent"
