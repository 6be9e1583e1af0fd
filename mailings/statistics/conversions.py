"""The register of what people do that may come of a mailing: they sign, they register."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mailings.models import Mailing


@dataclass(frozen=True)
class Conversion:
    """`number` says how many people did it by a link of the mailing and have confirmed it: at least so many."""

    key: str
    words: Any
    number: Callable[[Mailing], int]


_conversions: dict[str, Conversion] = {}


def register(conversion: Conversion) -> None:
    """Called by an app in `AppConfig.ready()`."""
    _conversions[conversion.key] = conversion


def of_mailing(mailing: Mailing) -> list[tuple[Conversion, int]]:
    return [(conversion, conversion.number(mailing)) for conversion in _conversions.values()]
