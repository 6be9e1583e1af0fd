"""A map of constituencies by their boundaries, where an operator has loaded them; drawn as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from petitions.shades import Shade, Shades
from supporters.models import Boundary


@dataclass(frozen=True)
class Outline:
    """A constituency's shape, what it says, and the step of its shade."""

    name: str
    path: str
    number: int
    step: int


@dataclass(frozen=True)
class AreaMap:
    """All outlines, what their shades mean, the box that holds them, and how many signatures are in none of them."""

    outlines: list[Outline]
    legend: list[Shade]
    view_box: str
    elsewhere: int


def area_map(numbers: Mapping[str, int]) -> AreaMap | None:
    """Draw the numbers, which are by a constituency's code, by one query.

    None where no boundary is loaded, or where all of them would be blank: those of another year, say.
    """
    boundaries = Boundary.objects.select_related("area").order_by("area__code")
    found = {boundary.area.code: boundary for boundary in boundaries} if any(numbers.values()) else {}
    drawn = {code: numbers.get(code, 0) for code in found}
    if not any(drawn.values()):
        return None
    shades = Shades(drawn.values())
    outlines = [
        Outline(boundary.area.name, boundary.path, drawn[code], shades.step(drawn[code]))
        for code, boundary in found.items()
    ]
    elsewhere = sum(numbers.values()) - sum(drawn.values())
    return AreaMap(outlines, shades.legend, _view_box(found.values()), elsewhere)


def _view_box(boundaries: Iterable[Boundary]) -> str:
    boxes = [(boundary.left, boundary.top, boundary.right, boundary.bottom) for boundary in boundaries]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top = min(lefts), min(tops)
    return f"{left} {top} {max(rights) - left} {max(bottoms) - top}"
