"""A petition that gets another address is still found under the one that people have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from petitions.models import OldSlug, Petition
from tests.organise.forms import change, sentences

Fill = Callable[..., dict[str, str]]
PAGE = "/organise/clean-river/petitions/{}/"


def rename(client: Client, old: str, new: str) -> None:
    answer = change(client, PAGE.format(old), slug=new)
    assert answer.status_code == 302, sentences(answer.content.decode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/petitions/swim/", "/petitions/bathe/"),
        ("/az/petitions/swim/", "/az/petitions/bathe/"),
        ("/petitions/swim/thank-you/", "/petitions/bathe/thank-you/"),
        ("/petitions/swim/preview.png", "/petitions/bathe/preview.png"),
        ("/petitions/swim/?utm_source=x&next=//evil.example", "/petitions/bathe/?utm_source=x&next=//evil.example"),
    ],
)
def test_every_page_leads_on_in_its_language_and_nowhere_else(
    organiser_client: Client, petition: Petition, old: str, new: str
) -> None:
    rename(organiser_client, "swim", "bathe")
    answer = Client().get(old)
    assert (answer.status_code, answer["Location"]) == (301, new)
    assert answer["Cache-Control"] == "no-store"


def test_a_form_that_was_open_meanwhile_is_not_lost(
    organiser_client: Client, petition: Petition, filled_in: Fill
) -> None:
    rename(organiser_client, "swim", "bathe")
    typed = filled_in(name="Ann", address="ann@example.org", country="AZ")
    answer = Client().post("/petitions/swim/", typed)
    assert (answer.status_code, answer["Location"]) == (308, "/petitions/bathe/")
    assert Client().post(answer["Location"], typed).status_code == 303


def test_one_that_was_renamed_twice_is_found_under_both(organiser_client: Client, petition: Petition) -> None:
    rename(organiser_client, "swim", "bathe")
    rename(organiser_client, "bathe", "dive")
    for old in ("swim", "bathe"):
        assert Client().get(f"/petitions/{old}/")["Location"] == "/petitions/dive/"


def test_one_that_gets_its_old_address_back_leads_in_no_circle(organiser_client: Client, petition: Petition) -> None:
    rename(organiser_client, "swim", "bathe")
    rename(organiser_client, "bathe", "swim")
    assert Client().get("/petitions/swim/").status_code == 200
    assert Client().get("/petitions/bathe/")["Location"] == "/petitions/swim/"


def test_another_petition_cannot_take_it(organiser_client: Client, petition: Petition) -> None:
    Petition.objects.create(campaign=petition.campaign, slug="fish", title="Fish", ask="X", state="open")
    rename(organiser_client, "swim", "bathe")
    answer = change(organiser_client, PAGE.format("fish"), slug="swim")
    assert sentences(answer.content.decode())["slug"] == "Petition with this Address already exists."


def test_a_draft_that_nobody_has_seen_leaves_its_address_free(organiser_client: Client, petition: Petition) -> None:
    Petition.objects.update(state="draft")
    rename(organiser_client, "swim", "bathe")
    assert not OldSlug.objects.exists()
    assert Client().get("/petitions/swim/").status_code == 404


def test_what_is_not_public_is_not_given_away(organiser_client: Client, petition: Petition) -> None:
    rename(organiser_client, "swim", "bathe")
    Petition.objects.update(state="review")
    assert Client().get("/petitions/swim/").status_code == 404
