"""How many mails a stranger who holds a forwarded mail can cause in a day."""

from __future__ import annotations

from campaign.models import Campaign
from mailings.models import Message
from supporters.services.preference_centre import request_personal_data
from tests.supporters.clock import clock_moved
from tests.supporters.two_records import person


def test_the_link_to_ones_data_comes_a_few_times_a_day_at_most(campaign: Campaign) -> None:
    ann = person(campaign, "ann@example.org").supporter
    for hour in range(20):
        with clock_moved(days=hour / 24):
            request_personal_data(ann)
    assert Message.objects.filter(address="ann@example.org").count() <= 5
