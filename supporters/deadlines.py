"""Months by the calendar."""

from calendar import monthrange
from datetime import date, datetime
from typing import TypeVar

Day = TypeVar("Day", date, datetime)


def add_months(day: Day, months: int) -> Day:
    """Return the same day so many months later, or earlier; the month's last day where it has no such day.

    So is a month counted in law: from 31 January to 28 February (Regulation (EEC, Euratom) 1182/71, Art. 3(2)(c), which
    the Information Commissioner follows for UK GDPR Art. 12(3)).
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
