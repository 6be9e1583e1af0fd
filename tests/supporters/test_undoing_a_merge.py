"""A merge can be taken back for a month: every row is what it was, but for what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.models import Campaign, User
from events.models import Event
from petitions.models import Petition, Signature
from petitions.services import counting
from supporters.models import (
    CampaignSupporter,
    ConsentState,
    Forwarding,
    MailingList,
    Merge,
    Note,
    Subscription,
    Supporter,
    SupporterTag,
    Tag,
)
from supporters.services import forgetting, merging
from supporters.services.duplicates import find_duplicates
from supporters.services.people import confirm_address
from supporters.tasks import purge_merges
from supporters.tokens import preferences_token, read_preferences_token
from tests.security.tables import changed, contents
from tests.supporters.clock import clock_moved
from tests.supporters.database import places_with
from tests.supporters.two_records import NOW, note, person, register, sign, subscribe, tag, unsubscribe

# What tells of the merge itself, and the changes of a count that cancel each other out.
OF_THE_MERGE = {"supporters_merge", "campaign_auditentry", "petitions_countchange"}


@pytest.fixture
def rashad(db: None) -> User:
    return User.objects.create_user("rashad@example.org", name="Rəşad")


@pytest.fixture
def gunel(campaign: Campaign) -> CampaignSupporter:
    return person(campaign, "gunel@example.org", name="Günəl Əliyeva", postcode="SW1A 1AA", country="GB")


@pytest.fixture
def other(campaign: Campaign) -> CampaignSupporter:
    return person(campaign, "g.aliyeva@work.example", name="G. Aliyeva", phone="+447700900123")


def merge(kept: CampaignSupporter, gone: CampaignSupporter, by: User) -> Merge:
    return merging.merge(kept, gone, taken=("name", "phone"), answers=("size",), by=by)


@dataclass(frozen=True)
class World:
    """What people can have to do with: two campaigns, and of each a petition, a rally, a list and two tags."""

    campaigns: list[Campaign]
    petitions: list[Petition]
    events: list[Event]
    lists: list[MailingList]
    tags: list[Tag]


@pytest.fixture
def world(campaign: Campaign, petition: Petition, event: Event, mailing_list: MailingList) -> World:
    air = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.", is_published=True)
    return World(
        [campaign, air],
        [petition, Petition.objects.create(campaign=air, slug="breathe", title="Breathe", ask="Let us.", state="open")],
        [
            event,
            Event.objects.create(
                campaign=air, slug="air", title="Air", summary="Come.", area="Hill", starts_at=event.starts_at
            ),
        ],
        [mailing_list, MailingList.objects.create(campaign=air, slug="air", name="Air", description="Weekly.")],
        [Tag.objects.create(campaign=row, name=name) for row in (campaign, air) for name in ("Steward", "Press")],
    )


two = st.tuples
did = st.fixed_dictionaries(
    {
        "signed": two(*[st.sampled_from(["", "pending", "confirmed"])] * 2),
        "shown": st.booleans(),
        "registered": two(*[st.sampled_from(["", "pending", "going", "cancelled"])] * 2),
        "on": two(*[st.sampled_from(["", "pending", "active", "left", "imported"])] * 2),
        "tags": st.lists(st.integers(0, 3), unique=True),
        "elsewhere": st.booleans(),
        "notes": st.integers(0, 2),
        "custom": st.dictionaries(st.sampled_from(["union", "size"]), st.sampled_from(["M", "L", 7, 1.5]), max_size=2),
        "frequency": st.sampled_from(["always", "weekly"]),
        "day": st.integers(0, 5),
    }
)


def live(row: CampaignSupporter, world: World, done: dict[str, object]) -> None:
    """Let the person do all that."""
    supporter, at = row.supporter, NOW - timedelta(days=done["day"])
    for petition, state in zip(world.petitions, done["signed"], strict=True):
        if state:
            sign(supporter, petition, state=state, at=at, show_name=done["shown"])
    for event, state in zip(world.events, done["registered"], strict=True):
        if state:
            register(supporter, event, state=state, at=at)
    for mailing_list, state in zip(world.lists, done["on"], strict=True):
        if state == "pending":
            Subscription.objects.create(supporter=supporter, mailing_list=mailing_list, language="az")
        elif state:
            subscribe(supporter, mailing_list, via="import" if state == "imported" else "confirmation")
        if state == "left":
            unsubscribe(supporter, mailing_list)
    tag(supporter, [world.tags[number] for number in done["tags"]])
    if done["elsewhere"]:
        CampaignSupporter.objects.create(campaign=world.campaigns[1], supporter=supporter, source="list")
    for number in range(done["notes"]):
        note(row, f"Note {number}.")
    CampaignSupporter.objects.filter(pk=row.pk).update(custom_values=done["custom"], joined_at=at)
    Supporter.objects.filter(pk=supporter.pk).update(frequency=done["frequency"])
    row.refresh_from_db()


def counts_are_exact() -> bool:
    counting.tally()
    return all(row.signature_count == row.signatures.confirmed().count() for row in Petition.objects.all())


def states_follow_the_ledger() -> bool:
    from supporters.consents import rebuild

    before = contents()["supporters_consentstate"]
    rebuild(list(Supporter.objects.values_list("pk", flat=True)))
    return contents()["supporters_consentstate"] == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=did, second=did)
def test_whatever_two_records_did_merging_and_undoing_gives_back_every_row_of_every_table(
    world: World, rashad: User, first: dict[str, object], second: dict[str, object]
) -> None:
    for _rows in rolled_back():
        kept = person(world.campaigns[0], "gunel@example.org", name="Günəl", postcode="SW1A 1AA")
        gone = person(world.campaigns[0], "g.aliyeva@work.example", name="G. A.", phone="+447700900123")
        for row, done in ((kept, first), (gone, second)):
            live(row, world, done)
        find_duplicates()
        assert counts_are_exact()
        before = contents()
        merged = merge(kept, gone, rashad)
        assert counts_are_exact()
        assert states_follow_the_ledger()
        assert (
            not Subscription.objects.filter(state="active")
            .exclude(mailing_list__in=[row for row in world.lists if row.purpose in granted(kept.supporter)])
            .exists()
        )
        merging.undo(merged, rashad)
        assert counts_are_exact()
        assert states_follow_the_ledger()
        assert changed(before, contents()) <= OF_THE_MERGE


def granted(supporter: Supporter) -> set[str]:
    return set(ConsentState.objects.filter(supporter=supporter, is_granted=True).values_list("purpose", flat=True))


def rolled_back() -> Iterator[None]:
    """One example's rows are gone before the next begins."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class TestWhatHasChangedSince:
    def test_what_the_team_corrected_since_stays_as_they_left_it(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
    ) -> None:
        merged = merge(gunel, other, rashad)
        Supporter.objects.filter(pk=gunel.supporter_id).update(name="Günəl Əliyeva-Smith")
        merging.undo(merged, rashad)
        kept = Supporter.objects.get(pk=gunel.supporter_id)
        assert (kept.name, kept.phone) == ("Günəl Əliyeva-Smith", "")

    def test_a_note_deleted_since_stays_deleted_and_one_written_since_stays_with_the_record_it_was_written_on(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
    ) -> None:
        old = note(other, "Old.")
        merged = merge(gunel, other, rashad)
        old.delete()
        new = note(gunel, "New.")
        merging.undo(merged, rashad)
        assert list(Note.objects.all()) == [new]
        assert Note.objects.get().supporter_id == gunel.supporter_id

    def test_who_left_a_list_since_stays_off_it(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, mailing_list: MailingList
    ) -> None:
        subscribe(other.supporter, mailing_list)
        merged = merge(gunel, other, rashad)
        unsubscribe(gunel.supporter, mailing_list)
        merging.undo(merged, rashad)
        assert Subscription.objects.get().state == "left"
        assert states_follow_the_ledger()

    def test_a_tag_deleted_since_comes_back_on_nobody(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
    ) -> None:
        steward = Tag.objects.create(campaign=gunel.campaign, name="Steward")
        for record in (gunel, other):
            tag(record.supporter, [steward])
        merged = merge(gunel, other, rashad)
        SupporterTag.objects.all().delete()
        steward.delete()
        merging.undo(merged, rashad)
        assert not SupporterTag.objects.exists()
        assert Supporter.objects.count() == 2

    def test_whoever_acted_with_the_other_address_since_goes_up_in_the_record_that_comes_back(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, petition: Petition
    ) -> None:
        sign(other.supporter, petition)
        merged = merge(gunel, other, rashad)
        newcomer = Supporter.objects.by_address("g.aliyeva@work.example", "az")
        confirm_address(newcomer, gunel.campaign, CampaignSupporter.Source.PETITION, name="Günəl again")
        sign(newcomer, petition)
        assert counts_are_exact()
        back = merging.undo(merged, rashad)
        assert back.public_id == other.supporter.public_id
        assert Supporter.objects.count() == 2
        assert Signature.objects.get().supporter_id == back.pk
        assert counts_are_exact()
        assert read_preferences_token(preferences_token(newcomer)) == back


