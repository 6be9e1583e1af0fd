"""Counting a segment of three conditions beside the best SQL written by hand for the same question."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks import people
from benchmarks.rounds import Entry, in_turns
from campaign.models import Campaign
from events.models import Event
from petitions.models import Petition
from supporters.models import CustomField, MailingList
from supporters.segments import people as people_of

PROMISED = 1 / 1.5
PETITIONS = 6  # each signed by half of the people: three signatures a person

_USABLE = "supporter.restricted_at IS NULL AND supporter.anonymised_at IS NULL"
_FEW_NOT_USABLE = """NOT EXISTS (
    SELECT FROM supporters_supporter AS supporter WHERE supporter.id = person.supporter_id
    AND (supporter.restricted_at IS NOT NULL OR supporter.anonymised_at IS NOT NULL))"""
_SIGNED = """SELECT supporter_id FROM petitions_signature
    WHERE petition_id = %(petition)s AND state = 'confirmed' AND confirmed_at >= %(since)s"""
_ON_LIST = "SELECT supporter_id FROM supporters_subscription WHERE mailing_list_id = %(list)s AND state = 'active'"
_GOING = "SELECT supporter_id FROM events_rsvp WHERE event_id = %(event)s AND state = 'going'"
_COUNT = "SELECT count(*) FROM supporters_campaignsupporter AS person"
_JOIN = "JOIN supporters_supporter AS supporter ON supporter.id = person.supporter_id"
_OF_CAMPAIGN = "WHERE person.campaign_id = %(campaign)s"


def _exists(rows: str) -> str:
    return f"EXISTS ({rows} AND supporter_id = person.supporter_id)"


@dataclass(frozen=True)
class Question:
    """A segment, and the ways in which somebody who knows PostgreSQL would write its count by hand."""

    name: str
    what: str
    definition: dict[str, Any]
    by_hand: tuple[str, ...]


class Crowd:
    """A campaign of its own, full of people who signed, joined and registered."""

    def __init__(self, supporters: int) -> None:
        self.supporters = supporters
        self.campaign = Campaign.objects.create(slug="crowd", name="Crowd", strapline="Many.", is_published=True)
        self.petitions = [
            Petition.objects.create(campaign=self.campaign, slug=f"crowd-{number}", title=f"{number}", ask="Act.")
            for number in range(PETITIONS)
        ]
        self.list = MailingList.objects.create(campaign=self.campaign, slug="crowd", name="Crowd", description="-")
        self.event = Event.objects.create(
            campaign=self.campaign, slug="crowd", title="Crowd", summary="-", area="-", starts_at=timezone.now()
        )
        CustomField.objects.create(campaign=self.campaign, key="age", label="Age", kind="number")
        people.gather(self.campaign, self.petitions, self.list, self.event, supporters)
        people.settle()

    @property
    def values(self) -> dict[str, Any]:
        return {
            "campaign": self.campaign.pk,
            "petition": self.petitions[0].pk,
            "list": self.list.pk,
            "event": self.event.pk,
            "since": timezone.now() - timedelta(days=30),
        }

    def questions(self) -> list[Question]:
        petition = str(self.petitions[0].public_id)
        signed = {"criterion": "petition", "is": "signed", "petition": petition, "when": {"last_days": 30}}
        british = {"criterion": "country", "is": "is", "country": "GB"}
        not_on_list = {"criterion": "list", "is": "not_on", "list": str(self.list.public_id)}
        on_list = {**not_on_list, "is": "active"}
        going = {"criterion": "event", "is": "registered", "event": str(self.event.public_id)}
        grown = {"criterion": "field:age", "is": "at_least", "value": 65}
        return [
            Question(
                "segment_all",
                "segment, all of three",
                {"all": [signed, british, not_on_list]},
                (
                    f"""{_COUNT} {_JOIN} {_OF_CAMPAIGN} AND {_USABLE} AND supporter.country = 'GB'
                    AND {_exists(_SIGNED)} AND NOT {_exists(_ON_LIST)}""",
                    f"""{_COUNT} {_JOIN} JOIN ({_SIGNED}) AS signed ON signed.supporter_id = person.supporter_id
                    LEFT JOIN ({_ON_LIST}) AS listed ON listed.supporter_id = person.supporter_id
                    {_OF_CAMPAIGN} AND {_USABLE} AND supporter.country = 'GB' AND listed.supporter_id IS NULL""",
                ),
            ),
            Question(
                "segment_any",
                "segment, any of three",
                {"any": [signed, on_list, going]},
                (
                    f"""{_COUNT} {_OF_CAMPAIGN} AND {_FEW_NOT_USABLE}
                    AND ({_exists(_SIGNED)} OR {_exists(_ON_LIST)} OR {_exists(_GOING)})""",
                    f"""{_COUNT} {_OF_CAMPAIGN} AND {_FEW_NOT_USABLE}
                    AND person.supporter_id IN ({_SIGNED} UNION {_ON_LIST} UNION {_GOING})""",
                    f"""{_COUNT} {_OF_CAMPAIGN} AND {_FEW_NOT_USABLE}
                    AND person.supporter_id IN ({_SIGNED} UNION ALL {_ON_LIST} UNION ALL {_GOING})""",
                    f"""{_COUNT} LEFT JOIN ({_SIGNED}) AS signed ON signed.supporter_id = person.supporter_id
                    LEFT JOIN ({_ON_LIST}) AS listed ON listed.supporter_id = person.supporter_id
                    LEFT JOIN ({_GOING}) AS going ON going.supporter_id = person.supporter_id
                    {_OF_CAMPAIGN} AND {_FEW_NOT_USABLE} AND (signed.supporter_id IS NOT NULL
                    OR listed.supporter_id IS NOT NULL OR going.supporter_id IS NOT NULL)""",
                ),
            ),
            Question(
                "segment_nested",
                "segment, nested",
                {"all": [signed, {"any": [british, on_list]}, {"none": [going, grown]}]},
                (
                    f"""{_COUNT} {_JOIN} {_OF_CAMPAIGN} AND {_USABLE} AND {_exists(_SIGNED)}
                    AND (supporter.country = 'GB' OR {_exists(_ON_LIST)}) AND NOT {_exists(_GOING)}
                    AND (person.custom_values -> 'age' >= '65') IS NOT TRUE""",
                    f"""{_COUNT} {_JOIN} JOIN ({_SIGNED}) AS signed ON signed.supporter_id = person.supporter_id
                    LEFT JOIN ({_ON_LIST}) AS listed ON listed.supporter_id = person.supporter_id
                    LEFT JOIN ({_GOING}) AS going ON going.supporter_id = person.supporter_id
                    {_OF_CAMPAIGN} AND {_USABLE} AND (supporter.country = 'GB' OR listed.supporter_id IS NOT NULL)
                    AND going.supporter_id IS NULL AND (person.custom_values -> 'age' >= '65') IS NOT TRUE""",
                ),
            ),
        ]


def measure(crowd: Crowd, rounds: int) -> list[Entry]:
    """Count each segment of the crowd in turn with the best of the ways by hand."""
    return [_measure(crowd, question, rounds) for question in crowd.questions()]


def _measure(crowd: Crowd, question: Question, rounds: int) -> Entry:
    ways = [_by_hand(sql, crowd.values) for sql in question.by_hand]

    def ours() -> int:
        return people_of(crowd.campaign, question.definition).count()

    numbers = {count() for count in (*ways, ours)}
    if len(numbers) != 1:
        raise AssertionError(f"{question.name}: not all count the same: {numbers}")
    times = [_per_second(way) for way in ways]
    best = ways[times.index(max(times))]
    floor, measured = in_turns(rounds, lambda number: _per_second(best), lambda number: _per_second(ours))
    details = {"supporters": crowd.supporters, "found": numbers.pop(), "best_by_hand": times.index(max(times)) + 1}
    return Entry(question.name, question.what, "counts a second", PROMISED, floor, measured, details)


def _by_hand(sql: str, values: dict[str, Any]) -> Callable[[], int]:
    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return int(cursor.fetchone()[0])

    return count


def _per_second(count: Callable[[], int]) -> float:
    began = time.perf_counter()
    count()
    return 1 / (time.perf_counter() - began)
