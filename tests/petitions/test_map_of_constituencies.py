"""The statistics' map of constituencies, where boundaries are loaded; otherwise the tiles."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from petitions.models import Petition
from petitions.services.breaking_down import break_down
from supporters.models import Area
from tests.campaign.reading import words
from tests.geojson import collection, feature, square, written
from tests.petitions.test_statistics import PAGE, signature

CODES = [f"E98{number:06}" for number in range(8)]
REGION = "E12000001"


@pytest.fixture
def _areas(db: None) -> None:
    for number, code in enumerate(CODES):
        Area.objects.create(kind=Area.Kind.CONSTITUENCY, code=code, name=f"Seat & Dale {number}")
    Area.objects.create(kind=Area.Kind.REGION, code=REGION, name="The Region")


@pytest.fixture
def boundaries(_areas: None, tmp_path: Path) -> None:
    """Of all but the last."""
    features = [feature(code, [square(number, 50)]) for number, code in enumerate(CODES[:-1])]
    call_command("load_boundaries", written(tmp_path, collection(*features)), verbosity=0)


@pytest.fixture
def signed(petition: Petition) -> Petition:
    """None in the first constituency, one in the second, and so on."""
    for number, code in enumerate(CODES):
        for person in range(number):
            signature(petition, 100 * number + person, constituency=code, region=REGION)
    signature(petition, 9999, country="AZ", postcode="")
    break_down(petition)
    return petition


def shapes(page: str) -> dict[str, int]:
    """What each shape on the map says, with the step of its shade."""
    found = re.findall(r'<path class="step-(\d)" d="M[-\d lz M]+"><title>([^<]+)</title>', page)
    return {said: int(step) for step, said in found}


@pytest.mark.usefixtures("boundaries", "signed")
class TestWhereBoundariesAreLoaded:
    def test_each_constituency_is_drawn_with_its_figure(self, organiser_client: Client) -> None:
        found = shapes(organiser_client.get(PAGE).content.decode())
        assert set(found) == {f"Seat &amp; Dale {number}: {number}" for number in range(7)}

    def test_more_signatures_have_a_deeper_shade_and_none_have_none(self, organiser_client: Client) -> None:
        found = shapes(organiser_client.get(PAGE).content.decode())
        steps = [found[f"Seat &amp; Dale {number}: {number}"] for number in range(7)]
        assert steps == sorted(steps)
        assert (steps[0], steps[-1]) == (0, 5)
        assert steps[1] > 0

    def test_the_legend_says_what_a_shade_means(self, organiser_client: Client) -> None:
        page = organiser_client.get(PAGE).content.decode()
        legend = re.search(r'<ul class="map-legend".*?</ul>', page, re.DOTALL)
        assert legend
        assert words(legend[0]).split()[-1].endswith("6")

    def test_readers_who_do_not_see_it_are_told_what_it_is_and_find_a_table(self, organiser_client: Client) -> None:
        page = organiser_client.get(PAGE).content.decode()
        assert 'role="img" aria-labelledby="area-map-title" aria-describedby="area-map-description"' in page
        assert "<desc id=" in page
        table = words(page[page.index("The Region ·") :])
        assert "Seat & Dale 7 7" in table
        assert "Seat & Dale 1 1" in table

    def test_the_tiles_are_not_drawn_as_well_and_their_figures_stay(self, organiser_client: Client) -> None:
        page = organiser_client.get(PAGE).content.decode()
        assert "tile-map" not in page
        assert "London SW" in words(page)

    def test_what_is_not_on_the_map_is_counted_beside_it(self, organiser_client: Client) -> None:
        assert "8 signatures are not on the map" in words(organiser_client.get(PAGE).content.decode())

    def test_a_constituency_in_two_regions_is_one_shape(self, organiser_client: Client, petition: Petition) -> None:
        signature(petition, 7777, constituency=CODES[1], region="W92000004")
        break_down(petition)
        assert "Seat &amp; Dale 1: 2" in shapes(organiser_client.get(PAGE).content.decode())

    def test_nothing_on_it_needs_a_style_or_script_of_its_own(self, organiser_client: Client) -> None:
        page = organiser_client.get(PAGE).content.decode()
        drawing = page[page.index('<svg class="area-map"') : page.index("</svg>", page.index('<svg class="area-map"'))]
        assert "style" not in drawing
        assert "onclick" not in drawing

    def test_no_public_page_shows_it(self, client: Client) -> None:
        assert "Seat &amp; Dale" not in client.get("/petitions/swim/").content.decode()

    def test_it_takes_one_query_however_many_areas_there_are(
        self, organiser_client: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(20):
            organiser_client.get(PAGE)


@pytest.mark.usefixtures("_areas", "signed")
def test_without_boundaries_there_are_the_tiles(organiser_client: Client) -> None:
    page = organiser_client.get(PAGE).content.decode()
    assert "tile-map" in page
    assert "area-map" not in page


@pytest.mark.usefixtures("boundaries")
def test_where_nobody_signed_in_an_area_with_a_boundary_there_are_the_tiles(
    organiser_client: Client, petition: Petition
) -> None:
    signature(petition, 1, constituency="E14001172", region="E12000007")
    break_down(petition)
    page = organiser_client.get(PAGE).content.decode()
    assert "tile-map" in page
    assert "area-map" not in page
