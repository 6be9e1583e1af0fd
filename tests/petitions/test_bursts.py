"""Bursts from one domain or network are noticed, and turn the puzzle on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from petitions import bursts
from petitions.bursts import sources_now
from petitions.models import Petition, Signature, SourceRule
from petitions.services.attacks import watch_for_attacks
from supporters.models import Supporter


def signed(petition: Petition, number: int, domain: str, network: str = "", *, minutes_ago: float = 1) -> None:
    """So many who signed and confirmed then."""
    at = timezone.now() - timedelta(minutes=minutes_ago)
    for each in range(number):
        Signature.objects.create(
            petition=petition,
            supporter=Supporter.objects.by_address(f"{each}.{minutes_ago}@{domain}", "en-gb"),
            country="GB",
            language="en-gb",
            network=network,
            state="confirmed",
            signed_at=at,
            confirmed_at=at,
        )


def found(petition: Petition) -> set[str]:
    return {source.value for source in sources_now(petition) if source.is_burst}


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bursts, "_ENOUGH_TO_KNOW", 10)


def test_many_from_one_domain_or_network_at_once_are_a_burst(petition: Petition) -> None:
    signed(petition, 21, "shady.example", "0123456789abcdef")
    signed(petition, 20, "quiet.example", "fedcba9876543210")
    assert found(petition) == {"shady.example", "0123456789abcdef"}


def test_who_has_not_confirmed_yet_is_seen_too(petition: Petition) -> None:
    signed(petition, 21, "shady.example")
    Signature.objects.update(state="pending", confirmed_at=None)
    assert found(petition) == {"shady.example"}
    [source] = sources_now(petition)
    assert (source.number, source.confirmed) == (21, 0)


def test_what_was_more_than_ten_minutes_ago_is_over(petition: Petition) -> None:
    signed(petition, 30, "shady.example", minutes_ago=11)
    assert sources_now(petition) == []


def test_a_domain_from_which_so_many_come_always_is_none(petition: Petition) -> None:
    signed(petition, 60, "union.example", minutes_ago=20)
    signed(petition, 30, "union.example")
    assert found(petition) == set()


def test_where_everybody_comes_at_once_shares_are_compared(petition: Petition) -> None:
    """A mailing goes out: six times as many as ever from a domain that always had half of them."""
    signed(petition, 10, "union.example", minutes_ago=100)
    signed(petition, 10, "other.example", minutes_ago=101)
    signed(petition, 30, "union.example")
    signed(petition, 30, "third.example")
    assert found(petition) == {"third.example"}


def test_where_half_the_world_has_its_address_is_no_burst(petition: Petition) -> None:
    signed(petition, 25, "gmail.com")
    assert found(petition) == set()


def test_what_is_trusted_is_no_burst(petition: Petition) -> None:
    signed(petition, 25, "union.example")
    SourceRule.objects.create(campaign=petition.campaign, kind="domain", value="union.example", verdict="trust")
    assert found(petition) == set()
    assert [source.verdict for source in sources_now(petition)] == ["trust"]


def test_another_petitions_signatures_are_its_own(petition: Petition) -> None:
    other = Petition.objects.create(
        campaign=petition.campaign, slug="fish", title="Fish", ask="Let them live.", state="open"
    )
    signed(other, 25, "shady.example")
    assert sources_now(petition) == []


class TestUnderAttack:
    def test_the_puzzle_comes_on_for_an_hour(self, petition: Petition) -> None:
        signed(petition, 25, "shady.example")
        assert watch_for_attacks() == 1
        petition.refresh_from_db()
        assert petition.attacked_until is not None
        assert timedelta(minutes=59) < petition.attacked_until - timezone.now() <= timedelta(hours=1)

    @pytest.mark.parametrize("fields", [{"challenge": "never"}, {"challenge": "always"}, {"state": "closed"}])
    def test_it_does_not_where_it_would_change_nothing(self, petition: Petition, fields: dict[str, str]) -> None:
        Petition.objects.update(**fields)
        signed(petition, 25, "shady.example")
        assert watch_for_attacks() == 0
        petition.refresh_from_db()
        assert petition.attacked_until is None

    def test_a_quiet_petition_is_left_alone(self, petition: Petition) -> None:
        signed(petition, 5, "example.org")
        assert watch_for_attacks() == 0
