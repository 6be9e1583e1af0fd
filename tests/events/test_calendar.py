"""Calendar files, read back by two libraries that did not write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
import vobject
from icalendar import Calendar

from events.calendar import calendar_file
from events.models import Event
from events.vtimezone import vtimezone


def test_a_rally_in_british_summer_time_keeps_its_hour(event: Event) -> None:
    event.starts_at = datetime(2027, 7, 28, 11, 30, tzinfo=ZoneInfo("Europe/London"))
    event.save()
    event.refresh_from_db()
    content = calendar_file([event])

    component = vobject.readOne(content.decode()).vevent
    assert component.dtstart.value.astimezone(UTC) == datetime(2027, 7, 28, 10, 30, tzinfo=UTC)
    assert component.dtstart.value.hour == 11
    [found] = recurring_ical_events.of(Calendar.from_ical(content)).at((2027, 7, 28))
    assert found["DTSTART"].dt.astimezone(UTC).hour == 10


def test_a_vigil_across_midnight_on_the_night_the_clocks_go_back(event: Event) -> None:
    london = ZoneInfo("Europe/London")
    event.starts_at = datetime(2027, 10, 30, 22, 0, tzinfo=london)
    event.ends_at = datetime(2027, 10, 31, 6, 0, tzinfo=london)
    event.save()
    component = vobject.readOne(calendar_file([event]).decode()).vevent
    length = component.dtend.value.astimezone(UTC) - component.dtstart.value.astimezone(UTC)
    assert length == timedelta(hours=9)


def test_the_identity_stays_and_the_sequence_grows_with_a_change(event: Event) -> None:
    before = vobject.readOne(calendar_file([event]).decode()).vevent
    event.sequence += 1
    after = vobject.readOne(calendar_file([event]).decode()).vevent
    assert before.uid.value == after.uid.value
    assert int(after.sequence.value) == int(before.sequence.value) + 1


def test_the_zone_comes_with_its_rules(event: Event) -> None:
    event.timezone = "Asia/Baku"
    content = calendar_file([event]).decode()
    assert "BEGIN:VTIMEZONE" in content
    assert "TZID:Asia/Baku" in content


def test_the_clocks_go_forward_at_one_by_the_clock_before(event: Event) -> None:
    """RFC 5545, section 3.6.5: an onset is told in the offset that held until then."""
    event.starts_at = datetime(2027, 7, 28, 10, 30, tzinfo=UTC)
    content = calendar_file([event]).decode()
    assert "DTSTART:20270328T010000" in content
    assert "DTSTART:20271031T020000" in content


@pytest.mark.parametrize("name", ["Europe/London", "Asia/Baku", "America/St_Johns", "Australia/Lord_Howe"])
def test_another_library_reads_every_hour_of_a_year_as_the_zone_has_it(name: str) -> None:
    zone = ZoneInfo(name)
    read = vtimezone(zone, 2026, 2028).to_tz(lookup_tzid=False)
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    while moment.year == 2027:
        if moment.astimezone(zone).fold:  # the reading library tells the hour that comes twice by the wall clock alone
            moment += timedelta(hours=1)
            continue
        assert moment.astimezone(read).utcoffset() == moment.astimezone(zone).utcoffset(), moment
        moment += timedelta(hours=1)
