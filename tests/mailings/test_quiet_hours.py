"""Quiet hours: nobody's mailing comes in her night, wherever she lives and whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given
from hypothesis import settings as patient
from hypothesis import strategies as st

from campaign.models import Campaign
from mailings.delivery import claiming
from mailings.delivery.claiming import claim
from mailings.delivery.quiet_hours import end_of_quiet, is_quiet
from mailings.delivery.zones import MOST_POPULOUS, zones_by_country, zones_for_a_campaign
from mailings.models import MailingPolicy, Message
from mailings.outbox import enqueue
from supporters.models import Supporter
from tests.mailings.under_way import of_whom, under_way

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
NIGHT = (time(22), time(8))
ZONES = sorted(name for name in available_timezones() if "/" in name)

places = st.sampled_from(ZONES).map(ZoneInfo)
times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
instants = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


class TestTheEndOfTheNight:
    @pytest.mark.parametrize(
        ("now", "place", "end"),
        [
            ("2026-07-01T21:30", LONDON, "2026-07-02T07:00"),  # 22:30 there
            ("2026-07-02T06:59", LONDON, "2026-07-02T07:00"),
            ("2026-07-02T07:00", LONDON, None),
            ("2026-07-01T20:59", LONDON, None),
            ("2026-07-01T21:00", LONDON, "2026-07-02T07:00"),
            ("2026-03-28T23:00", LONDON, "2026-03-29T07:00"),  # the clocks go forward in this night
            ("2026-10-24T22:00", LONDON, "2026-10-25T08:00"),  # and back in this
            ("2026-07-02T03:00", NEW_YORK, "2026-07-02T12:00"),
        ],
    )
    def test_is_eight_in_the_morning_there(self, now: str, place: ZoneInfo, end: str | None) -> None:
        found = end_of_quiet(datetime.fromisoformat(now).replace(tzinfo=UTC), place, *NIGHT)
        assert found == (datetime.fromisoformat(end).replace(tzinfo=UTC) if end else None)

    def test_that_the_clocks_skip_is_the_moment_they_are_changed(self) -> None:
        """In London there is no half past one on the last Sunday of March."""
        now = datetime(2026, 3, 29, 0, 15, tzinfo=UTC)
        assert end_of_quiet(now, LONDON, time(22), time(1, 30)) == datetime(2026, 3, 29, 1, tzinfo=UTC)

    def test_that_the_clocks_show_twice_is_the_first(self) -> None:
        now = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)
        assert end_of_quiet(now, LONDON, time(22), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    @patient(deadline=None, max_examples=150)
    @given(instants, places, times, times)
    @example(datetime(2011, 12, 30, 6, tzinfo=UTC), ZoneInfo("Pacific/Apia"), time(20), time(19, 59))  # a day left out
    @example(datetime(2026, 4, 4, 14, 50, tzinfo=UTC), ZoneInfo("Australia/Lord_Howe"), time(1, 30), time(1, 59))
    @example(datetime(2026, 10, 25, 0, 40, tzinfo=UTC), LONDON, time(1, 30), time(8))
    def test_is_the_first_moment_that_is_not_quiet(
        self, now: datetime, place: ZoneInfo, start: time, end: time
    ) -> None:
        if start == end:
            return
        found = end_of_quiet(now, place, start, end)
        if found is None:
            assert not is_quiet(now, place, start, end)
            return
        assert now < found <= now + timedelta(hours=50)
        assert not is_quiet(found, place, start, end)
        step = timedelta(minutes=1)
        minutes = (now + step * number for number in range(int((found - now) / step) + 1))
        assert all(is_quiet(minute, place, start, end) for minute in minutes if minute < found)
        assert is_quiet(found - timedelta(microseconds=1), place, start, end)


class TestWhereSomebodyLives:
    def test_every_country_with_several_zones_has_one_where_most_people_live(self) -> None:
        several = {country for country, names in zones_by_country().items() if len(names) > 1}
        assert set(MOST_POPULOUS) == several
        assert all(zone in zones_by_country()[country] for country, zone in MOST_POPULOUS.items())

    def test_every_zone_is_known_to_the_machine(self) -> None:
        assert set(zones_for_a_campaign("Asia/Baku").values()) <= available_timezones()

    @pytest.mark.parametrize(
        ("campaign", "country", "zone"),
        [
            ("Europe/London", "AZ", "Asia/Baku"),
            ("Europe/London", "US", "America/New_York"),
            ("America/Los_Angeles", "US", "America/Los_Angeles"),
            ("US/Pacific", "US", "US/Pacific"),
            ("America/Los_Angeles", "GB", "Europe/London"),
            ("Asia/Baku", "", "Asia/Baku"),
        ],
    )
    def test_is_her_country_s_zone_or_the_campaign_s_where_that_is_one_of_them(
        self, campaign: str, country: str, zone: str
    ) -> None:
        assert zones_for_a_campaign(campaign)[country] == zone


@pytest.fixture
def night(campaign: Campaign) -> MailingPolicy:
    """Eleven in the evening in London: it is night there and in Baku, and evening in New York."""
    return MailingPolicy.objects.create(campaign=campaign, quiet_from=NIGHT[0], quiet_until=NIGHT[1])


def claim_at(moment: datetime, limit: int = 200) -> list[Message]:
    with patch.object(claiming.timezone, "now", return_value=moment):
        return claim(limit)


def next_evening() -> datetime:
    """The next time that London's clocks show eleven in the evening."""
    there = timezone.now().astimezone(LONDON)
    return (there + timedelta(days=1)).replace(hour=23, minute=0, second=0, microsecond=0).astimezone(UTC)


