"""The list of all petitions: what can be signed first, then what is under way, then what is over; by topic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Campaign
from petitions.models import Petition
from tests.campaign.reading import attributes, words

Create = Callable[..., Petition]


@pytest.fixture
def create(campaign: Campaign) -> Create:
    def make(title: str, state: str = "open", **fields: object) -> Petition:
        slug = title.lower()
        return Petition.objects.create(campaign=campaign, slug=slug, title=title, ask="X", state=state, **fields)

    return make


def read(client: Client, query: str = "") -> str:
    return client.get(f"/petitions/{query}").content.decode()


def test_they_stand_by_how_far_they_are(client: Client, create: Create) -> None:
    hour = timedelta(hours=1)
    create("Answered", "answered", outcome="won")
    create("Handed", "handed_in")
    create("Coming", opens_at=timezone.now() + hour)
    create("Withdrawn", "withdrawn")
    create("Open")
    create("Ended", closes_at=timezone.now() - hour)
    create("Draft", "draft")
    create("Sponsored", "sponsors")
    create("Reviewed", "review")
    said = words(read(client))
    order = ["Open for signing", "Open", "On their way", "Ended", "Coming", "Handed"]
    places = [
        said.index(f" {name} ", said.index("Open for signing")) if name != order[0] else said.index(name)
        for name in order
    ]
    assert places == sorted(places)
    assert said.index("Answered or over") > max(places)
    assert said.index("Withdrawn", said.index("Answered or over"))
    for hidden in ("Draft", "Sponsored", "Reviewed"):
        assert hidden not in said


def test_a_state_is_said_beside_what_cannot_be_signed(client: Client, create: Create) -> None:
    create("Bridge", "answered", outcome="won")
    assert "Petition · won Bridge" in words(read(client))


def test_a_topic_shows_its_petitions_alone(client: Client, create: Create) -> None:
    create("Bridge", topics=["Roads & rail", "Town"])
    create("Fish", topics=["River"])
    page = read(client)
    links = [link["href"] for link in attributes(page, "a") if "topic=" in link["href"]]
    assert links == ["?topic=River", "?topic=Roads%20%26%20rail", "?topic=Town"]
    page = words(read(client, links[1]))
    assert ("Bridge" in page, "Fish" in page) == (True, False)


@pytest.mark.parametrize("topic", ["Nothing", "%3Cscript%3E", "%00", "x" * 3000])
def test_a_topic_that_nobody_has_is_answered_with_a_sentence(client: Client, create: Create, topic: str) -> None:
    create("Bridge", topics=["Town"])
    page = read(client, f"?topic={topic}")
    assert "There is no petition on this topic." in words(page)
    assert "<script>" not in page


def test_sixty_petitions_take_no_more_queries_than_two(client: Client, create: Create) -> None:
    numbers = []
    for number in (2, 58):
        for count in range(number):
            create(f"P{number}-{count}")
        with CaptureQueriesContext(connection) as queries:
            read(client)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 3
