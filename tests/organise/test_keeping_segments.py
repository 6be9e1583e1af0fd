"""Segments are kept: shared or private, each version, and nobody writes over a colleague unawares."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from campaign.models import AuditEntry, Campaign, Membership, User
from supporters.models import Segment
from tests.campaign.reading import words

SEGMENTS = "/organise/clean-river/segments/"
PHONE = {"criterion": "phone", "is": "has"}


@pytest.fixture
def kamran(campaign: Campaign) -> Client:
    """Another organiser's browser."""
    return member(campaign, "kamran@example.org", "Kamran", Membership.Role.ORGANISER)


@pytest.fixture
def nigar(campaign: Campaign) -> Client:
    """The manager's browser."""
    return member(campaign, "nigar@example.org", "Nigar", Membership.Role.MANAGER)


def member(campaign: Campaign, address: str, name: str, role: str) -> Client:
    user = User.objects.create_user(address, name=name)
    Membership.objects.create(user=user, campaign=campaign, role=role)
    client = Client()
    client.force_login(user)
    return client


def form(segment: Segment | None = None, **typed: Any) -> dict[str, Any]:
    """What the builder sends: a name, whether all see it, and one condition."""
    return {
        "name": "With a phone",
        "is_shared": "on",
        "r.match": "all",
        "r.size": "1",
        "r.0.criterion": "phone",
        "r.0.is": "has",
        "seen": segment.updated_at.isoformat() if segment else "",
        "do": "save",
        **typed,
    }


def make(client: Client, **typed: Any) -> Segment:
    assert client.post(f"{SEGMENTS}new/", form(**typed)).status_code == 302
    return Segment.objects.latest("pk")


def private(client: Client) -> Segment:
    typed = form()
    del typed["is_shared"]
    assert client.post(f"{SEGMENTS}new/", typed).status_code == 302
    return Segment.objects.latest("pk")


def page(segment: Segment, rest: str = "") -> str:
    return f"{SEGMENTS}{segment.public_id}/{rest}"


class TestVersions:
    def test_each_changed_definition_is_one(self, aysel: Client, organiser: User) -> None:
        segment = make(aysel)
        aysel.post(page(segment), form(segment, **{"r.0.is": "has_not"}))
        segment.refresh_from_db()
        aysel.post(page(segment), form(segment, **{"r.0.is": "has_not"}, name="Another name"))
        segment.refresh_from_db()
        assert (segment.name, segment.version) == ("Another name", 2)
        kept = segment.versions.order_by("number").values_list("number", "definition", "saved_by")
        assert list(kept) == [
            (1, {"all": [PHONE]}, organiser.pk),
            (2, {"all": [{**PHONE, "is": "has_not"}]}, organiser.pk),
        ]

    def test_one_goes_back_and_nothing_is_lost(self, aysel: Client) -> None:
        segment = make(aysel)
        aysel.post(page(segment), form(segment, **{"r.0.is": "has_not"}))
        assert "has no phone number" in words(aysel.get(page(segment, "versions/")).content.decode())
        aysel.post(page(segment, "versions/1/"))
        segment.refresh_from_db()
        assert (segment.definition, segment.version) == ({"all": [PHONE]}, 3)
        assert segment.versions.count() == 3

    def test_one_that_never_was_is_not_found(self, aysel: Client) -> None:
        assert aysel.post(page(make(aysel), "versions/9/")).status_code == 404

    def test_one_that_can_no_longer_be_asked_says_why(self, aysel: Client) -> None:
        segment = make(aysel)
        segment.versions.create(number=0, definition={"all": [{"criterion": "field:gone", "is": "filled"}]})
        shown = aysel.post(page(segment, "versions/0/"), follow=True).content.decode()
        assert "It can’t be used any more." in words(shown)
        segment.refresh_from_db()
        assert segment.definition == {"all": [PHONE]}


class TestAColleagueWasFaster:
    def test_nothing_is_written_over_and_nothing_typed_is_lost(self, aysel: Client, kamran: Client) -> None:
        segment = make(aysel)
        kamran.post(page(segment), form(segment, **{"r.0.is": "has_not"}))
        answer = aysel.post(page(segment), form(segment, name="Reachable by phone"))
        assert answer.status_code == 409
        shown = words(answer.content.decode())
        assert "A colleague has saved this segment while you had it open." in shown
        assert "saved by Kamran" in shown
        assert 'value="Reachable by phone"' in answer.content.decode()
        segment.refresh_from_db()
        assert segment.definition == {"all": [{**PHONE, "is": "has_not"}]}

    def test_whoever_has_read_that_may_save_again(self, aysel: Client, kamran: Client) -> None:
        segment = make(aysel)
        kamran.post(page(segment), form(segment, **{"r.0.is": "has_not"}))
        aysel.post(page(segment), form(segment))
        segment.refresh_from_db()
        assert aysel.post(page(segment), form(segment)).status_code == 302
        assert list(segment.versions.values_list("number", flat=True)) == [3, 2, 1]

    @pytest.mark.parametrize("seen", ["", "yesterday", "2027-13-01T00:00", "9" * 100])
    def test_a_form_that_does_not_say_what_it_has_seen_is_asked_to_look(self, aysel: Client, seen: str) -> None:
        segment = make(aysel)
        assert aysel.post(page(segment), form(segment, seen=seen)).status_code == 409


