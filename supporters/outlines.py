"""Outlines of areas on a grid of whole numbers: simplified so that neighbours still touch, and written as SVG paths."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

# The longer side of the map, in steps of the grid: of the United Kingdom's, one is 250 m.
GRID = 5000

Point = tuple[int, int]
Ring = list[Point]  # closed: the last point is joined to the first


@dataclass(frozen=True)
class Projection:
    """Degrees to the grid, as on a plain map: a degree of longitude as wide as it is in the middle."""

    west: float
    north: float
    across: float  # steps a degree of longitude
    down: float  # steps a degree of latitude

    @classmethod
    def of(cls, west: float, south: float, east: float, north: float) -> Projection:
        """The projection that fits the box into the grid."""
        narrowed = math.cos(math.radians((south + north) / 2))
        longest = max((east - west) * narrowed, north - south)
        return cls(west, north, GRID * narrowed / longest, GRID / longest)

    def ring(self, positions: Iterable[tuple[float, float]]) -> Ring:
        """The positions on the grid, each place once even where many of them fall on it in a row."""
        points: Ring = []
        for longitude, latitude in positions:
            point = (round((longitude - self.west) * self.across), round((self.north - latitude) * self.down))
            if not points or point != points[-1]:
                points.append(point)
        while len(points) > 1 and points[0] == points[-1]:
            points.pop()
        return points


def meeting_points(rings: Iterable[Ring]) -> set[Point]:
    """Where more than two borders meet. As long as these stay, both sides of a border are simplified alike."""
    neighbours: dict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for before, point in zip([ring[-1], *ring], ring, strict=False):
            neighbours[point].add(before)
            neighbours[before].add(point)
    return {point for point, others in neighbours.items() if len(others) > 2}


def simplified(ring: Ring, fixed: set[Point], least: int) -> Ring:
    """Visvalingam and Whyatt's way: leave out, one after the other, the point that matters least.

    That is the one whose triangle with its neighbours is smallest, until none is below `least` (twice the area, in
    the grid's squares). Of equals the same goes first in whichever direction a border is walked.
    """
    size = len(ring)
    before, after = [*range(-1, size - 1)], [*range(1, size), 0]
    before[0] = size - 1

    def weight(at: int) -> tuple[int, Point, int]:
        return _doubled_area([ring[before[at]], ring[at], ring[after[at]]]), ring[at], at

    waiting = [weight(at) for at in range(size) if ring[at] not in fixed]
    heapq.heapify(waiting)
    gone: set[int] = set()
    while waiting and size - len(gone) > 3:
        found = heapq.heappop(waiting)
        at = found[2]
        if at in gone or found != weight(at):
            continue  # weighed before a neighbour went
        if found[0] >= least:
            break
        gone.add(at)
        after[before[at]], before[after[at]] = after[at], before[at]
        for beside in (before[at], after[at]):
            if ring[beside] not in fixed:
                heapq.heappush(waiting, weight(beside))
    return [point for at, point in enumerate(ring) if at not in gone]


def worth_drawing(rings: list[Ring], least: int) -> list[Ring]:
    """The rings without the islands and holes that are below `least`; the largest stays however small it is."""
    largest = max(rings, key=_doubled_area)
    return [ring for ring in rings if ring is largest or _doubled_area(ring) >= least]


def svg_path(rings: Iterable[Ring]) -> str:
    """The rings as one path: each from its first point by steps relative to the one before."""
    return "".join(f"M{ring[0][0]} {ring[0][1]}l{''.join(_steps(ring)).lstrip()}z" for ring in rings)


def _steps(ring: Ring) -> Iterator[str]:
    for (x, y), (to_x, to_y) in pairwise(ring):
        yield _number(to_x - x) + _number(to_y - y)


def _number(value: int) -> str:
    """A minus parts numbers as well as a space does."""
    return str(value) if value < 0 else f" {value}"


def _doubled_area(ring: Ring) -> int:
    turns = (x * to_y - to_x * y for (x, y), (to_x, to_y) in zip([ring[-1], *ring], ring, strict=False))
    return abs(sum(turns))
