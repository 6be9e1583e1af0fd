"""The register of what each app holds on a supporter, so that export and erasure are complete by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from supporters.models import Supporter

Row = dict[str, Any]


@dataclass(frozen=True)
class Holding:
    """One model that points at a supporter: how to show its rows to the person, and how to remove them.

    `is_trace` marks what is only a record of other things: it keeps nobody known who never confirmed anything.
    `forget` removes what was typed before a time and never confirmed; `silence` ends whatever mail comes of it.
    """

    model: type[models.Model]
    title: Any
    export: Callable[[Supporter], Iterable[Row]]
    erase: Callable[[Supporter], object]
    is_trace: bool = False
    forget: Callable[[datetime], object] | None = None
    silence: Callable[[Supporter], object] | None = None


_holdings: list[Holding] = []


def register(holding: Holding) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _holdings.append(holding)


def holdings() -> tuple[Holding, ...]:
    return tuple(_holdings)


def export(supporter: Supporter) -> list[tuple[str, list[Row]]]:
    """Everything held on the person, by subject; subjects without a row are left out."""
    collected = ((str(holding.title), list(holding.export(supporter))) for holding in _holdings)
    return [(title, rows) for title, rows in collected if rows]