@pytest.mark.django_db
@pytest.mark.usefixtures("night")
class TestAMailing:
    def test_waits_for_the_morning_of_those_who_sleep(self, campaign: Campaign) -> None:
        for name, country in (("london", "GB"), ("baku", "AZ"), ("york", "US"), ("unknown", "")):
            under_way(campaign, name, 3, country=country)
        now = next_evening()
        assert of_whom(claim_at(now)) == {"york": 3}
        for name, place in (("london", LONDON), ("baku", ZoneInfo("Asia/Baku")), ("unknown", LONDON)):
            waiting = Message.objects.filter(address__startswith=name)
            assert set(waiting.values_list("state", "attempts", "lease_until")) == {("queued", 0, None)}
            [morning] = set(waiting.values_list("not_before", flat=True))
            assert morning.astimezone(place).time() == time(8)
            assert now < morning < now + timedelta(hours=10)

    def test_of_many_sleepers_is_put_off_at_once(self, campaign: Campaign) -> None:
        mailing = under_way(campaign, "london", 30, country="GB")
        with CaptureQueriesContext(connection) as captured:
            assert claim_at(next_evening(), 5) == []
        claims = [query for query in captured.captured_queries if "RETURNING mailings_message" in query["sql"]]
        assert len(claims) <= 3, "the first comes across five of them, and puts off all"
        assert mailing.messages.filter(not_before__gt=timezone.now()).count() == 30

    def test_to_somebody_who_was_forgotten_goes_by_the_campaign_s_clock(self, campaign: Campaign) -> None:
        under_way(campaign, "forgotten", 1)
        Message.objects.update(supporter=None)
        assert claim_at(next_evening()) == []

    def test_of_a_campaign_without_quiet_hours_goes_out_at_night(self, campaign: Campaign) -> None:
        other = Campaign.objects.create(slug="other", name="Other", strapline="For it.")
        under_way(other, "other", 2, country="GB")
        under_way(campaign, "london", 2, country="GB")
        assert of_whom(claim_at(next_evening())) == {"other": 2}

    def test_is_all_that_waits(self, campaign: Campaign) -> None:
        """A confirmation is asked for by somebody who is awake."""
        person = Supporter.objects.by_address("ann@example.org", "en-gb")
        enqueue("mailings.account", person, "test:ann", {"subject": "S", "text": "T"}, language="en-gb")
        assert len(claim_at(next_evening())) == 1

    def test_goes_out_by_day(self, campaign: Campaign) -> None:
        under_way(campaign, "london", 3, country="GB")
        assert len(claim_at(next_evening() - timedelta(hours=9))) == 3
