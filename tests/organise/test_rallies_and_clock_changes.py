"""A rally's times are those of the clock at the place, also on the two days of the year on which it is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from events.models import Event
from tests.organise.forms import change
from tests.organise.rallies import PAGE, schedule, scheduled, sentences


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        ("2027-03-28T01:00", "Europe/London"),
        ("2027-03-28T01:59", "Europe/London"),
        ("2015-03-29T04:30", "Asia/Baku"),
        ("2011-12-30T12:00", "Pacific/Apia"),
    ],
)
def test_a_time_that_the_clock_leaves_out_is_refused(aysel: Client, local: str, zone: str) -> None:
    answer = schedule(aysel, starts_at=local, ends_at="", timezone=zone)
    sentence = f"There is no {local[-5:]} on that day: the clocks go forward. Choose another time."
    assert (answer.status_code, sentences(answer)) == (422, {"starts_at": sentence})
    assert not Event.objects.exists()


def test_an_end_in_the_missing_hour_is_refused_beside_the_end(aysel: Client) -> None:
    answer = schedule(aysel, starts_at="2027-03-27T23:00", ends_at="2027-03-28T01:30")
    assert list(sentences(answer)) == ["ends_at"]
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("local", "zone", "stored"),
    [
        ("2027-03-28T00:59", "Europe/London", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T02:00", "Europe/London", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("2027-10-31T01:30", "Europe/London", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        ("2027-10-31T02:00", "Europe/London", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
        ("2027-03-28T01:30", "Asia/Baku", datetime(2027, 3, 27, 21, 30, tzinfo=UTC)),
        ("2027-07-28T11:30:45", "Asia/Kathmandu", datetime(2027, 7, 28, 5, 45, 45, tzinfo=UTC)),
    ],
)
def test_every_other_time_is_stored_and_of_an_hour_shown_twice_the_first(
    aysel: Client, local: str, zone: str, stored: datetime
) -> None:
    assert scheduled(aysel, starts_at=local, ends_at="", timezone=zone).starts_at == stored


def test_a_night_of_one_hour_more_may_end_where_the_clock_shows_an_earlier_time(aysel: Client) -> None:
    event = scheduled(aysel, starts_at="2027-10-31T01:30", ends_at="2027-10-31T02:00")
    assert event.ends_at - event.starts_at == timedelta(hours=1, minutes=30)


def test_a_night_of_one_hour_less_is_as_long_as_it_is(aysel: Client) -> None:
    event = scheduled(aysel, starts_at="2027-03-28T00:30", ends_at="2027-03-28T02:30")
    assert event.ends_at - event.starts_at == timedelta(hours=1)


def test_moving_a_rally_to_another_zone_keeps_what_its_clock_shows(aysel: Client, event: Event) -> None:
    Event.objects.update(starts_at=datetime(2027, 7, 28, 10, 30, tzinfo=UTC))
    change(aysel, PAGE, timezone="Asia/Baku")
    event.refresh_from_db()
    assert event.starts_at == datetime(2027, 7, 28, 7, 30, tzinfo=UTC)
    assert f"{event.local_start:%H:%M}" == "11:30"


def test_a_rally_in_a_zone_that_the_list_lacks_keeps_it(aysel: Client, event: Event) -> None:
    Event.objects.update(timezone="UTC", starts_at=datetime(2027, 7, 28, 10, 30, tzinfo=UTC))
    change(aysel, PAGE, title_en_gb="A better title")
    event.refresh_from_db()
    assert (event.title, event.timezone) == ("A better title", "UTC")
    assert event.starts_at == datetime(2027, 7, 28, 10, 30, tzinfo=UTC)