class TestWhenItCannotBeUndone:
    def test_after_a_month(self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User) -> None:
        merged = merge(gunel, other, rashad)
        with clock_moved(days=31), pytest.raises(merging.CannotUndo):
            merging.undo(merged, rashad)
        assert Supporter.objects.count() == 1

    def test_twice(self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User) -> None:
        merged = merge(gunel, other, rashad)
        merging.undo(merged, rashad)
        with pytest.raises(merging.CannotUndo):
            merging.undo(merged, rashad)
        assert Supporter.objects.count() == 2

    def test_before_a_later_merge_of_the_same_record_which_goes_first(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, campaign: Campaign
    ) -> None:
        third = person(campaign, "gunel@home.example")
        before = contents()
        first = merge(gunel, other, rashad)
        second = merge(third, gunel, rashad)
        first.refresh_from_db()
        with pytest.raises(merging.CannotUndo):
            merging.undo(first, rashad)
        merging.undo(second, rashad)
        first.refresh_from_db()
        merging.undo(first, rashad)
        assert changed(before, contents()) <= OF_THE_MERGE

    def test_for_somebody_who_asked_since_to_be_forgotten_under_the_other_address(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
    ) -> None:
        merged = merge(gunel, other, rashad)
        forgetting.erase(Supporter.objects.by_address("g.aliyeva@work.example", "az"))
        assert places_with("g.aliyeva@work.example") == set()
        with pytest.raises(merging.CannotUndo):
            merging.undo(merged, rashad)


class TestWhatASnapshotHolds:
    def test_it_is_emptied_after_a_month_and_the_links_lead_on(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
    ) -> None:
        merged = merge(gunel, other, rashad)
        purge_merges()
        merged.refresh_from_db()
        assert merged.snapshot
        Merge.objects.update(merged_at=timezone.now() - timedelta(days=31))
        purge_merges()
        merged.refresh_from_db()
        assert (merged.snapshot, merged.supporter_id) == ({}, gunel.supporter_id)
        assert places_with("G. Aliyeva") | places_with("g.aliyeva") <= {
            "mailings_message.address",
            "supporters_supporter.name",
        }
        assert Forwarding.objects.filter(old=other.supporter.public_id).exists()

    def test_it_goes_with_her_when_she_asks_to_be_forgotten(
        self, gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
    ) -> None:
        merge(gunel, other, rashad)
        assert places_with("G. Aliyeva") == {"supporters_merge.snapshot", "supporters_supporter.name"}
        forgetting.erase(Supporter.objects.get())
        assert places_with("liyeva") == set()
        assert not Merge.objects.exists()
        assert not Forwarding.objects.exists()
