"""The register of what a person did and was sent, newest first: each app adds what it knows.

A source yields entries of one campaign alone, and asks for no more rows than the page can show.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from django.db.models import Case, F, Model, QuerySet, When
from django.db.models.functions import Greatest
from django.utils import timezone

from supporters.models import CampaignSupporter

PAGE_LENGTH = 25
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Entry:
    """That something happened: when, what in a few words, and more of it in other words."""

    at: datetime
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Window:
    """Which entries a page can show: those up to a moment, and no more than a number of them."""

    until: datetime
    limit: int

    def latest(self, rows: QuerySet[Row], *moments: str) -> list[Row]:
        """The rows of which some moment falls into the window, the latest first."""
        until = [Case(When(**{f"{moment}__lte": self.until}, then=F(moment))) for moment in moments]
        newest = rows.annotate(newest=Greatest(*until) if len(until) > 1 else until[0])
        return list(newest.filter(newest__isnull=False).order_by("-newest", "-pk")[: self.limit])

    def entries(self, *moments: tuple[datetime | None, str, str]) -> Iterator[Entry]:
        """An entry for each of a row's moments that has come and falls into the window."""
        for at, text, detail in moments:
            if at is not None and at <= self.until:
                yield Entry(at, text, detail)


Source = Callable[[CampaignSupporter, Window], Iterable[Entry]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _sources.append(source)


@dataclass(frozen=True)
class TimelinePage:
    """Some entries, and the cursor of the older ones, empty where there are none."""

    entries: list[Entry]
    older: str


def page(person: CampaignSupporter, cursor: str = "") -> TimelinePage:
    """The entries below the cursor: a moment, and how many of that very moment have been shown."""
    until, shown = _read(cursor)
    window = Window(until, shown + PAGE_LENGTH + 1)
    by_source = (sorted(source(person, window), key=attrgetter("at"), reverse=True) for source in _sources)
    merged = heapq.merge(*by_source, key=attrgetter("at"), reverse=True)
    entries = list(islice(merged, window.limit))
    read = entries[: shown + PAGE_LENGTH]
    return TimelinePage(read[shown:], _cursor(read) if len(entries) > len(read) else "")


def _cursor(read: list[Entry]) -> str:
    last: Any = read[-1].at
    return f"{(last - _EPOCH) // _MICROSECOND}.{sum(entry.at == last for entry in read)}"


def _read(cursor: str) -> tuple[datetime, int]:
    moment, _dot, shown = cursor.partition(".")
    if len(cursor) > 24 or not (moment.isdecimal() and shown.isdecimal() and cursor.isascii()):
        return timezone.now() + timedelta(days=1), 0
    try:
        return _EPOCH + int(moment) * _MICROSECOND, int(shown)
    except OverflowError:
        return timezone.now() + timedelta(days=1), 0