class TestPrivateOnes:
    def test_a_colleague_does_not_see_that_there_is_one(self, aysel: Client, kamran: Client) -> None:
        segment = private(aysel)
        assert "With a phone" not in kamran.get(SEGMENTS).content.decode()
        for path in (page(segment), page(segment, "number/"), page(segment, "versions/")):
            assert kamran.get(path).status_code == 404
        for rest in ("", "duplicate/", "archive/", "bring-back/", "versions/1/"):
            assert kamran.post(page(segment, rest), form(segment)).status_code == 404

    def test_its_maker_does(self, aysel: Client) -> None:
        private(aysel)
        assert "only yours" in words(aysel.get(SEGMENTS).content.decode())

    def test_managers_see_all_since_they_answer_for_what_is_done_with_peoples_data(
        self, aysel: Client, nigar: Client
    ) -> None:
        segment = private(aysel)
        assert "private, of Aysel" in words(nigar.get(SEGMENTS).content.decode())
        assert nigar.get(page(segment)).status_code == 200

    def test_a_colleague_can_not_make_a_shared_one_private(self, aysel: Client, kamran: Client) -> None:
        segment = make(aysel)
        typed = form(segment, name="Changed")
        del typed["is_shared"]
        assert kamran.post(page(segment), typed).status_code == 302
        segment.refresh_from_db()
        assert (segment.name, segment.is_shared) == ("Changed", True)

    def test_one_that_others_ask_for_stays_shared(self, aysel: Client) -> None:
        segment = make(aysel)
        asks = {"r.0.criterion": "segment", "r.0.is": "in", "r.0.segment": str(segment.public_id)}
        make(aysel, name="Other", **asks)
        typed = form(segment)
        del typed["is_shared"]
        answer = aysel.post(page(segment), typed)
        assert answer.status_code == 422
        assert "It has to stay shared." in words(answer.content.decode())


class TestTheRest:
    def test_a_copy_is_ones_own(self, aysel: Client, kamran: Client) -> None:
        original = make(kamran)
        assert aysel.post(page(original, "duplicate/")).status_code == 302
        copy = Segment.objects.latest("pk")
        assert (copy.name, copy.definition, copy.is_shared) == ("Copy of With a phone", original.definition, False)
        assert copy.created_by.name == "Aysel"

    def test_a_copy_of_the_longest_name_fits(self, aysel: Client) -> None:
        original = make(aysel, name="n" * 150)
        aysel.post(page(original, "duplicate/"))
        assert len(Segment.objects.latest("pk").name) == 150

    def test_archived_it_is_offered_no_more_until_it_is_brought_back(self, aysel: Client) -> None:
        segment = make(aysel)
        aysel.post(page(segment, "archive/"))
        segment.refresh_from_db()
        assert segment.archived_at
        assert "archived" in words(aysel.get(page(segment)).content.decode())
        aysel.post(page(segment, "bring-back/"))
        segment.refresh_from_db()
        assert segment.archived_at is None

    def test_a_segment_can_not_ask_for_itself(self, aysel: Client) -> None:
        segment = make(aysel)
        asks = {"r.0.criterion": "segment", "r.0.is": "in", "r.0.segment": str(segment.public_id)}
        assert aysel.post(page(segment), form(segment, **asks)).status_code == 422

    def test_who_did_what_is_noted_without_a_word_of_whom_it_asks_for(self, aysel: Client, organiser: User) -> None:
        segment = make(aysel)
        aysel.post(page(segment), form(segment, **{"r.0.is": "has_not"}))
        aysel.post(page(segment, "archive/"))
        noted = list(AuditEntry.objects.order_by("pk").values_list("action", "object_id", "actor"))
        who = (str(segment.public_id), organiser.pk)
        assert noted == [("created", *who), ("changed", *who), ("archived", *who)]

    @pytest.mark.parametrize("rest", ["", "number/", "versions/"])
    def test_another_campaigns_segment_is_not_found(self, aysel: Client, clean_air: Campaign, rest: str) -> None:
        segment = Segment.objects.create(campaign=clean_air, name="Air")
        assert aysel.get(page(segment, rest)).status_code == 404
        assert aysel.post(page(segment, "archive/")).status_code == 404
