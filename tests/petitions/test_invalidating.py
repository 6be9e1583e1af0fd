"""Declaring signatures invalid by a rule, and giving exactly those back; the count follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.models import User
from petitions.models import Invalidation, Petition, Signature
from petitions.services import invalidating, trusting
from petitions.services.counting import recount, tally
from petitions.services.signatures import erase_signatures
from tests.petitions.signers import confirmed


def states(petition: Petition) -> dict[str, str]:
    rows = petition.signatures.values_list("supporter__address_normalised", "state")
    return {address.partition("@")[0]: state for address, state in rows}


def shown_count(petition: Petition) -> int:
    tally()
    petition.refresh_from_db()
    return petition.signature_count


@pytest.fixture
def signed(petition: Petition) -> dict[str, Signature]:
    """Two from one domain, one of another country, one that is suspect, two of one mailbox."""
    made = {
        "a": confirmed(petition, "a@shady.example", network="0123456789abcdef"),
        "b": confirmed(petition, "b@shady.example", country="AZ"),
        "c": confirmed(petition, "c@mailinator.com"),
        "d": confirmed(petition, "d@example.org", network="0123456789abcdef"),
        "d+2": confirmed(petition, "d+2@example.org"),
    }
    early = timezone.now() - timedelta(days=2)
    Signature.objects.filter(pk=made["a"].pk).update(confirmed_at=early)
    return made


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"domain": "shady.example"}, {"a", "b"}),
        ({"network": "0123456789abcdef"}, {"a", "d"}),
        ({"country": "AZ"}, {"b"}),
        ({"suspicion": "disposable"}, {"c"}),
        ({"duplicates": True}, {"d+2"}),
        ({"domain": "shady.example", "country": "GB"}, {"a"}),
        ({"domain": "nowhere.example"}, set()),
    ],
)
def test_each_rule_takes_what_meets_it_and_undoing_gives_exactly_those_back(
    petition: Petition, organiser: User, signed: dict[str, Signature], rule: dict[str, Any], expected: set[str]
) -> None:
    before = states(petition)
    invalidation = invalidating.invalidate(petition, rule, "A program signed", organiser)
    assert invalidating.run()
    assert {name for name, state in states(petition).items() if state == "invalid"} == expected
    assert shown_count(petition) == recount(petition)
    invalidation.refresh_from_db()
    assert (invalidation.state, invalidation.number) == ("done", len(expected))

    invalidating.undo(invalidation, organiser)
    assert invalidating.run()
    assert states(petition) == before
    assert shown_count(petition) == recount(petition)
    invalidation.refresh_from_db()
    assert (invalidation.state, invalidation.number) == ("undone", len(expected))


def test_a_time_takes_those_confirmed_in_it(petition: Petition, organiser: User, signed: dict[str, Signature]) -> None:
    since = (timezone.now() - timedelta(days=1)).isoformat()
    invalidating.invalidate(petition, {"since": since, "domain": "shady.example"}, "A program", organiser)
    invalidating.run()
    assert {name for name, state in states(petition).items() if state == "invalid"} == {"b"}


def test_who_confirms_after_it_was_ordered_is_not_taken(petition: Petition, organiser: User) -> None:
    invalidating.invalidate(petition, {"domain": "shady.example"}, "A program", organiser)
    Invalidation.objects.update(rule={**Invalidation.objects.get().rule, "until": "2020-01-01T00:00:00+00:00"})
    confirmed(petition, "later@shady.example")
    invalidating.run()
    assert states(petition) == {"later": "confirmed"}


@pytest.mark.parametrize("rule", [{}, {"domain": ""}, {"until": "2030-01-01T00:00:00+00:00"}, {"signatures": []}])
def test_a_rule_that_names_nothing_is_refused(petition: Petition, organiser: User, rule: dict[str, Any]) -> None:
    with pytest.raises(invalidating.EmptyRule):
        invalidating.invalidate(petition, rule, "All", organiser)
    assert not Invalidation.objects.exists()


def test_it_is_undone_once(petition: Petition, organiser: User, signed: dict[str, Signature]) -> None:
    invalidation = invalidating.invalidate(petition, {"domain": "shady.example"}, "A program", organiser)
    with pytest.raises(invalidating.NotUndoable):
        invalidating.undo(invalidation, organiser)
    invalidating.run()
    invalidating.undo(invalidation, organiser)
    with pytest.raises(invalidating.NotUndoable):
        invalidating.undo(invalidation, organiser)


def test_many_go_batch_by_batch(
    petition: Petition, organiser: User, signed: dict[str, Signature], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invalidating, "_BATCH", 1)
    monkeypatch.setattr(invalidating, "_SECONDS_AT_A_TIME", 0)
    invalidating.invalidate(petition, {"country": "GB"}, "All of them", organiser)
    runs = 1
    while not invalidating.run():
        runs += 1
        assert shown_count(petition) == petition.signatures.confirmed().count()
    assert runs > 3
    assert states(petition)["b"] == "confirmed"
    assert {state for name, state in states(petition).items() if name != "b"} == {"invalid"}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["confirm", "withdraw", "domain", "duplicates", "suspect", "approve", "undo", "run"]),
        st.integers(0, 3),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_done_in_whatever_order_the_count_is_what_is_confirmed(
    petition: Petition, organiser: User, acts: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        for act, number in acts:
            do(petition, organiser, act, number)
            assert shown_count(petition) == petition.signatures.confirmed().count()
        assert recount(petition) == petition.signatures.confirmed().count()
        transaction.set_rollback(True)


def do(petition: Petition, by: User, act: str, number: int) -> None:
    address = ("a@x.example", "a+2@x.example", "b@mailinator.com", "c@y.example")[number]
    domain = address.partition("@")[2]
    if act == "confirm":
        confirmed(petition, address)
    elif act == "withdraw":
        for signature in petition.signatures.filter(supporter__address_normalised=address):
            assert signature.supporter
            erase_signatures(signature.supporter)
    elif act == "domain":
        invalidating.invalidate(petition, {"domain": domain}, "A program", by)
    elif act == "duplicates":
        invalidating.invalidate(petition, {"duplicates": True}, "Twice", by)
    elif act == "suspect":
        source = trusting.SourceRule(campaign=petition.campaign, kind="domain", value=domain, verdict="suspect")
        trusting.suspect_all(petition, trusting.set_rule(source, by))
    elif act == "approve":
        trusting.approve(petition, petition.signatures.all(), by)
    elif act == "undo":
        for invalidation in petition.invalidations.filter(state="done")[:1]:
            invalidating.undo(invalidation, by)
    else:
        invalidating.run()
