"""A map of Britain's postcode areas: a tile for each, near where it lies, drawn as SVG.

The layout is our own; no boundaries are drawn, so that a small area is seen as well as a great one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from supporters.postcode_areas import AREAS

_LAYOUT = """
.  .  .  .  .  .  .  ZE .  .  .  .  .
.  .  .  .  .  KW .  .  .  .  .  .  .
.  HS .  .  IV .  AB .  .  .  .  .  .
.  .  .  .  PH DD .  .  .  .  .  .  .
.  .  PA G  FK KY .  .  .  .  .  .  .
.  .  .  KA ML EH .  .  .  .  .  .  .
.  .  .  .  DG TD NE .  .  .  .  .  .
.  BT .  .  .  CA DH SR .  .  .  .  .
.  .  .  IM .  LA DL HG TS .  .  .  .
.  .  .  .  FY PR BB BD LS YO HU .  .
.  .  .  .  L  WN BL OL HX WF DN .  .
.  .  .  .  CH WA M  SK HD S  LN .  .
.  .  .  LL SY CW ST DE NG .  .  .  .
.  .  .  .  .  TF WV WS LE PE NR .  .
.  .  .  .  LD DY B  CV NN CB IP .  .
.  .  .  .  .  HR WR MK LU SG CM CO .
.  .  .  SA NP GL OX HP AL WD EN RM SS
.  .  .  .  CF BS SN SL UB HA NW N  IG
.  .  .  .  .  BA RG TW W  WC EC E  DA
.  .  .  .  TA SP GU KT SW SE BR ME CT
.  .  .  EX DT BH SO SM CR TN .  .  .
.  TR PL TQ .  .  PO RH BN .  .  .  .
.  .  .  .  .  .  .  .  .  .  .  .  .
.  .  .  .  GY JE .  .  .  .  .  .  .
"""
PLACES = {
    area: (column, row)
    for row, line in enumerate(_LAYOUT.split("\n")[1:-1])
    for column, area in enumerate(line.split())
    if area != "."
}
TILE, GAP = 40, 4  # of the drawing's own units
STEPS = 5


@dataclass(frozen=True)
class Tile:
    """An area's square: where it stands, what it says, and its shade from 0 (none) to STEPS (most)."""

    area: str
    x: int
    y: int
    number: int
    step: int

    @property
    def town(self) -> str:
        return AREAS[self.area]

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + TILE // 2, self.y + TILE // 2 + 5


@dataclass(frozen=True)
class TileMap:
    """All tiles, the size of the drawing, and from which number on each shade is used."""

    tiles: list[Tile]
    legend: list[tuple[int, int, int]]  # step, from, to
    width: int
    height: int


def tile_map(numbers: Mapping[str, int]) -> TileMap:
    """Lay the numbers out by area. Each shade holds as many areas as the next: London doesn't blank the rest."""
    bounds = _bounds(sorted(numbers.get(area, 0) for area in PLACES if numbers.get(area)))
    tiles = [
        Tile(area, column * (TILE + GAP), row * (TILE + GAP), number, sum(number >= bound for bound in bounds))
        for area, (column, row) in PLACES.items()
        for number in [numbers.get(area, 0)]
    ]
    most = max((tile.number for tile in tiles), default=0)
    ends = [*(bound - 1 for bound in bounds[1:]), most]
    legend = [(step, start, end) for step, (start, end) in enumerate(zip(bounds, ends, strict=False), 1)]
    columns, rows = (max(place[axis] for place in PLACES.values()) + 1 for axis in (0, 1))
    return TileMap(tiles, legend, columns * (TILE + GAP) - GAP, rows * (TILE + GAP) - GAP)


def _bounds(numbers: list[int]) -> list[int]:
    """The number from which on each shade is used; fewer shades where there are few different numbers."""
    return sorted({numbers[len(numbers) * step // STEPS] for step in range(STEPS)}) if numbers else []
