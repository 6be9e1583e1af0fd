"""A map of Britain's postcode areas: a tile for each, near where it lies, drawn as SVG.

The layout is our own; no boundaries are drawn, so that a small area is seen as well as a great one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from petitions.shades import Shade, Shades
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


@dataclass(frozen=True)
class Tile:
    """An area's square: where it stands, what it says, and the step of its shade."""

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
    """All tiles, what their shades mean, and the size of the drawing."""

    tiles: list[Tile]
    legend: list[Shade]
    width: int
    height: int


def tile_map(numbers: Mapping[str, int]) -> TileMap:
    """Lay the numbers out by area."""
    shades = Shades(numbers.get(area, 0) for area in PLACES)
    tiles = [
        Tile(area, column * (TILE + GAP), row * (TILE + GAP), number, shades.step(number))
        for area, (column, row) in PLACES.items()
        for number in [numbers.get(area, 0)]
    ]
    columns, rows = (max(place[axis] for place in PLACES.values()) + 1 for axis in (0, 1))
    return TileMap(tiles, shades.legend, columns * (TILE + GAP) - GAP, rows * (TILE + GAP) - GAP)
