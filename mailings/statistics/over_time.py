"""Figures by the hour while a mailing is young, and by the day later, as charts draw them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from campaign.dashboard import Series
from campaign.timezones import zone
from mailings.models import Mailing

HOURLY_FOR = timedelta(days=3)
LONGEST = timedelta(days=90)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
Hours = Mapping[datetime, int]


def series_of(mailing: Mailing, lines: Sequence[tuple[Any, Hours]]) -> list[Series]:
    """The lines with something in them, all over the same time: of a mailing the first 90 days, of a sequence's step
    the last. Times are those of the campaign's clock."""
    # In UTC, where an hour after another is the next even as the clocks change.
    moments = [hour.astimezone(UTC) for _title, hours in lines for hour in hours]
    if not moments:
        return []
    in_zone = zone(mailing.campaign.timezone)
    first, last = min(moments), max(moments)
    if last - first < HOURLY_FOR:
        steps = [first + number * _HOUR for number in range((last - first) // _HOUR + 1)]
        return [
            Series(title, [(step.astimezone(in_zone).replace(tzinfo=None), hours.get(step, 0)) for step in steps], True)
            for title, hours in lines
            if hours
        ]
    if last - first > LONGEST:
        first, last = (last - LONGEST, last) if mailing.is_step else (first, first + LONGEST)
    begin, end = (moment.astimezone(in_zone).date() for moment in (first, last))
    days = [begin + number * _DAY for number in range((end - begin).days + 1)]
    return [Series(title, _by_day(hours, days, in_zone)) for title, hours in lines if hours]


def _by_day(hours: Hours, days: Sequence[Any], in_zone: Any) -> list[tuple[Any, int]]:
    numbers: Counter[Any] = Counter()
    for hour, number in hours.items():
        numbers[hour.astimezone(in_zone).date()] += number
    return [(day, numbers[day]) for day in days]
