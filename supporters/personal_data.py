"""The register of what each app holds on a supporter, by which export, erasure and merging are complete."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from supporters.models import Supporter

Row = dict[str, Any]


@dataclass(frozen=True)
class Holding:
    """One model that points at a supporter: how to show its rows to the person, and how to remove them.

    `is_trace` marks what is only a record of other things: it keeps nobody known who never confirmed anything.
    `forget` removes what was typed before a time and never confirmed; `silence` ends whatever mail comes of it.

    `merge` moves the rows of the second record to the first (`supporters.merging.move` where it isn't given), and
    returns by the public id of each row that it did away with the one that took its place. `watch` surrounds merging
    and undoing for these people, for figures that must follow. `derive` works out rows anew that follow from others.
    `campaign_path` leads from a row to its campaign, for the preview, where `both` says what becomes of two rows.
    """

    model: type[models.Model]
    title: Any
    export: Callable[[Supporter], Iterable[Row]]
    erase: Callable[[Supporter], object]
    is_trace: bool = False
    forget: Callable[[datetime], object] | None = None
    silence: Callable[[Supporter], object] | None = None
    merge: Callable[[Supporter, Supporter], Mapping[UUID, UUID]] | None = None
    watch: Callable[[Collection[int]], AbstractContextManager[None]] | None = None
    derive: Callable[[Collection[int]], object] | None = None
    campaign_path: str = ""
    both: Any = ""


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
