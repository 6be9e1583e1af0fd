"""The register of what waits for a confirmation from a mail, so that whoever forgot it is reminded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class Waiting:
    """One model whose rows wait: it has `supporter` and `reminded_at`, and `asked_at` names the time of the request.

    `rows` gives those that can still be confirmed; `remind` queues the mail of one, in the caller's transaction.
    """

    rows: Callable[[], QuerySet[Any]]
    asked_at: str
    remind: Callable[[Any], object]


_waiting: list[Waiting] = []


def register(waiting: Waiting) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _waiting.append(waiting)


def all_waiting() -> tuple[Waiting, ...]:
    return tuple(_waiting)
