"""An address is made from the title, and no two are the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from events.models import Event
from petitions.models import Petition

WORKSPACE = "/organise/clean-river/petitions/"


def write(client: Client, title: str, path: str = "new/", **fields: str) -> HttpResponse:
    typed = {
        "title_en_gb": title,
        "ask_en_gb": "Make it clean.",
        "goal": "1000",
        "slug": "",
        "targets-TOTAL_FORMS": "1",
        "targets-INITIAL_FORMS": "0",
        "targets-0-office_en_gb": "Mayor",
        **fields,
    }
    return client.post(WORKSPACE + path, typed)


def slug_of(client: Client, title: str) -> str:
    """The address that a petition of this title gets, by which the workspace and the public find it."""
    answer = write(client, title)
    assert answer.status_code == 302, answer.content.decode()
    slug = answer["Location"].removeprefix(WORKSPACE).strip("/")
    assert client.get(answer["Location"]).context["petition"].slug == slug
    Petition.objects.filter(slug=slug).update(state=Petition.State.OPEN)
    assert client.get(f"/petitions/{slug}/").status_code == 200
    return slug


@pytest.fixture
def client(organiser_client: Client) -> Client:
    return organiser_client


TITLES = {
    "Mayor: make the river clean": "mayor-make-the-river-clean",
    "Tovuz çayını təmizləyin": "tovuz-cayini-temizleyin",
    "ƏDALƏT İSTƏYİRİK, ŞƏFFAFLIQ DA": "edalet-isteyirik-seffafliq-da",
    "Qğışöüç Iıİi": "qgisouc-iiii",
    "Łódź, Straße, Ørsted, Đà Nẵng": "lodz-strasse-orsted-da-nang",
    "  Stop --- now!  ": "stop-now",
    "“Quoted” – and dashed": "quoted-and-dashed",
    "2027": "2027",
    "!!! ???": "petition",
    "Чистая река": "petition",
    "公正": "petition",
    "🌊": "petition",
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_makes_an_address_in_plain_letters(client: Client, title: str) -> None:
    assert slug_of(client, title) == TITLES[title]


def test_petitions_of_one_title_get_addresses_of_their_own(client: Client) -> None:
    assert [slug_of(client, "Clean river") for _time in range(3)] == ["clean-river", "clean-river-2", "clean-river-3"]


def test_petitions_without_a_latin_letter_get_addresses_of_their_own(client: Client) -> None:
    assert [slug_of(client, title) for title in ("Чистая река", "公正", "!")] == [
        "petition",
        "petition-2",
        "petition-3",
    ]


def test_a_number_that_somebody_took_by_hand_is_left_out(client: Client) -> None:
    slug_of(client, "Clean river")
    write(client, "Another", slug="clean-river-2")
    assert slug_of(client, "Clean river") == "clean-river-3"


def test_an_address_that_only_begins_the_same_takes_none_away(client: Client) -> None:
    slug_of(client, "Clean river now")
    assert slug_of(client, "Clean river") == "clean-river"


def test_a_long_title_is_cut_and_still_gets_one_of_its_own(client: Client) -> None:
    slugs = [slug_of(client, "Clean " * 33) for _time in range(2)]
    assert len(set(slugs)) == 2
    assert max(len(slug) for slug in slugs) <= 80
    assert not slugs[0].endswith("-")


@pytest.mark.parametrize("title", ["New", "Preview"])
def test_a_title_that_is_a_page_of_the_workspace_hides_neither(client: Client, title: str) -> None:
    assert slug_of(client, title) == f"{title.lower()}-2"


@pytest.mark.parametrize("slug", ["new", "preview", "clean-river"])
def test_an_address_typed_by_hand_that_is_taken_is_refused(client: Client, slug: str) -> None:
    slug_of(client, "Clean river")
    answer = write(client, "Another", slug=slug)
    assert answer.status_code == 422
    assert "already exists" in answer.content.decode()
    assert Petition.objects.count() == 1


@pytest.mark.parametrize("slug", ["clean river", "çay", "a/b", "../admin", "a" * 81])
def test_an_address_typed_by_hand_that_is_none_is_refused(client: Client, slug: str) -> None:
    assert write(client, "Another", slug=slug).status_code == 422
    assert not Petition.objects.exists()


def test_an_address_stays_when_the_title_changes(client: Client, petition: Petition) -> None:
    petition.targets.all().delete()
    answer = write(client, "A better title", "swim/", slug="swim")
    assert answer["Location"] == f"{WORKSPACE}swim/"
    assert Petition.objects.get().title == "A better title"


def test_another_campaigns_addresses_are_taken_too(client: Client) -> None:
    other = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.")
    Petition.objects.create(campaign=other, slug="clean-river", title="X", ask="X")
    assert slug_of(client, "Clean river") == "clean-river-2"


def test_an_events_address_is_made_in_the_same_way(client: Client) -> None:
    typed = {
        "title_en_gb": "Bakıda mitinq",
        "summary_en_gb": "Come.",
        "area_en_gb": "Bakı",
        "kind": "rally",
        "starts_at": f"{timezone.now() + timedelta(days=30):%Y-%m-%dT11:30}",
        "timezone": "Asia/Baku",
        "venue_visibility": "everybody",
    }
    for _time in range(2):
        assert client.post("/organise/clean-river/events/new/", typed).status_code == 302
    assert sorted(Event.objects.values_list("slug", flat=True)) == ["bakida-mitinq", "bakida-mitinq-2"]
