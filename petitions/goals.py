"""Goals that raise themselves, to numbers that one can say aloud."""

from __future__ import annotations

from collections.abc import Iterator

# When so much of it is reached, a goal rises.
NEARLY = (4, 5)  # as a fraction, for whole numbers stay exact
_STEPS = (10, 15, 25, 50, 75)
HIGHEST = 2_000_000_000


def _round_numbers() -> Iterator[int]:
    scale = 1
    while True:
        for step in _STEPS:
            yield step * scale
        scale *= 10


def is_nearly_reached(goal: int, count: int) -> bool:
    part, whole = NEARLY
    return count * whole >= goal * part


def raised(goal: int, count: int) -> int:
    """The goal itself while it is far, or the next round number that so many signatures don't nearly reach."""
    if not is_nearly_reached(goal, count):
        return goal
    higher = (number for number in _round_numbers() if number > goal and not is_nearly_reached(number, count))
    return min(next(higher), HIGHEST)
