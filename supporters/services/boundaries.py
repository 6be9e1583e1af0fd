"""Loading where constituencies lie, from the GeoJSON that the Office for National Statistics publishes."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TextIO

from django.db import transaction

from supporters.models import Area, Boundary
from supporters.outlines import Point, Projection, Ring, meeting_points, simplified, svg_path, worth_drawing

# So that a page with all 650 constituencies' outlines and names stays below 300 kB.
LARGEST = 220_000
# Twice the area, in the grid's squares, of what may be left out: as little as keeps the map below LARGEST.
_COARSENESS = [8 * 2**power for power in range(16)]
_GENTLE = _COARSENESS[:6]
_TOLD_EACH = 100
_LONGEST_CODE = Area._meta.get_field("code").max_length or 0
_LONGEST_NAME = Area._meta.get_field("name").max_length or 0

Position = tuple[float, float]
Feature = dict[str, Any]


class NotBoundaries(Exception):
    """The file isn't GeoJSON with the outlines of constituencies that are known."""


@dataclass
class Loaded:
    """What became of a file."""

    drawn: int = 0
    size: int = 0  # of all paths, in bytes
    without_boundary: int = 0  # constituencies that are known and not in the file
    left_out: list[str] = field(default_factory=list)


def load_boundaries(file: TextIO, progress: Callable[[int], object], code: str = "", name: str = "") -> Loaded:
    """Take the outlines over instead of those from before, all or nothing.

    `code` is the property with the areas' codes, found by itself where it isn't given. Features of areas that aren't
    known are left out, unless `name`, the property with their names, is given too: then they become known as
    constituencies. `progress` is told how many features have been read. Raises NotBoundaries.
    """
    features = _features(file)
    known = dict(Area.objects.filter(kind=Area.Kind.CONSTITUENCY).values_list("code", "pk"))
    for given in filter(None, (code, name)):
        _check_property(features, given)
    code = code or _code_property(features, known)
    with transaction.atomic():
        if name:
            known |= _become_known(features, code, name)
        loaded = Loaded()
        rings = _rings(features, code, known, loaded, progress)
        if not rings:
            raise NotBoundaries(f"Not one feature’s “{code}” is the code of a constituency that is known.")
        _replace(_boundaries(rings, known))
    loaded.drawn = len(rings)
    loaded.size = sum(map(len, Boundary.objects.values_list("path", flat=True)))
    loaded.without_boundary = len(known) - len(rings)
    return loaded


def _features(file: TextIO) -> list[Feature]:
    try:
        found = json.load(file)
    except (ValueError, RecursionError) as error:
        raise NotBoundaries(f"The file is not JSON: {error}.") from error
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise NotBoundaries("The file is JSON, but not a GeoJSON FeatureCollection.")
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise NotBoundaries("The file has no features.")
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _properties(feature: Feature) -> dict[str, Any]:
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _value(feature: Feature, name: str) -> str:
    return str(_properties(feature).get(name) or "").strip()


def _check_property(features: list[Feature], name: str) -> None:
    if not any(_value(feature, name) for feature in features):
        there = ", ".join(_properties(features[0])) or "none"
        raise NotBoundaries(f"No feature has a property “{name}”; the first has: {there}.")


def _code_property(features: list[Feature], known: Iterable[str]) -> str:
    """Of the properties called like PCON24CD, the one that holds the most codes that are known."""
    codes = set(known)
    found = Counter(
        name
        for feature in features
        for name in _properties(feature)
        if name.casefold().endswith("cd") and _value(feature, name) in codes
    )
    if not found:
        raise NotBoundaries(
            "No property of the features, like PCON24CD, holds the code of a constituency that is known: load the "
            "postcodes with their names first, or give --code and --name."
        )
    return found.most_common(1)[0][0]


def _become_known(features: list[Feature], code: str, name: str) -> dict[str, int]:
    """Add the areas that aren't known yet. One that is known as something else, like a region, stays what it is."""
    named = {_value(feature, code): _value(feature, name)[:_LONGEST_NAME] for feature in features}
    new = [
        Area(kind=Area.Kind.CONSTITUENCY, code=value, name=words)
        for value, words in named.items()
        if words and 0 < len(value) <= _LONGEST_CODE
    ]
    Area.objects.bulk_create(new, ignore_conflicts=True)
    return dict(Area.objects.filter(kind=Area.Kind.CONSTITUENCY, code__in=named).values_list("code", "pk"))


