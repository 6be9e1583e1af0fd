"""What undoing must not undo: that somebody left, objected, or was forgotten meanwhile."""

from __future__ import annotations

import contextlib

import pytest
from django.utils import timezone

from campaign.models import Campaign, User
from supporters import consents
from supporters.models import (
    CampaignSupporter,
    Consent,
    ImportRow,
    MailingList,
    Note,
    Subscription,
    Supporter,
    Suppression,
)
from supporters.services import forgetting, merging, objecting
from supporters.services.joining import leave, leave_all
from supporters.services.suppressing import lift_for_owner
from supporters.suppressions import suppress, suppressed_among
from tests.supporters.database import places_with
from tests.supporters.imports.conftest import begin, upload, work_off
from tests.supporters.two_records import note, person, subscribe

HER, OTHER = "gunel@example.org", "g.aliyeva@work.example"


@pytest.fixture
def rashad(db: None) -> User:
    return User.objects.create_user("rashad@example.org", name="Rəşad")


@pytest.fixture
def gunel(campaign: Campaign) -> CampaignSupporter:
    return person(campaign, HER, name="Günəl Əliyeva")


@pytest.fixture
def other(campaign: Campaign) -> CampaignSupporter:
    return person(campaign, OTHER, name="G. Aliyeva")


def merge(kept: CampaignSupporter, gone: CampaignSupporter, by: User):
    return merging.merge(kept, gone, taken=(), answers=(), by=by)


def test_who_was_on_the_list_with_both_addresses_and_left_it_since_stays_off_it_with_both(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, mailing_list: MailingList
) -> None:
    for row in (gunel, other):
        subscribe(row.supporter, mailing_list)
    merged = merge(gunel, other, rashad)
    leave(Subscription.objects.get(), Consent.Via.ONE_CLICK)
    merging.undo(merged, rashad)
    assert not Subscription.objects.active().exists()


def test_who_left_a_list_since_that_came_from_the_other_record_agrees_to_it_no_more(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, mailing_list: MailingList
) -> None:
    subscribe(other.supporter, mailing_list)
    merged = merge(gunel, other, rashad)
    leave(Subscription.objects.get(), Consent.Via.ONE_CLICK)
    back = merging.undo(merged, rashad)
    assert Subscription.objects.get().supporter == back
    assert not consents.holds(back, mailing_list.purpose)


def test_who_left_all_since_has_left_all_with_both(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, campaign: Campaign
) -> None:
    calls = consents.calls_purpose(campaign)
    consents.grant(other.supporter, calls, "Call me.", Consent.Via.FORM)
    merged = merge(gunel, other, rashad)
    leave_all(Supporter.objects.get(), Consent.Via.PREFERENCES)
    back = merging.undo(merged, rashad)
    assert not consents.holds(back, calls)


def test_who_objected_since_is_suppressed_after_undoing_too(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, campaign: Campaign
) -> None:
    suppress(OTHER, Suppression.Reason.OBJECTED)
    merged = merge(gunel, other, rashad)
    objecting.stop_mailings(Supporter.objects.get(), campaign)
    merging.undo(merged, rashad)
    assert suppressed_among([HER]) == {HER}


def test_an_objection_to_the_other_address_outlives_a_weak_suppression_of_the_kept_one(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
) -> None:
    suppress(HER, Suppression.Reason.IMPORTED)
    suppress(OTHER, Suppression.Reason.OBJECTED)
    merge(gunel, other, rashad)

    lift_for_owner(HER)
    assert suppressed_among([HER]) == {HER}


def test_what_a_campaign_has_erased_does_not_come_back_by_another_campaigns_undoing(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, campaign: Campaign, mailing_list: MailingList
) -> None:
    air = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.", is_published=True)
    kept, gone = (
        CampaignSupporter.objects.create(campaign=air, supporter=row.supporter, source="list") for row in (gunel, other)
    )
    for row in (gunel, other):
        subscribe(row.supporter, mailing_list)
    merged = merge(kept, gone, rashad)
    forgetting.erase_what_campaign_holds(Supporter.objects.get(), campaign)
    assert not campaign.people.exists()
    with contextlib.suppress(merging.CannotUndo):
        merging.undo(merged, rashad)
    assert not campaign.people.exists()
    assert not Subscription.objects.exists()


def test_who_asks_to_be_forgotten_after_a_merge_is_forgotten_with_both_addresses(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
) -> None:
    merge(gunel, other, rashad)
    forgetting.erase(Supporter.objects.get())
    assert suppressed_among([HER, OTHER]) == {HER, OTHER}


def test_a_row_that_was_refused_names_nobody_who_was_forgotten(campaign: Campaign, rashad: User) -> None:
    work_off(begin(upload(campaign, rashad, "email,name\nann@example.org,Ann,too,many\nann@example.org,Ann\n"), rashad))
    assert ImportRow.objects.filter(outcome="refused").exists()
    forgetting.erase(Supporter.objects.get())
    assert places_with("ann@example.org") == set()


def test_undoing_an_import_leaves_whose_data_are_only_to_be_stored(campaign: Campaign, rashad: User) -> None:
    """Art. 18(1)(c): she needs them for a claim of hers."""
    from supporters.services import imports

    run = work_off(begin(upload(campaign, rashad, "email,name\nann@example.org,Ann\n"), rashad))
    Supporter.objects.update(restricted_at=timezone.now())
    imports.undo(run, rashad)
    work_off(run)
    assert Supporter.objects.filter(address="ann@example.org").exists()


def test_undoing_an_import_leaves_what_the_team_wrote_since(campaign: Campaign, rashad: User) -> None:
    from supporters.services import imports

    run = work_off(begin(upload(campaign, rashad, "email,name\nann@example.org,Ann\n"), rashad))
    note(campaign.people.get(), "Rang her: she is in.")
    imports.undo(run, rashad)
    work_off(run)
    assert Note.objects.exists()
