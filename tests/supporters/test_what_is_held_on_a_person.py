"""“What you hold on me”: a link by mail, valid for an hour, that shows everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import models
from django.test import Client
from django.utils.html import escape

from events.models import Event
from mailings.models import Message
from petitions.models import Petition
from supporters import personal_data
from supporters.models import MailingList, Supporter
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.everything_held import models_that_point_at_supporters
from tests.supporters.people import Fill, join, reminder

ADDRESS = "Gunel+River@example.org"
# What names a row to the program and says nothing on the person.
TECHNICAL = {"address_normalised", "address_hash", "dedupe_key", "kind", "purpose", "language", "public_id"}


@pytest.fixture
def gunel(client: Client, filled_in: Fill, mailing_list: MailingList) -> Supporter:
    return join(client, filled_in, "Günəl Əliyeva", ADDRESS)


@pytest.fixture
def preferences(client: Client, filled_in: Fill, gunel: Supporter) -> str:
    return path_with(reminder(client, filled_in, ADDRESS), "/preferences/")


def data_page(client: Client, preferences: str) -> str:
    assert client.post(preferences + "my-data/").status_code == 200
    message = delivered()[-1]
    assert message.to == [ADDRESS]
    return path_with(message, "/my-data/")


def test_the_preferences_page_alone_shows_nothing_and_sends_no_mail_when_opened(
    client: Client, preferences: str
) -> None:
    assert client.get(preferences + "my-data/").status_code == 405
    assert ADDRESS not in client.get(preferences).content.decode()
    assert delivered() == []


def test_the_link_shows_who_she_is(client: Client, preferences: str) -> None:
    response = client.get(data_page(client, preferences))
    page = response.content.decode()
    assert ADDRESS in page
    assert "Günəl Əliyeva" in page
    assert "River news" in page
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize(("minutes", "status"), [(-58, 200), (-61, 404)])
def test_the_link_works_for_an_hour(client: Client, preferences: str, minutes: int, status: int) -> None:
    with clock_moved(minutes=minutes):
        page = data_page(client, preferences)
    assert client.get(page).status_code == status
    assert client.get(page + "forget-me/").status_code == status


def test_an_expired_link_forgets_nobody(client: Client, preferences: str) -> None:
    with clock_moved(minutes=-61):
        page = data_page(client, preferences)
    assert client.post(page + "forget-me/").status_code == 404
    assert Supporter.objects.exists()


def test_pressing_often_sends_one_mail(client: Client, preferences: str) -> None:
    for _press in range(4):
        client.post(preferences + "my-data/")
    assert 1 <= len(delivered()) <= 2  # two where ten minutes end between the presses


def test_a_preferences_token_opens_no_data_page(client: Client, preferences: str) -> None:
    token = preferences.rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/my-data/{token}/").status_code == 404
    assert client.post(f"/my-data/{token}/forget-me/").status_code == 404


def test_every_model_that_points_at_a_supporter_is_registered() -> None:
    registered = {holding.model for holding in personal_data.holdings()}
    assert {model.__name__ for model in models_that_point_at_supporters()} <= {model.__name__ for model in registered}
    assert Supporter in registered


def texts(row: models.Model) -> Iterator[str]:
    """What the row says in words, as a person reads it."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and field.name not in TECHNICAL:
            shown = getattr(row, f"get_{field.name}_display", None)
            text = str(shown() if shown else getattr(row, field.name))
            if text:
                yield text


def test_the_page_shows_every_text_that_is_held(
    client: Client, filled_in: Fill, petition: Petition, event: Event, preferences: str
) -> None:
    """Each form is filled in with texts of its own, so that none can stand in for another."""
    MailingList.objects.create(campaign=petition.campaign, slug="calls", name="Calls", description="Rarely.")
    join(client, filled_in, "G. from the list", ADDRESS, page="/lists/calls/")
    client.post(
        "/petitions/swim/",
        filled_in(
            name="G. who signs",
            address=ADDRESS,
            country="AZ",
            postcode="AZ 1005",
            comment="I learnt to swim here — <b>really</b>",
            wants_updates="on",
        ),
    )
    client.post("/events/river-rally/", filled_in(name="G. who comes", address=ADDRESS, wants_updates="on"))
    for message in delivered():
        client.post(path_with(message, "/confirm/"))
    Message.objects.filter(kind="petitions.confirm").update(answer="250 2.0.0 queued as 4711")

    page = client.get(data_page(client, preferences)).content.decode()
    person = Supporter.objects.get()
    held = [text for text in texts(person) if text != person.country]
    for model in models_that_point_at_supporters():
        for row in model._default_manager.filter(supporter=person):
            held += texts(row)
    assert {text for text in held if escape(text) not in page} == set()
    assert "I can leave at any time" in page


def test_it_shows_nothing_of_anybody_else(client: Client, filled_in: Fill, preferences: str) -> None:
    join(client, filled_in, "Ann O'Brien-Łukasiewicz", "ann@example.org")
    page = client.get(data_page(client, preferences)).content.decode()
    assert "ann@example.org" not in page
    assert "Łukasiewicz" not in page
