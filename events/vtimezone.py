"""A zone's rules as a VTIMEZONE (RFC 5545, section 3.6.5), for just the years that a calendar speaks of.

Written here because icalendar's own gives the spring onset in the time after the change, where the RFC wants the time
before it, and lists every change since 1970.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

_MINUTE = timedelta(minutes=1)


def vtimezone(zone: ZoneInfo, first_year: int, last_year: int) -> Timezone:
    """Return the zone with its offset at the start of the first year and each change until the end of the last."""
    component = Timezone()
    component.add("tzid", zone.key)
    start = datetime(first_year, 1, 1, tzinfo=UTC)
    component.add_component(_observance(start, zone))
    for change in _changes(zone, start, datetime(last_year + 1, 1, 1, tzinfo=UTC)):
        component.add_component(_observance(change, zone))
    return component


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The moments, in UTC, from which another offset holds."""
    day = start
    while day < end:
        following = day + timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            yield _first_moment_of_new_offset(day, following, zone)
        day = following


def _first_moment_of_new_offset(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    old = _offset(before, zone)
    while after - before > _MINUTE:
        middle = before + (after - before) // 2
        middle = middle.replace(second=0, microsecond=0)
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def _observance(change: datetime, zone: ZoneInfo) -> Component:
    """STANDARD or DAYLIGHT from this moment on; its onset is told on the clock as it stood until then."""
    is_daylight = (change.astimezone(zone).dst() or timedelta()) > timedelta()
    offset_before, offset_after = _offset(change - _MINUTE, zone), _offset(change, zone)
    component: Component = TimezoneDaylight() if is_daylight else TimezoneStandard()
    component.add("dtstart", (change + offset_before).replace(tzinfo=None))
    component.add("tzoffsetfrom", offset_before)
    component.add("tzoffsetto", offset_after)
    component.add("tzname", change.astimezone(zone).tzname())
    return component


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
