"""Quiet hours: a mailing waits for the end of the night where its recipient lives, if the campaign chose so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from campaign.timezones import zone
from mailings.delivery.zones import zones_for_a_campaign

_DAY = timedelta(days=1)
_CLOCK_CHANGE_TO = timedelta(microseconds=1)


def is_quiet(instant: datetime, place: ZoneInfo, start: time, end: time) -> bool:
    """Whether the clocks there show a time from `start` to just before `end`, over midnight where `end` is earlier."""
    shown = instant.astimezone(place).time()
    return start <= shown < end if start < end else shown >= start or shown < end


def end_of_quiet(instant: datetime, place: ZoneInfo, start: time, end: time) -> datetime | None:
    """The first moment after `instant` at which it is not quiet there; None where it is not quiet now.

    Right over clock changes: where the end is skipped, it is the moment of the change; where it comes twice, the first.
    """
    if not is_quiet(instant, place, start, end):
        return None
    moments = [*_shown_at(instant, place, end), *_clock_changes(instant, place)]
    later = (moment for moment in sorted(moments) if moment > instant)
    return next(moment for moment in later if not is_quiet(moment, place, start, end))


def _shown_at(instant: datetime, place: ZoneInfo, shown: time) -> list[datetime]:
    """When the clocks there show this time, on this day and the next two; twice where they are put back."""
    today = instant.astimezone(place).date()
    days = (today + timedelta(days=number) for number in range(3))
    return [datetime.combine(day, shown, place).replace(fold=fold).astimezone(UTC) for day in days for fold in (0, 1)]


def _clock_changes(instant: datetime, place: ZoneInfo) -> list[datetime]:
    """When the clocks there are changed in the next two days: nowhere more than once a day."""
    start = instant.astimezone(UTC)
    days = [(start + _DAY * number, start + _DAY * (number + 1)) for number in range(2)]
    return [
        _change_between(before, after, place)
        for before, after in days
        if before.astimezone(place).utcoffset() != after.astimezone(place).utcoffset()
    ]


def _change_between(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Halve the time between the two, whose offsets differ, until the change is found to the microsecond."""
    offset = before.astimezone(place).utcoffset()
    while after - before > _CLOCK_CHANGE_TO:
        middle = before + (after - before) / 2
        if middle.astimezone(place).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after


@dataclass(frozen=True)
class QuietHours:
    """What one campaign chose."""

    zone: str
    start: time
    end: time


@dataclass(frozen=True)
class Asleep:
    """For mailings under way, the countries in which it is quiet now, and until when."""

    mailings: list[int]
    countries: list[str]
    until: list[datetime]


def asleep(mailings: Iterable[tuple[int, QuietHours | None]], now: datetime) -> Asleep:
    """Which countries' people each mailing has to wait for. Those of no known country have the country ""."""
    found = Asleep([], [], [])
    for mailing, hours in mailings:
        if hours is None:
            continue
        for country, until in _quiet_countries(hours, now.replace(second=0, microsecond=0)):
            found.mailings.append(mailing)
            found.countries.append(country)
            found.until.append(until)
    return found


@lru_cache(64)
def _quiet_countries(hours: QuietHours, minute: datetime) -> tuple[tuple[str, datetime], ...]:
    """The countries in which it is quiet at this minute. Kept, since every batch of the minute asks for it."""
    by_zone: dict[str, datetime | None] = {}
    found = []
    for country, name in zones_for_a_campaign(hours.zone).items():
        if name not in by_zone:
            by_zone[name] = end_of_quiet(minute, zone(name), hours.start, hours.end)
        if until := by_zone[name]:
            found.append((country, until))
    return tuple(found)
