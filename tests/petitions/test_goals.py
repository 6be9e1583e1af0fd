"""A goal rises to the next round number when it is nearly reached, and never comes down while it is shown."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from petitions.goals import raised
from petitions.models import CountChange, Petition
from petitions.tasks import tally
from tests.organise.forms import change, sentences

PAGE = "/organise/clean-river/petitions/swim/"


@pytest.mark.parametrize(
    ("goal", "count", "becomes"),
    [
        (1000, 799, 1000),
        (1000, 800, 1500),
        (1000, 1000, 1500),
        (1000, 1200, 2500),
        (1500, 1200, 2500),
        (5000, 4100, 7500),
        (7500, 6000, 10_000),
        (10_000, 250_000, 500_000),
        (7, 6, 10),
        (1, 1, 10),
    ],
)
def test_it_rises_to_a_number_that_one_can_say_aloud(goal: int, count: int, becomes: int) -> None:
    assert raised(goal, count) == becomes


@given(st.integers(1, 10**8), st.integers(0, 10**8), st.integers(0, 10**8))
def test_it_never_falls_and_more_signatures_never_lower_it(goal: int, count: int, more: int) -> None:
    first = raised(goal, count)
    assert first >= goal
    assert raised(first, count) == first
    assert raised(goal, count + more) >= first


def shown_goal() -> str:
    return Client().get("/petitions/swim/").content.decode().split("Goal: ")[1].split("<")[0]


def signed(petition: Petition, number: int) -> None:
    change = 1 if number > 0 else -1
    CountChange.objects.bulk_create(CountChange(petition=petition, change=change) for _one in range(abs(number)))
    tally()


def test_the_page_shows_the_raised_goal_and_keeps_it_when_signatures_are_taken_back(petition: Petition) -> None:
    Petition.objects.update(goal=10)
    signed(petition, 7)
    assert shown_goal() == "10"
    signed(petition, 1)
    assert shown_goal() == "15"
    signed(petition, -6)
    assert shown_goal() == "15"


@pytest.mark.parametrize("fields", [{"goal_raises": False}, {"state": "closed"}])
def test_a_goal_that_is_fixed_or_of_a_petition_that_is_over_stays(
    petition: Petition, fields: dict[str, object]
) -> None:
    Petition.objects.update(goal=10, **fields)
    signed(petition, 9)
    assert Petition.objects.get().goal == 10


def test_the_largest_goal_that_can_be_stored_stands_in_nobodys_way(petition: Petition) -> None:
    Petition.objects.update(goal=2_147_483_647)
    signed(petition, 1)
    assert Petition.objects.get().signature_count == 1


def test_a_team_that_would_lower_it_is_told_how(organiser_client: Client, petition: Petition) -> None:
    Petition.objects.update(goal=1500)
    answer = change(organiser_client, PAGE, goal="1000")
    assert answer.status_code == 422
    assert sentences(answer.content.decode())["goal"] == (
        "The page shows a goal of 1,500. Enter no less, or untick “Raise the goal by itself”."
    )
    shown = {"goal": "2500"}
    assert change(organiser_client, PAGE, **shown).status_code == 302
    assert Petition.objects.get().goal == 2500
