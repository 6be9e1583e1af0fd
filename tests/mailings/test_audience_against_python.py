"""The audience against a plain evaluation in Python, over random people, lists and segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from campaign.models import Campaign
from mailings.audience.choice import Choice
from mailings.audience.counting import count
from mailings.models import Mailing
from mailings.services import running
from petitions.models import Petition
from supporters.models import MailingList, Segment, Subscription, Suppression
from supporters.suppressions import suppress
from tests.mailings.mailings import agree, due, include, person

SUBSCRIPTION = st.sampled_from([None, "active", "active", "left", "pending"])


@dataclass(frozen=True)
class Somebody:
    lists: tuple[str | None, str | None]
    signed: str | None
    country: str
    hindrance: str


PEOPLE = st.lists(
    st.builds(
        Somebody,
        st.tuples(SUBSCRIPTION, SUBSCRIPTION),
        st.sampled_from([None, "granted", "withdrawn"]),
        st.sampled_from(["GB", "AZ"]),
        st.sampled_from(["", "", "", "paused", "restricted", "suppressed", "bounced"]),
    ),
    max_size=12,
)
# Of each of: first list, second list, those in GB, everybody.
ROLE = st.sampled_from(["", "in", "in", "out"])


def expected(somebody: Somebody, roles: tuple[str, ...]) -> tuple[str, str] | None:
    """By which consent she gets it and why she doesn't; None for who isn't meant at all."""
    in_segment = [somebody.country == "GB", True]
    is_usable = somebody.hindrance != "restricted"
    meant_by_lists = [place for place in (0, 1) if roles[place] == "in" and somebody.lists[place]]
    meant_by_segment = is_usable and any(roles[2 + place] == "in" and in_segment[place] for place in (0, 1))
    if not meant_by_lists and not meant_by_segment:
        return None
    is_out = any(roles[place] == "out" and somebody.lists[place] == "active" for place in (0, 1))
    if is_out or (is_usable and any(roles[2 + place] == "out" and in_segment[place] for place in (0, 1))):
        return "", "excluded"
    if somebody.hindrance == "restricted":
        return "", "restricted"
    active = [f"list{place}" for place in meant_by_lists if somebody.lists[place] == "active"]
    agreed = [f"list{place}" for place in (0, 1) if somebody.lists[place] == "active"]
    agreed += ["petition"] if somebody.signed == "granted" else []
    grounds = active[:1] or (agreed[-1:] if meant_by_segment else [])
    if not grounds:
        states = [somebody.lists[place] for place in meant_by_lists]
        withdrew = "left" in somebody.lists or somebody.signed == "withdrawn"
        if "left" in states or withdrew:
            return "", "unsubscribed"
        return "", "unconfirmed" if "pending" in states else "no-consent"
    return grounds[0], somebody.hindrance


class TestTheAudience(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(people=PEOPLE, roles=st.tuples(ROLE, ROLE, ROLE, ROLE))
    def test_the_same_people_get_it_as_by_a_plain_evaluation(
        self, people: list[Somebody], roles: tuple[str, ...]
    ) -> None:
        world = World(people, roles)
        outcomes = [found for somebody in people if (found := expected(somebody, roles)) is not None]
        reasons = [reason for _ground, reason in outcomes if reason]
        if "in" not in roles:
            assert outcomes == []
            return
        counted = count(world.choice)
        assert counted.reasons == {reason: reasons.count(reason) for reason in reasons}
        got_it = {
            f"person{number}@example.org": world.purpose(found[0])
            for number, somebody in enumerate(people)
            if (found := expected(somebody, roles)) is not None and not found[1]
        }
        assert world.messages() == got_it


class World:
    """These people in a database."""

    def __init__(self, people: list[Somebody], roles: tuple[str, ...]) -> None:
        self.campaign = Campaign.objects.create(slug="river", name="River", strapline="Clean.")
        self.lists = [
            MailingList.objects.create(campaign=self.campaign, slug=f"l{place}", name=f"L{place}", description="x")
            for place in (0, 1)
        ]
        self.petition = Petition.objects.create(campaign=self.campaign, slug="p", title="P", ask="A", state="open")
        definitions: list[Any] = [{"criterion": "country", "is": "is", "country": "GB"}, {}]
        self.segments = [
            Segment.objects.create(campaign=self.campaign, name="S", definition=definition)
            for definition in definitions
        ]
        for number, somebody in enumerate(people):
            self._bring_in(number, somebody)
        targets = [*self.lists, *self.segments]
        self.mailing = Mailing.objects.create(campaign=self.campaign, name="M")
        self.mailing.versions.create(language="en-gb", subject="S", body="B")
        for target, role in zip(targets, roles, strict=True):
            if role:
                include(self.mailing, target, is_excluded=role == "out")
        self.choice = Choice(
            self.campaign,
            lists=tuple(row for row, role in zip(self.lists, roles[:2], strict=True) if role == "in"),
            segments=tuple(row for row, role in zip(self.segments, roles[2:], strict=True) if role == "in"),
            lists_left_out=tuple(row for row, role in zip(self.lists, roles[:2], strict=True) if role == "out"),
            segments_left_out=tuple(row for row, role in zip(self.segments, roles[2:], strict=True) if role == "out"),
        )

    def _bring_in(self, number: int, somebody: Somebody) -> None:
        now = timezone.now()
        profile = {
            "paused": {"paused_until": now + timedelta(days=3)},
            "restricted": {"restricted_at": now},
        }.get(somebody.hindrance, {})
        supporter = person(self.campaign, f"person{number}", country=somebody.country, **profile)
        for mailing_list, state in zip(self.lists, somebody.lists, strict=True):
            if state:
                confirmed = None if state == "pending" else now
                Subscription.objects.create(
                    supporter=supporter, mailing_list=mailing_list, state=state, language="en", confirmed_at=confirmed
                )
            if state in ("active", "left"):
                agree(supporter, mailing_list.purpose)
            if state == "left":
                agree(supporter, mailing_list.purpose, "withdrawn")
        if somebody.signed:
            agree(supporter, self.purpose("petition"), somebody.signed)
        if somebody.hindrance in ("suppressed", "bounced"):
            reason = "bounced" if somebody.hindrance == "bounced" else "complained"
            suppress(supporter.address, Suppression.Reason(reason))

    def purpose(self, name: str) -> str:
        return f"petition:{self.petition.public_id}" if name == "petition" else self.lists[int(name[-1])].purpose

    def messages(self) -> dict[str, str]:
        due(self.mailing, None)
        running.run()
        return dict(self.mailing.messages.values_list("address", "purpose"))
