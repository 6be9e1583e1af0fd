"""The register of what a campaign may set a time for, after which it is deleted or made anonymous.

A kind of rule is named once; each app adds what it has of that kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import models

from campaign.models import Campaign
from supporters.deadlines import add_months


@dataclass(frozen=True)
class Source:
    """Rows of one model that a rule meets.

    `due` returns those of the campaign that are older than the time, by the moment that the lookup `since` gives.
    `order` is what an index finds the oldest by.
    `act` does to rows of these keys what the rule says, whoever has them in hand left out, and returns to how many it
    did; doing it twice changes nothing. `finish` is called once nothing is due any more.
    """

    due: Callable[[Campaign, datetime], models.QuerySet[Any]]
    since: str
    order: str
    act: Callable[[Collection[int]], int]
    finish: Callable[[Campaign, datetime], object] | None = None


@dataclass(frozen=True)
class RetentionKind:
    """What a rule of this kind does, in words, and within which bounds its time may be set."""

    key: str
    title: Any
    description: Any
    unit: Literal["days", "months"]
    least: int
    most: int
    suggested: int

    def before(self, now: datetime, after: int) -> datetime:
        """What is older than this is due."""
        return now - timedelta(days=after) if self.unit == "days" else add_months(now, -after)


_kinds: dict[str, RetentionKind] = {}
_sources: dict[str, list[Source]] = {}


def register(kind: RetentionKind) -> None:
    """Called by an app in `AppConfig.ready()`."""
    _kinds[kind.key] = kind


def add(key: str, source: Source) -> None:
    """Called by each app that has rows of this kind, in `AppConfig.ready()`."""
    _sources.setdefault(key, []).append(source)


def kinds() -> tuple[RetentionKind, ...]:
    return tuple(_kinds.values())


def kind(key: str) -> RetentionKind | None:
    return _kinds.get(key)


def sources(key: str) -> tuple[Source, ...]:
    return tuple(_sources.get(key, ()))
