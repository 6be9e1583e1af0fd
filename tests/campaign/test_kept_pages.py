"""A public page that a web process keeps for a moment is kept for those alone who ask in the same way."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from petitions.models import Petition

PAGE = "/petitions/swim/"


@pytest.fixture
def client(settings: Settings, petition: Petition) -> Client:
    settings.PUBLIC_CACHE_SECONDS = 60
    return Client()


def test_it_answers_from_memory(client: Client, petition: Petition):
    before = client.get(PAGE).content
    petition.title = "Another title"
    petition.save()
    assert client.get(PAGE).content == before


def test_whoever_asks_without_tls_is_led_to_it_although_the_page_is_kept(client: Client, settings: Settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    assert client.get(PAGE, secure=True).status_code == 200
    assert client.get(PAGE).status_code == 301


def test_each_language_is_kept_by_itself(client: Client):
    assert 'lang="en-gb"' in client.get(PAGE).content.decode()
    assert 'lang="az"' in client.get(f"/az{PAGE}").content.decode()
