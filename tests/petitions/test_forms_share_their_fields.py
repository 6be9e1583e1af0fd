"""Forms of a petition share their fields until they are shown: what one shows of itself, no other does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from petitions.models import Petition

pytestmark = pytest.mark.django_db
Fill = Callable[..., dict[str, str]]


def page(client: Client, path: str = "/petitions/swim/") -> str:
    return str(client.get(path).content.decode())


def fields(text: str) -> str:
    """The form's part of a page, without its time-stamp."""
    form = text.partition("<form")[2].partition("</form>")[0]
    return form.partition('name="page"')[0] + form.partition('name="website"')[2]


def test_a_form_shown_with_mistakes_leaves_none_in_the_next(
    client: Client, petition: Petition, filled_in: Fill
) -> None:
    before = fields(page(client))
    again = client.post("/petitions/swim/", filled_in(name="", address="nobody", country="GB"))
    assert again.status_code == 422
    assert "is-invalid" in again.content.decode()
    assert fields(page(client)) == before


def test_what_one_petition_asks_another_does_not(client: Client, petition: Petition) -> None:
    before = fields(page(client))
    strict = Petition.objects.create(
        campaign=petition.campaign,
        slug="strict",
        title="Strict",
        ask="Be strict.",
        state=Petition.State.OPEN,
        phone_asked=Petition.Asked.REQUIRED,
        minimum_age=16,
        challenge=Petition.Challenge.ALWAYS,
        updates_wording="Write to me about strictness.",
    )
    shown = page(client, f"/petitions/{strict.slug}/")
    assert "I am at least 16 years old." in shown
    assert "data-zeros" in shown
    assert fields(page(client)) == before


def test_the_words_of_one_language_do_not_stay_in_the_other(client: Client, petition: Petition) -> None:
    english, azerbaijani = page(client), page(client, "/az/petitions/swim/")
    assert "Your name" in english
    assert "Adınız" in azerbaijani
    assert fields(page(client)) == fields(english)