def _rings(
    features: list[Feature], code: str, known: dict[str, int], loaded: Loaded, progress: Callable[[int], object]
) -> dict[str, list[Ring]]:
    """The areas' rings on one grid, by code. Features that have been read are let go, since they fill the memory."""
    wanted = [feature for feature in features if _is_wanted(feature, code, known, loaded)]
    features.clear()
    if not wanted:
        return {}
    projection = _projection(wanted)
    rings: dict[str, list[Ring]] = defaultdict(list)
    for number in range(1, len(wanted) + 1):
        feature = wanted.pop()
        rings[_value(feature, code)] += [projection.ring(positions) for positions in _outlines(feature)]
        if number % _TOLD_EACH == 0:
            progress(number)
    return {area: _with_room(found) for area, found in rings.items() if any(found)}


def _is_wanted(feature: Feature, code: str, known: dict[str, int], loaded: Loaded) -> bool:
    value = _value(feature, code)
    geometry = feature.get("geometry")
    if value not in known:
        loaded.left_out.append(f"{value or 'a feature without a code'}: no such constituency is known")
    elif not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        loaded.left_out.append(f"{value}: it has no Polygon or MultiPolygon")
    elif not geometry.get("coordinates"):
        loaded.left_out.append(f"{value}: its outline is empty")
    else:
        return True
    return False


def _outlines(feature: Feature) -> Iterator[Iterator[Position]]:
    """The outer and inner rings of all of the feature's polygons, as longitudes and latitudes."""
    geometry = feature["geometry"]
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        for positions in filter(None, polygon):
            yield ((float(position[0]), float(position[1])) for position in positions)


def _projection(features: list[Feature]) -> Projection:
    west, south, east, north = 180.0, 90.0, -180.0, -90.0
    try:
        for feature in features:
            for longitude, latitude in (position for outline in _outlines(feature) for position in outline):
                if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
                    raise NotBoundaries(
                        f"The coordinates are no longitudes and latitudes ({longitude:g}, {latitude:g}): download the "
                        "file as GeoJSON in WGS84 (EPSG:4326)."
                    )
                west, east = min(west, longitude), max(east, longitude)
                south, north = min(south, latitude), max(north, latitude)
    except (TypeError, ValueError, LookupError) as error:
        raise NotBoundaries("The coordinates of a feature are not pairs of numbers.") from error
    if west >= east or south >= north:
        raise NotBoundaries("The features have no room: their outlines are empty.")
    return Projection.of(west, south, east, north)


def _with_room(rings: list[Ring]) -> list[Ring]:
    """The rings that are more than a line, or a speck where the whole area is too small for the grid."""
    x, y = next(ring[0] for ring in rings if ring)
    return [ring for ring in rings if len(ring) > 2] or [[(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]]


def _boundaries(rings: dict[str, list[Ring]], known: dict[str, int]) -> list[Boundary]:
    """The rows, only as coarse as it takes for all of them together to be small enough.

    Where neighbours are drawn with other points each, too many points seem to be meeting points: then none is.
    """
    fixed = meeting_points(ring for found in rings.values() for ring in found)
    rows: list[Boundary] = []
    for least, kept in [*product(_GENTLE, [fixed]), *product(_COARSENESS, [set[Point]()])]:
        rings = {
            code: [simplified(ring, kept, least) for ring in worth_drawing(found, least)]
            for code, found in rings.items()
        }
        rows = [_boundary(known[code], found) for code, found in rings.items()]
        if sum(len(row.path) for row in rows) <= LARGEST:
            break
    return rows


def _boundary(area: int, rings: list[Ring]) -> Boundary:
    across, down = zip(*(point for ring in rings for point in ring), strict=True)
    left, top = min(across), min(down)
    right, bottom = max(left + 1, *across), max(top + 1, *down)
    return Boundary(area_id=area, path=svg_path(rings), left=left, top=top, right=right, bottom=bottom)


def _replace(rows: list[Boundary]) -> None:
    Boundary.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["area"],
        update_fields=["path", "left", "top", "right", "bottom"],
    )
    Boundary.objects.exclude(area__in=[row.area_id for row in rows]).delete()
