"""GeoJSON as the ONS publishes it, of invented constituencies, and the paths that are drawn of it."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

Ring = list[tuple[float, float]]


def square(west: float, south: float, size: float = 1) -> Ring:
    """Closed, as GeoJSON has it."""
    east, north = west + size, south + size
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def feature(code: str | None, *polygons: list[Ring], **properties: Any) -> dict[str, Any]:
    """Of one polygon, each its outer ring and its holes, or of several."""
    kind, coordinates = ("Polygon", polygons[0]) if len(polygons) == 1 else ("MultiPolygon", polygons)
    return {
        "type": "Feature",
        "properties": {"FID": 1, "PCON24CD": code, "PCON24NM": f"Named {code}", "LONG": 0.5, **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def written(directory: Path, content: Any) -> Path:
    path = directory / "PCON_JULY_2024_UK_BUC.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def rings_of(path: str) -> list[list[tuple[int, int]]]:
    """The points of a drawn path, ring by ring."""
    return [_points([int(number) for number in re.findall(r"-?\d+", part)]) for part in path.split("z")[:-1]]


def _points(numbers: list[int]) -> list[tuple[int, int]]:
    points = [(numbers[0], numbers[1])]
    for x, y in zip(numbers[2::2], numbers[3::2], strict=True):
        points.append((points[-1][0] + x, points[-1][1] + y))
    return points


def borders_of(path: str) -> set[frozenset[tuple[int, int]]]:
    """The lines that a drawn path consists of, whichever way they are walked."""
    return {frozenset(line) for ring in rings_of(path) for line in pairwise([*ring, ring[0]])}
