"""Where a form was sent from is kept as a key that leads nowhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from campaign.networks import network_key
from petitions.models import Petition, Signature
from tests.supporters.clock import clock_moved

PAGE = "/petitions/swim/"


def key(address: str) -> str:
    return network_key(RequestFactory().get("/", REMOTE_ADDR=address))


def test_one_network_has_one_key_for_a_month() -> None:
    assert key("192.0.2.1") == key("192.0.2.1")
    assert key("2001:db8::1") == key("2001:db8::2")
    assert len({key("192.0.2.1"), key("192.0.2.2"), key("2001:db8::1"), key("2001:db8:0:1::1"), key("nonsense")}) == 5
    before = key("192.0.2.1")
    with clock_moved(days=32):
        assert key("192.0.2.1") != before


def test_nobody_without_the_sites_key_can_work_it_out(settings: Settings) -> None:
    before = key("192.0.2.1")
    settings.SECRET_KEY = "another"
    assert key("192.0.2.1") != before


def test_a_signature_bears_the_key_and_no_address(
    client: Client, petition: Petition, filled_in: Callable[..., dict[str, str]]
) -> None:
    typed = filled_in(name="Günəl", address="gunel@example.org", postcode="SW1A 1AA", country="GB")
    client.post(PAGE, typed, REMOTE_ADDR="192.0.2.1")
    assert Signature.objects.get().network == key("192.0.2.1")
    assert "192.0.2.1" not in repr(Signature.objects.values().get())


@pytest.mark.parametrize("forwarded", ["192.0.2.9", "nonsense", ""])
def test_what_the_client_says_of_itself_is_not_believed(
    client: Client, petition: Petition, filled_in: Callable[..., dict[str, str]], forwarded: str
) -> None:
    typed = filled_in(name="Günəl", address="gunel@example.org", postcode="SW1A 1AA", country="GB", network="x")
    client.post(PAGE, typed, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert Signature.objects.get().network == key("192.0.2.1")
