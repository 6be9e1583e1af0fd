"""The limits on forms protect people, and neither tell of them nor shut them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as RedisConnectionError

from campaign.limits import PER_ADDRESS
from petitions.models import LetterAction, Petition, Signature
from supporters.models import Supporter
from tests.security.mails import FORMS, WRITTEN

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
MOST = int(PER_ADDRESS.split("/")[0])

pytestmark = pytest.mark.usefixtures("petition")


def attempts_until_refused(client: Client, page: str, address: str) -> int:
    """How often one may send an empty form with the address."""
    for number in range(MOST + 5):
        if client.post(page, {"address": address, "step": WRITTEN["step"]}).status_code == 429:
            return number
    return MOST + 5


@pytest.fixture
def stranger() -> Client:
    return Client(REMOTE_ADDR="203.0.113.9")


@pytest.fixture
def gunel(filled_in: Fill, letter_action: LetterAction) -> dict[str, str]:
    """What she sends, whichever of the forms it is."""
    person = {"name": "Günəl", "address": "gunel@example.org", "country": "GB", "postcode": "SW1A 1AA"}
    return filled_in(**person, **WRITTEN, consent="on")


@pytest.mark.usefixtures("event", "mailing_list", "sought_sponsors")
@pytest.mark.parametrize("page", FORMS)
class TestTheLimitOfAForm:
    def test_a_stranger_cannot_tell_that_somebody_has_just_sent_it(
        self, client: Client, stranger: Client, gunel: dict[str, str], page: str
    ) -> None:
        assert client.post(page, gunel).status_code == 303
        assert Supporter.objects.filter(address="gunel@example.org").exists()
        known = attempts_until_refused(stranger, page, "gunel@example.org")
        assert known == attempts_until_refused(stranger, page, "x@example.org")

    def test_a_stranger_cannot_use_up_somebodys_attempts(
        self, client: Client, stranger: Client, gunel: dict[str, str], page: str
    ) -> None:
        assert attempts_until_refused(stranger, page, "gunel@example.org") == MOST
        assert client.post(page, gunel).status_code == 303


def test_people_sign_while_the_cache_is_away(
    client: Client, petition: Petition, gunel: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        raise RedisConnectionError("Error 111 connecting to redis:6379. Connection refused.")

    for verb in ("add", "get", "set", "incr"):
        monkeypatch.setattr(type(cache._connections[cache._alias]), verb, away)
    assert client.post(PAGE, gunel).status_code == 303
    assert Signature.objects.exists()
