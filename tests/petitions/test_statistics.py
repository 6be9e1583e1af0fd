"""A petition's figures: equal to the signatures, whatever happened to them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaign.models import Campaign
from petitions.models import Breakdown, PaperSheet, Petition, ShareLink, Signature
from petitions.services import counting
from petitions.services.breaking_down import break_down
from petitions.shades import STEPS
from petitions.tasks import break_down as break_down_task
from petitions.tile_map import PLACES, tile_map
from supporters.models import Area, Supporter
from supporters.postcode_areas import AREAS
from tests.campaign.reading import words

PAGE = "/organise/clean-river/petitions/swim/statistics/"
CLOCKS_CHANGE = datetime(2027, 3, 27, 22, tzinfo=UTC)
PLACE = st.sampled_from(
    [
        ("GB", "SW1A 1AA", "E14001172", "E12000007"),
        ("GB", "M1 1AE", "E14001349", "E12000002"),
        ("GB", "ZZ1 1AA", "", ""),
        ("GB", "", "", ""),
        ("JE", "JE2 3AB", "", ""),
        ("AZ", "AZ1000", "", ""),
    ]
)
SIGNED = st.lists(
    st.tuples(
        st.sampled_from(["confirmed", "confirmed", "pending", "suspect", "invalid"]),
        st.integers(0, 40),
        PLACE,
        st.sampled_from(["page", "embed", "own", "leaflet", "mailing", "own and mailing"]),
    ),
    max_size=20,
)


def signature(petition: Petition, number: int, **fields: Any) -> Signature:
    now = timezone.now()
    return petition.signatures.create(
        **{
            "supporter": Supporter.objects.by_address(f"person{number}@example.org", "en-gb"),
            "name": f"Person {number}",
            "country": "GB",
            "postcode": "SW1A 1AA",
            "language": "en-gb",
            "state": "confirmed",
            "confirmed_at": None if fields.get("state") == "pending" else now,
            **fields,
        }
    )


def rows(petition: Petition, by: str) -> dict[str, int]:
    return dict(petition.breakdowns.filter(by=by).values_list("value", "number"))


def area_of(country: str, postcode: str) -> str:
    letters = "".join(letter for letter in postcode[:2] if letter.isalpha())
    return letters if country in ("GB", "GG", "IM", "JE") and letters in AREAS else ""


class TestTheRows(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(first=SIGNED, second=SIGNED)
    def test_they_equal_a_plain_count_also_when_counted_again_after_changes(
        self, first: list[Any], second: list[Any]
    ) -> None:
        campaign = Campaign.objects.create(slug="c", name="C", strapline="S", timezone="Europe/London")
        petition = Petition.objects.create(campaign=campaign, slug="p", title="P", ask="A", state="open")
        other = Petition.objects.create(campaign=campaign, slug="q", title="Q", ask="A", state="open")
        mailing = campaign.mailings.create(name="M")
        owner = signature(other, 999)
        own = ShareLink.objects.create(petition=petition, code="bcdfghjkm", channel="x", signature=owner)
        leaflet = ShareLink.objects.create(petition=petition, code="mkjhgfdcb", channel="poster", label="Leaflet")
        for round_ in (first, second):
            petition.signatures.all().delete()
            expected: dict[str, Counter[str]] = {by: Counter() for by in Breakdown.By.values}
            for number, (state, hours, (country, postcode, constituency, region), way) in enumerate(round_):
                at = CLOCKS_CHANGE + timedelta(hours=hours)
                signature(
                    petition,
                    number,
                    state=state,
                    confirmed_at=None if state == "pending" else at,
                    country=country,
                    postcode=postcode,
                    constituency=constituency,
                    region=region,
                    source="embed" if way == "embed" else "page",
                    share_link={"own": own, "own and mailing": own, "leaflet": leaflet}.get(way),
                    mailing=mailing if "mailing" in way else None,
                )
                if state != "confirmed":
                    continue
                channel = {"own": "share:x", "own and mailing": "share:x", "leaflet": f"link:{leaflet.code}"}
                for by, value in {
                    "day": at.astimezone(ZoneInfo("Europe/London")).date().isoformat(),
                    "country": country,
                    "region": region,
                    "constituency": f"{constituency} {region}".strip(),
                    "area": area_of(country, postcode),
                    "channel": channel.get(way, way),
                }.items():
                    expected[by][value] += 1
            assert break_down(petition)
            assert {by: rows(petition, by) for by in expected} == {by: dict(found) for by, found in expected.items()}


def test_paper_is_a_channel_of_its_own(petition: Petition) -> None:
    sheet = PaperSheet.objects.create(petition=petition, number=1)
    signature(petition, 1, source="paper", sheet=sheet, line=1)
    break_down(petition)
    assert rows(petition, "channel") == {"paper": 1}


class TestTheTask:
    def test_it_counts_what_has_changed_and_leaves_the_rest(self, petition: Petition) -> None:
        signature(petition, 1)
        counting.recount(petition)
        break_down_task()
        assert rows(petition, "country") == {"GB": 1}
        petition.refresh_from_db()
        counted_at = petition.broken_down_at
        Petition.objects.update(broken_down_at=timezone.now() - timedelta(minutes=5))
        Signature.objects.update(confirmed_at=timezone.now() - timedelta(minutes=9))
        before = Petition.objects.get(pk=petition.pk).broken_down_at
        break_down_task()
        assert Petition.objects.get(pk=petition.pk).broken_down_at == before != counted_at

    def test_it_counts_again_after_one_confirms_and_no_sooner_than_in_a_minute(self, petition: Petition) -> None:
        signature(petition, 1)
        counting.recount(petition)
        break_down_task()
        signature(petition, 2)
        counting.recount(petition)
        break_down_task()
        assert rows(petition, "country") == {"GB": 1}
        Petition.objects.update(broken_down_at=timezone.now() - timedelta(minutes=2))
        break_down_task()
        assert rows(petition, "country") == {"GB": 2}

    def test_it_counts_again_after_one_is_gone(self, petition: Petition) -> None:
        for number in range(2):
            signature(petition, number, confirmed_at=timezone.now() - timedelta(hours=1))
        counting.recount(petition)
        break_down_task()
        petition.signatures.first().delete()
        counting.recount(petition)
        Petition.objects.update(broken_down_at=timezone.now() - timedelta(minutes=2))
        break_down_task()
        assert rows(petition, "country") == {"GB": 1}


class TestThePage:
    def test_it_shows_names_and_shares_and_the_map(self, organiser_client: Client, petition: Petition) -> None:
        Area.objects.create(code="E14001172", kind="constituency", name="Cities of London and Westminster")
        Area.objects.create(code="E12000007", kind="region", name="London")
        signature(petition, 1, constituency="E14001172", region="E12000007")
        signature(petition, 2, country="AZ", postcode="")
        organiser_client.post(f"{PAGE}count-again/")
        page = organiser_client.get(PAGE).content.decode()
        shown = words(page)
        for said in ("2 confirmed signatures", "Cities of London and Westminster", "London", "Azerbaijan", "50.0 %"):
            assert said in shown
        assert "London SW (SW): 1" in page

    def test_before_anything_is_counted_it_says_so(self, organiser_client: Client, petition: Petition) -> None:
        assert "Nothing has been counted yet." in words(organiser_client.get(PAGE).content.decode())

    def test_the_file_has_every_row(self, organiser_client: Client, petition: Petition) -> None:
        signature(petition, 1)
        break_down(petition)
        answer = organiser_client.get(f"{PAGE}figures.csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        table = list(csv.reader(io.StringIO(text)))
        assert table[0] == ["By", "Value", "Name", "Signatures"]
        assert ["postcode area", "SW", "London SW", "1"] in table
        assert len(table) == 1 + Breakdown.objects.count()

    def test_it_takes_few_queries(
        self, organiser_client: Client, petition: Petition, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(5):
            signature(petition, number, postcode=f"M{number} 1AE")
        break_down(petition)
        with django_assert_max_num_queries(20):
            organiser_client.get(PAGE)

    def test_no_public_page_shows_figures_that_point_to_people(self, client: Client, petition: Petition) -> None:
        signature(petition, 1, postcode="ZE1 0AA")
        break_down(petition)
        page = client.get("/petitions/swim/").content.decode()
        assert "Lerwick" not in page


class TestTheMap:
    def test_every_postcode_area_but_the_forces_has_a_tile_of_its_own(self) -> None:
        assert set(PLACES) == set(AREAS) - {"BF"}
        assert len(set(PLACES.values())) == len(PLACES)

    def test_areas_lie_as_on_the_ground(self) -> None:
        for north, south in (("AB", "EH"), ("EH", "NE"), ("NE", "YO"), ("M", "B"), ("OX", "SO"), ("L", "CF")):
            assert PLACES[north][1] < PLACES[south][1], (north, south)
        for west, east in (
            ("BT", "CA"),
            ("SA", "CF"),
            ("CF", "BS"),
            ("BS", "SN"),
            ("L", "M"),
            ("B", "CB"),
            ("TR", "PL"),
        ):
            assert PLACES[west][0] < PLACES[east][0], (west, east)

    @given(st.dictionaries(st.sampled_from(sorted(PLACES)), st.integers(0, 10**6)))
    def test_more_signatures_are_never_paler_and_the_legend_says_what_a_shade_means(
        self, numbers: dict[str, int]
    ) -> None:
        drawn = tile_map(numbers)
        by_number = sorted((tile.number, tile.step) for tile in drawn.tiles)
        assert [step for _number, step in by_number] == sorted(step for _number, step in by_number)
        legend = {step: (start, end) for step, start, end in drawn.legend}
        for tile in drawn.tiles:
            assert tile.step <= STEPS
            if tile.number == 0:
                assert tile.step == 0
            else:
                assert legend[tile.step][0] <= tile.number <= legend[tile.step][1]
