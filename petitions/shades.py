"""The shades of a map: the more signatures, the deeper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

STEPS = 5


class Shade(NamedTuple):
    """A step from 1 (palest) to STEPS (deepest), and the numbers for which it is used."""

    step: int
    start: int
    end: int


class Shades:
    """Each holds as many areas as the next, so that London doesn't blank the rest; fewer where few numbers differ."""

    def __init__(self, numbers: Iterable[int]) -> None:
        ordered = sorted(number for number in numbers if number)
        starts = sorted({ordered[len(ordered) * step // STEPS] for step in range(STEPS)}) if ordered else []
        ends = [*(start - 1 for start in starts[1:]), *ordered[-1:]]
        self.legend = [Shade(step, start, end) for step, (start, end) in enumerate(zip(starts, ends, strict=True), 1)]

    def step(self, number: int) -> int:
        """The step of the number's shade; 0 where there is none to show."""
        return sum(number >= shade.start for shade in self.legend)
