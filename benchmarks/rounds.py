"""Measuring two things in turn, so that whatever else the machine does at a moment hits both alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

# Takes the round's number and returns how much was done, per second.
Measure = Callable[[int], float]


@dataclass(frozen=True)
class Extent:
    """How long and how wide: seconds a turn, rounds, connections at once."""

    seconds: float
    rounds: int
    connections: int


@dataclass(frozen=True)
class Entry:
    """One promise measured: what was done per second in each round, at the floor and by Loudhailer."""

    name: str
    what: str
    unit: str
    promised: float
    floor_rounds: list[float]
    rounds: list[float]
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def floor(self) -> float:
        return median(self.floor_rounds)

    @property
    def measured(self) -> float:
        return median(self.rounds)

    @property
    def ratio(self) -> float:
        """The median of the rounds' ratios: each compares two measurements that stood next to each other."""
        return median(ours / floor for floor, ours in zip(self.floor_rounds, self.rounds, strict=True))

    @property
    def is_kept(self) -> bool:
        return self.ratio >= self.promised


def in_turns(rounds: int, *measures: Measure) -> list[list[float]]:
    """Measure each in every round, in the opposite order every other round. Return each one's rounds."""
    found: list[list[float]] = [[] for _measure in measures]
    for number in range(rounds):
        turns = list(zip(measures, found, strict=True))
        for measure, results in turns if number % 2 == 0 else reversed(turns):
            results.append(measure(number))
    return found
