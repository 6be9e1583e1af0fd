"""The register of dashboard cards: each app adds its figures to the organisers' first page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from campaign.models import Campaign


@dataclass(frozen=True)
class Figure:
    """A number with its noun, and the page where it can be seen in full."""

    value: int
    noun: Any
    url: str = ""


@dataclass(frozen=True)
class Series:
    """Numbers by day, drawn as a chart and shown as a table; by hour, where the points are moments of a local clock."""

    title: Any
    points: list[tuple[date, int]] = field(default_factory=list)
    is_hourly: bool = False


@dataclass(frozen=True)
class Notice:
    """Something that the team should know before all else, in a sentence or two, and the page that says more."""

    words: str
    url: str = ""


_figures: list[Callable[[Campaign], list[Figure]]] = []
_series: list[Callable[[Campaign], Series]] = []
_notices: list[Callable[[Campaign], list[Notice]]] = []


def register_figures(source: Callable[[Campaign], list[Figure]]) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _figures.append(source)


def register_series(source: Callable[[Campaign], Series]) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _series.append(source)


def register_notices(source: Callable[[Campaign], list[Notice]]) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _notices.append(source)


def figures(campaign: Campaign) -> list[Figure]:
    return [figure for source in _figures for figure in source(campaign)]


def series(campaign: Campaign) -> list[Series]:
    return [source(campaign) for source in _series]


def notices(campaign: Campaign) -> list[Notice]:
    return [notice for source in _notices for notice in source(campaign)]
