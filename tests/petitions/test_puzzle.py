"""The puzzle for browsers: who has solved it counts, who hasn't waits for a moderator, and nobody cheats."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaign.public_forms import page_token
from petitions import challenge
from petitions.models import Petition, Signature
from tests.mail import delivered, path_with
from tests.petitions.puzzles import solve

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
ADDRESS = "Gunel@example.org"


@pytest.fixture
def typed(filled_in: Fill) -> dict[str, str]:
    return filled_in(name="Günəl", address=ADDRESS, postcode="SW1A 1AA", country="GB")


@pytest.fixture
def asking(petition: Petition) -> Petition:
    Petition.objects.update(challenge="always")
    return petition


def confirm(client: Client) -> Signature:
    client.post(path_with(delivered()[-1], "/confirm/"))
    return Signature.objects.get()


def test_a_petition_that_asks_shows_it_and_others_are_as_ever(client: Client, petition: Petition) -> None:
    assert b"puzzle.js" not in client.get(PAGE).content
    Petition.objects.update(challenge="always")
    cache.clear()
    page = client.get(PAGE).content.decode()
    assert "puzzle.js" in page
    assert "puzzle-worker.js" in page


@pytest.mark.usefixtures("asking")
def test_who_solves_it_signs_as_ever(client: Client, typed: dict[str, str]) -> None:
    response = client.post(PAGE, {**typed, "proof": solve(typed["page"], ADDRESS)})
    assert response.status_code == 303
    assert confirm(client).state == "confirmed"


@pytest.mark.usefixtures("asking")
def test_who_has_no_javascript_signs_and_waits_for_a_moderator(client: Client, typed: dict[str, str]) -> None:
    assert client.post(PAGE, {**typed, "proof": "-"}).status_code == 303
    signature = confirm(client)
    assert (signature.state, signature.suspicion) == ("suspect", "unproven")


@pytest.mark.usefixtures("asking")
def test_who_opened_the_page_before_it_came_on_is_asked_to_press_again(client: Client, typed: dict[str, str]) -> None:
    response = client.post(PAGE, typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "puzzle-worker.js" in page
    assert 'value="Gunel@example.org"' in page
    assert not Signature.objects.exists()


def test_it_is_asked_for_only_while_an_attack_goes_on(
    client: Client, petition: Petition, typed: dict[str, str]
) -> None:
    now = timezone.now()
    Petition.objects.update(challenge="attack", attacked_until=now - timedelta(seconds=1))
    assert client.post(PAGE, {**typed, "proof": "-"}).status_code == 303
    assert Signature.objects.get().suspicion == ""
    Petition.objects.update(challenge="attack", attacked_until=now + timedelta(hours=1))
    assert client.post(PAGE, {**typed, "proof": "-"}).status_code == 303
    assert Signature.objects.get().suspicion == "unproven"
    Petition.objects.update(challenge="never")
    assert client.post(PAGE, typed).status_code == 303
    assert Signature.objects.get().suspicion == ""


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize(
    "proof",
    [
        "0,0,0,0,0,0,0,0",
        "1,2,3",
        ",,,,,,,",
        "٣,٣,٣,٣,٣,٣,٣,٣",
        "-1,-1,-1,-1,-1,-1,-1,-1",
        "9" * 80,
        "given",
        "not-asked",
        "x' OR 1=1 --",
        "\0",
    ],
    ids=ascii,
)
def test_a_forged_solution_is_refused(client: Client, typed: dict[str, str], proof: str) -> None:
    response = client.post(PAGE, {**typed, "proof": proof})
    assert response.status_code == 422
    assert not Signature.objects.exists()


@pytest.mark.usefixtures("asking")
class TestASolutionOfAnotherPuzzle:
    def refused(self, client: Client, typed: dict[str, str], proof: str) -> None:
        assert client.post(PAGE, {**typed, "proof": proof}).status_code == 422
        assert not Signature.objects.exists()

    def test_too_easy_a_one(self, client: Client, typed: dict[str, str]) -> None:
        self.refused(client, typed, solve(typed["page"], ADDRESS, zeros=challenge.ZERO_BITS - 6))

    def test_one_for_another_address(self, client: Client, typed: dict[str, str]) -> None:
        self.refused(client, typed, solve(typed["page"], "aysel@example.org"))

    def test_one_for_another_page(self, client: Client, typed: dict[str, str]) -> None:
        self.refused(client, typed, solve(page_token(time.time() - 61), ADDRESS))

    def test_one_for_a_page_that_is_too_old(self, client: Client, typed: dict[str, str]) -> None:
        token = page_token(time.time() - 49 * 3600)
        self.refused(client, {**typed, "page": token}, solve(token, ADDRESS))

    def test_one_for_a_page_that_nobody_made(self, client: Client, typed: dict[str, str]) -> None:
        token = "1800000000:forged"
        self.refused(client, {**typed, "page": token}, solve(token, ADDRESS))


@pytest.mark.usefixtures("asking")
def test_a_solution_serves_once(client: Client, typed: dict[str, str]) -> None:
    solved = {**typed, "proof": solve(typed["page"], ADDRESS)}
    assert client.post(PAGE, solved).status_code == 303
    assert client.post(PAGE, {**solved, "name": "Somebody else"}).status_code == 422
    assert Signature.objects.get().name == "Günəl"


@pytest.mark.usefixtures("asking")
def test_a_stranger_with_the_same_page_does_not_learn_that_it_was_used(client: Client, typed: dict[str, str]) -> None:
    """The page is the same for everybody: her solution can be found by anybody who tries her address."""
    solved = {**typed, "proof": solve(typed["page"], ADDRESS)}
    first = client.post(PAGE, solved)
    other = client.post(PAGE, solved, REMOTE_ADDR="198.51.100.7")
    assert (first.status_code, first["Location"]) == (other.status_code, other["Location"])


def test_what_solves_nothing_is_refused_even_where_none_is_asked_for(
    client: Client, petition: Petition, typed: dict[str, str]
) -> None:
    assert client.post(PAGE, {**typed, "proof": "1,2"}).status_code == 422


def test_checking_takes_no_query_and_no_time(db: None, django_assert_num_queries: Callable) -> None:
    token = page_token()
    proof = solve(token, ADDRESS)
    with django_assert_num_queries(0):
        began = time.process_time()
        for _time in range(1000):
            assert challenge.solves(token, ADDRESS, proof)
        assert time.process_time() - began < 1  # a millisecond each on the slowest machine; here, some microseconds


def test_signing_asks_the_database_no_more_while_it_is_on(
    client: Client, asking: Petition, typed: dict[str, str], django_assert_max_num_queries: Callable
) -> None:
    solved = {**typed, "proof": solve(typed["page"], ADDRESS)}
    with django_assert_max_num_queries(20):
        assert client.post(PAGE, solved).status_code == 303
