"""`manage.py load_boundaries`: constituencies' outlines, from the GeoJSON that the ONS publishes."""

from __future__ import annotations

import math
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from supporters.models import Area, Boundary
from supporters.outlines import GRID
from supporters.services.boundaries import LARGEST
from tests.geojson import borders_of, collection, feature, rings_of, square, written

WEST, EAST, NORTH = "E99000001", "E99000002", "W99000003"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    for code, name in {WEST: "Westside", EAST: "Eastside", NORTH: "Ynys y Gogledd"}.items():
        Area.objects.create(kind=Area.Kind.CONSTITUENCY, code=code, name=name)
    Area.objects.create(kind=Area.Kind.REGION, code="E12000001", name="The Region")


@pytest.fixture
def load(tmp_path: Path):
    def _load(content: Any, **options: Any) -> str:
        out = StringIO()
        call_command("load_boundaries", written(tmp_path, content), stdout=out, no_color=True, **options)
        return out.getvalue()

    return _load


def path_of(code: str) -> str:
    return Boundary.objects.get(area__code=code).path


def loaded() -> set[str]:
    return set(Boundary.objects.values_list("area__code", flat=True))


TWO = collection(feature(WEST, [square(0, 50)]), feature(EAST, [square(1, 50)]))


def test_each_area_that_is_known_gets_its_outline_on_one_grid(load) -> None:
    assert "2 boundaries are loaded" in load(TWO)
    assert loaded() == {WEST, EAST}
    west, east = (Boundary.objects.get(area__code=code) for code in (WEST, EAST))
    assert (west.left, west.right, east.right) == (0, GRID // 2, GRID)
    assert len(rings_of(west.path)[0]) == 4
    assert set(rings_of(west.path)[0]) == {
        (west.left, west.top),
        (west.right, west.top),
        (west.left, west.bottom),
        (west.right, west.bottom),
    }


def test_a_degree_of_longitude_is_as_much_narrower_as_it_is_on_the_ground(load) -> None:
    load(TWO)
    box = Boundary.objects.get(area__code=WEST)
    assert (box.right - box.left) / (box.bottom - box.top) == pytest.approx(math.cos(math.radians(50.5)), rel=0.001)


def test_north_is_up_and_west_is_left(load) -> None:
    load(collection(feature(WEST, [square(0, 50)]), feature(EAST, [square(1, 50)]), feature(NORTH, [square(0, 51)])))
    west, east, north = (Boundary.objects.get(area__code=code) for code in (WEST, EAST, NORTH))
    assert north.bottom <= west.top
    assert west.right <= east.left


def test_islands_and_holes_are_drawn_too(load) -> None:
    mainland, hole, island = square(0, 50, 3), square(1, 51), square(5, 50, 0.5)
    load(collection(feature(WEST, [mainland, hole], [island]), feature(EAST, [hole])))
    assert len(rings_of(path_of(WEST))) == 3
    assert set(rings_of(path_of(EAST))[0]) == set(rings_of(path_of(WEST))[1])


def test_neighbours_still_touch_once_their_borders_are_simplified(load) -> None:
    crooked = [
        (1 + 0.004 * math.sin(step / 40) + 0.00015 * math.sin(step * 1.7), 50 + step / 2000) for step in range(2001)
    ]
    west = [(0, 50), *crooked, (0, 51), (0, 50)]
    east = [*reversed(crooked), (2, 50), (2, 51), crooked[-1]]
    load(collection(feature(WEST, [west]), feature(EAST, [east])))
    ours, theirs = borders_of(path_of(WEST)), borders_of(path_of(EAST))
    assert 10 < len(ours & theirs) < 1000
    assert len(ours - theirs) == len(theirs - ours) == 3


def test_a_coast_of_any_detail_is_small_enough_for_a_page(load) -> None:
    coast = [
        (1.5 + math.cos(turn) * (1 + 0.2 * math.sin(turn * 4001)), 51 + math.sin(turn))
        for turn in (step * math.tau / 60_000 for step in range(60_000))
    ]
    load(collection(feature(WEST, [[*coast, coast[0]]])))
    assert 1000 < len(path_of(WEST)) <= LARGEST


def test_what_is_too_small_for_the_grid_is_a_speck_and_specks_beside_land_are_left_out(load) -> None:
    speck = square(4, 54, 0.0001)
    load(collection(feature(WEST, [square(0, 50)], [speck]), feature(EAST, [speck])))
    assert len(rings_of(path_of(WEST))) == 1
    assert len(rings_of(path_of(EAST))[0]) >= 3


def test_loading_another_file_replaces_what_was_there_and_the_same_changes_nothing(load) -> None:
    load(TWO)
    before = list(Boundary.objects.order_by("area").values())
    load(TWO)
    assert list(Boundary.objects.order_by("area").values()) == before
    load(collection(feature(EAST, [square(1, 50)]), feature(NORTH, [square(1, 51)])))
    assert loaded() == {EAST, NORTH}


def test_features_of_areas_that_are_not_known_are_named_and_left_out(load) -> None:
    told = load(
        collection(
            feature(WEST, [square(0, 50)]),
            feature("E99999999", [square(1, 50)]),
            feature(None, [square(2, 50)]),
            {"type": "Feature", "properties": {"PCON24CD": EAST}, "geometry": None},
            {"type": "Feature", "properties": {"PCON24CD": NORTH}, "geometry": {"type": "Polygon", "coordinates": []}},
        )
    )
    assert "left out: E99999999: no such constituency is known" in told
    assert "left out: a feature without a code: no such constituency is known" in told
    assert f"left out: {EAST}: it has no Polygon or MultiPolygon" in told
    assert f"left out: {NORTH}: its outline is empty" in told
    assert "1 boundaries are loaded" in told
    assert "2 constituencies that are known have none" in told
    assert loaded() == {WEST}


def test_only_the_first_few_that_are_left_out_are_named(load) -> None:
    unknown = [feature(f"E98{number:06}", [square(1, 50)]) for number in range(25)]
    told = load(collection(feature(WEST, [square(0, 50)]), *unknown))
    assert told.count("no such constituency") == 10
    assert "left out: 15 more" in told


def test_the_property_with_codes_that_are_known_is_found_among_others(load) -> None:
    load(collection(feature("x", [square(0, 50)], RGN24CD="E12000001", pcon25cd=WEST, LAD24CD="E06000001")))
    assert loaded() == {WEST}


def test_with_names_given_areas_become_known_by_the_file_and_a_region_stays_one(load) -> None:
    told = load(
        collection(
            feature("E97000001", [square(0, 50)], id="E97000001", called="New Town"),
            feature("x", [square(1, 50)], id="E12000001", called="Not a constituency"),
            feature("x", [square(2, 50)], id="too-long-a-code", called="Long"),
        ),
        code="id",
        name="called",
    )
    assert Area.objects.get(code="E97000001").name == "New Town"
    assert Area.objects.get(code="E12000001").kind == "region"
    assert loaded() == {"E97000001"}
    assert "left out: E12000001: no such constituency is known" in told
    assert "left out: too-long-a-code" in told


def test_it_tells_how_far_it_is(load) -> None:
    areas = [Area(kind="constituency", code=f"E98{number:06}", name=f"Number {number}") for number in range(250)]
    Area.objects.bulk_create(areas)
    told = load(collection(*(feature(area.code, [square(at % 16, 50 + at // 16)]) for at, area in enumerate(areas))))
    assert "  100 read\n  200 read\n250 boundaries are loaded" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The file is not JSON: "),
        ("PCON24CD,PCON24NM\nE99000001,Westside\n", "The file is not JSON: "),
        ("[" * 100_000, "The file is not JSON: "),
        ("[]", "not a GeoJSON FeatureCollection"),
        ('{"type": "Topology", "objects": {}}', "not a GeoJSON FeatureCollection"),
        (collection(), "The file has no features."),
        ('{"type": "FeatureCollection"}', "The file has no features."),
        (collection(7, None), "No property of the features, like PCON24CD, holds the code"),
        (collection(feature("E00000000", [square(0, 50)])), "No property of the features, like PCON24CD, holds"),
        (collection(feature(WEST, [square(530_000, 180_000)])), r"no longitudes and latitudes \(530000, 180000\)"),
        (collection(feature(WEST, [square(0, math.nan)])), "no longitudes and latitudes"),
        (collection(feature(WEST, [[("a", "b")]])), "not pairs of numbers"),
        (collection(feature(WEST, [[(1,)]])), "not pairs of numbers"),
        (collection(feature(WEST, [[None]])), "not pairs of numbers"),
        (collection(feature(WEST, [{"a": 1}])), "not pairs of numbers"),
        (collection(feature(WEST, [[(1, 50), (1, 50)]])), "outlines are empty"),
    ],
    ids=range(16),
)
def test_a_file_that_is_something_else_is_refused_in_a_sentence_and_nothing_changes(load, content, words) -> None:
    load(TWO)
    with pytest.raises(CommandError, match=words) as refused:
        load(content)
    assert "\n" not in str(refused.value)
    assert loaded() == {WEST, EAST}


def test_options_that_name_no_property_are_refused_with_those_that_there_are(load) -> None:
    for options in ({"code": "GSS"}, {"name": "GSS"}):
        with pytest.raises(CommandError, match="No feature has a property “GSS”; the first has: FID, PCON24CD"):
            load(TWO, **options)


def test_a_code_given_that_holds_none_that_is_known_is_refused_and_adds_no_area(load) -> None:
    load(TWO)
    with pytest.raises(CommandError, match="Not one feature’s “FID” is the code of a constituency"):
        load(TWO, code="FID")
    assert loaded() == {WEST, EAST}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_boundaries", tmp_path / "nothing.geojson")
