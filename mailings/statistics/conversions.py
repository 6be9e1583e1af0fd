"""The register of what people do that may come of a mailing: they sign, they register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def count_conversions(mailing: Mailing) -> dict[str, int]:
    """How many, by the conversions' keys."""
    return {key: conversion.number(mailing) for key, conversion in _conversions.items()}


def in_words(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    return [(str(conversion.words), numbers.get(key, 0)) for key, conversion in _conversions.items()]
