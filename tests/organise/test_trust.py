"""What the team sees of where signatures come from, and does about those that it doesn't trust."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from petitions.models import Invalidation, Petition, Signature, SourceRule
from petitions.services import invalidating
from petitions.services.counting import recount, tally
from tests.petitions.signers import confirmed

TRUST = "/organise/clean-river/petitions/swim/trust/"
NETWORK = "0123456789abcdef"


def page(client: Client, path: str = TRUST) -> str:
    return client.get(path).content.decode()


def press(client: Client, path: str, **fields: object) -> str:
    answer = client.post(f"{TRUST}{path}", fields)
    assert (answer.status_code, answer["Location"]) == (302, TRUST)
    return page(client)


def shown_count(petition: Petition) -> int:
    tally()
    petition.refresh_from_db()
    assert petition.signature_count == recount(petition)
    return petition.signature_count


@pytest.fixture
def crowd(petition: Petition) -> list[Signature]:
    return [confirmed(petition, f"a{number}@shady.example", network=NETWORK) for number in range(22)]


def test_a_burst_is_shown_with_a_short_key_and_no_address(organiser_client: Client, crowd: list[Signature]) -> None:
    text = page(organiser_client)
    assert "More than usual comes from one place" in text
    assert "shady.example" in text
    assert f"<code>{NETWORK[:8]}</code>" in text
    assert "127.0.0.1" not in text
    assert "a1@shady.example" not in text


def test_one_press_suspects_all_from_there_and_those_to_come(
    organiser_client: Client, petition: Petition, crowd: list[Signature]
) -> None:
    friend = confirmed(petition, "gunel@example.org")
    text = press(organiser_client, "sources/", kind="domain", value="shady.example", verdict="suspect")
    assert "22 signatures from there wait now" in text
    assert "a1@shady.example" in text
    assert shown_count(petition) == 1
    assert confirmed(petition, "later@shady.example").state == "suspect"
    friend.refresh_from_db()
    assert friend.state == "confirmed"


def test_trusting_ends_the_alarm_and_a_rule_can_be_removed(organiser_client: Client, crowd: list[Signature]) -> None:
    press(organiser_client, "sources/", kind="network", value=NETWORK, verdict="trust")
    text = press(organiser_client, "sources/", kind="domain", value="shady.example", verdict="trust")
    assert "More than usual" not in text
    text = press(organiser_client, "sources/", kind="domain", value="shady.example", verdict="forget")
    assert "More than usual" in text
    assert [rule.kind for rule in SourceRule.objects.all()] == ["network"]


@pytest.mark.parametrize(
    ("kind", "value"), [("domain", "%"), ("domain", "com"), ("network", "x"), ("network", ""), ("planet", "a.example")]
)
def test_what_is_no_domain_or_network_is_refused(
    organiser_client: Client, crowd: list[Signature], kind: str, value: str
) -> None:
    press(organiser_client, "sources/", kind=kind, value=value, verdict="suspect")
    assert not SourceRule.objects.exists()
    assert not Signature.objects.filter(state="suspect").exists()


def test_suspect_ones_are_approved_or_declared_invalid(organiser_client: Client, petition: Petition) -> None:
    one, other, third = (confirmed(petition, f"{name}@mailinator.com") for name in ("one", "other", "third"))
    assert "address from a disposable domain: 3" in page(organiser_client)
    press(organiser_client, "suspects/", signature=[str(one.public_id)], do="approve")
    assert shown_count(petition) == 1
    text = press(organiser_client, "suspects/", signature=[str(other.public_id)], do="invalidate")
    assert "Say why they are invalid." in text
    press(organiser_client, "suspects/", signature=[str(other.public_id)], do="invalidate", reason="Invented")
    invalidating.run()
    assert {row.state for row in Signature.objects.filter(pk__in=[other.pk])} == {"invalid"}
    third.refresh_from_db()
    assert third.state == "suspect"
    assert "Invented" in page(organiser_client)


def test_a_rule_is_previewed_ordered_carried_out_and_undone(
    organiser_client: Client, petition: Petition, crowd: list[Signature]
) -> None:
    path = f"{TRUST}invalidate/"
    typed = {"domain": "Shady.Example", "reason": "A program signed"}
    preview = organiser_client.post(path, {**typed, "do": "preview"}).content.decode()
    assert "22 signatures" in preview
    assert "a21@shady.example" in preview
    assert not Invalidation.objects.exists()
    assert organiser_client.post(path, {**typed, "do": "invalidate"})["Location"] == TRUST
    invalidating.run()
    assert shown_count(petition) == 0
    assert "A program signed" in page(organiser_client)
    press(organiser_client, f"invalidations/{Invalidation.objects.get().public_id}/undo/")
    invalidating.run()
    assert shown_count(petition) == 22
    assert "undone" in page(organiser_client)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "All"}, "Say which signatures are meant"),
        ({"domain": "shady.example"}, "Say why they are invalid."),
        ({"domain": "no domain", "reason": "x"}, "Enter a domain, like example.org."),
        ({"network": "xyz", "reason": "x"}, "Enter a network’s key"),
        ({"country": "Atlantis", "reason": "x"}, "2 characters"),
        ({"since": "yesterday", "reason": "x"}, "Enter a date and a time"),
        (
            {"since": "2026-11-02T10:00", "until": "2026-11-01T10:00", "reason": "x"},
            "Enter a time after the one above.",
        ),
    ],
)
def test_a_rule_with_mistakes_says_what_to_do_and_takes_nothing(
    organiser_client: Client, crowd: list[Signature], typed: dict[str, str], said: str
) -> None:
    answer = organiser_client.post(f"{TRUST}invalidate/", {**typed, "do": "invalidate"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Invalidation.objects.exists()


def test_the_puzzle_is_set_and_said_to_be_on(organiser_client: Client, petition: Petition) -> None:
    assert "It is on now." not in page(organiser_client)
    assert "It is on now." in press(organiser_client, "puzzle/", challenge="always")
    press(organiser_client, "puzzle/", challenge="nonsense")
    petition.refresh_from_db()
    assert petition.challenge == "always"
    press(organiser_client, "puzzle/", challenge="attack")
    Petition.objects.update(attacked_until=timezone.now() + timedelta(hours=1))
    assert "It is on now." in page(organiser_client)


def test_another_petitions_signatures_are_out_of_reach(organiser_client: Client, petition: Petition) -> None:
    other = Petition.objects.create(
        campaign=petition.campaign, slug="fish", title="Fish", ask="Let them live.", state="open"
    )
    foreign = confirmed(other, "a@mailinator.com")
    press(organiser_client, "suspects/", signature=[str(foreign.public_id)], do="approve")
    foreign.refresh_from_db()
    assert foreign.state == "suspect"
    invalidation = Invalidation.objects.create(petition=other, rule={}, reason="x", state="done")
    assert organiser_client.post(f"{TRUST}invalidations/{invalidation.public_id}/undo/").status_code == 404


def test_the_page_asks_no_more_the_more_there_is(
    organiser_client: Client, petition: Petition, crowd: list[Signature], django_assert_max_num_queries: Callable
) -> None:
    for number in range(10):
        confirmed(petition, f"{number}@mailinator.com")
    with django_assert_max_num_queries(20):
        organiser_client.get(TRUST)
