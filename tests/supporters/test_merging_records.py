"""Two records of one person become one: nothing is lost, nothing counts twice, and nobody is put back on a list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from campaign.models import AuditEntry, Campaign, User
from events.models import Event
from petitions.models import Petition, Signature
from petitions.services import counting
from supporters import personal_data
from supporters.addresses import hash_address
from supporters.merging import of_people
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    MailingList,
    Merge,
    Subscription,
    Supporter,
    SupporterTag,
    Suppression,
    Tag,
)
from supporters.services import merging
from supporters.suppressions import suppress
from supporters.tokens import data_token, preferences_token, read_preferences_token, unsubscribe_token
from tests.supporters.two_records import NOW, note, person, register, sign, subscribe, tag, unsubscribe


@pytest.fixture
def gunel(campaign: Campaign) -> CampaignSupporter:
    return person(campaign, "gunel@example.org", name="Günəl Əliyeva", postcode="SW1A 1AA", country="GB")


@pytest.fixture
def other(campaign: Campaign) -> CampaignSupporter:
    """The same Günəl, who signed once more from her address at work."""
    return person(campaign, "g.aliyeva@work.example", name="G. Aliyeva", phone="+447700900123")


@pytest.fixture
def rashad(db: None) -> User:
    return User.objects.create_user("rashad@example.org", name="Rəşad")


def merge(kept: CampaignSupporter, gone: CampaignSupporter, by: User, **choices: tuple[str, ...]) -> Merge:
    return merging.merge(kept, gone, taken=choices.get("taken", ()), answers=choices.get("answers", ()), by=by)


def shown_count(petition: Petition) -> int:
    counting.tally()
    petition.refresh_from_db()
    return petition.signature_count


def test_everything_of_every_app_moves(
    gunel: CampaignSupporter,
    other: CampaignSupporter,
    rashad: User,
    petition: Petition,
    event: Event,
    mailing_list: MailingList,
) -> None:
    sign(other.supporter, petition)
    register(other.supporter, event)
    subscribe(other.supporter, mailing_list)
    tag(other.supporter, [Tag.objects.create(campaign=other.campaign, name="Steward")])
    note(other, "Brings the banner.")
    moved = {
        holding.model: of_people(holding.model, [other.supporter_id]).count()
        for holding in personal_data.holdings()
        if holding.model not in (Supporter, CampaignSupporter)
    }
    merge(gunel, other, rashad)
    assert sum(moved.values()) >= 7
    for model, number in moved.items():
        left = Merge.objects.count() if model is Merge else 0
        assert of_people(model, [gunel.supporter_id]).count() == number + left, model
    assert not Supporter.objects.filter(pk=other.supporter_id).exists()
    assert ConsentState.objects.get(purpose=mailing_list.purpose).supporter_id == gunel.supporter_id


def test_what_one_record_lacks_is_taken_from_the_other_and_of_two_values_the_organisers_choice_is_kept(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
) -> None:
    CampaignSupporter.objects.filter(pk=gunel.pk).update(custom_values={"union": "RMT", "size": "M"})
    CampaignSupporter.objects.filter(pk=other.pk).update(custom_values={"union": "Unite", "size": "L", "car": "yes"})
    gunel.refresh_from_db()
    other.refresh_from_db()
    merge(gunel, other, rashad, taken=("name",), answers=("size",))
    kept = Supporter.objects.get()
    assert (kept.address, kept.name, kept.phone, kept.postcode) == (
        "gunel@example.org",
        "G. Aliyeva",
        "+447700900123",
        "SW1A 1AA",
    )
    assert CampaignSupporter.objects.get().custom_values == {"union": "RMT", "size": "L", "car": "yes"}


def test_of_two_signatures_one_counts_and_the_shown_count_is_exact(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, petition: Petition
) -> None:
    sign(gunel.supporter, petition, comment="The later.", show_name=True)
    sign(other.supporter, petition, at=NOW - timedelta(days=9), comment="The earlier.")
    assert shown_count(petition) == 2
    merged = merge(gunel, other, rashad)
    kept = Signature.objects.get()
    assert (kept.comment, kept.show_name, kept.supporter_id) == ("The earlier.", False, gunel.supporter_id)
    assert shown_count(petition) == 1
    merging.undo(merged, rashad)
    assert shown_count(petition) == 2
    assert {row.show_name for row in Signature.objects.all()} == {True, False}


def test_a_confirmed_signature_is_kept_before_one_that_waits(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, petition: Petition
) -> None:
    sign(gunel.supporter, petition, state="pending", at=NOW - timedelta(days=2))
    confirmed = sign(other.supporter, petition)
    merge(gunel, other, rashad)
    assert Signature.objects.get() == confirmed
    assert shown_count(petition) == 1


@pytest.mark.parametrize("leaver", ["kept", "gone"])
def test_elshen_who_left_with_one_address_is_not_put_back_by_the_other(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, mailing_list: MailingList, leaver: str
) -> None:
    for record in (gunel, other):
        subscribe(record.supporter, mailing_list)
    unsubscribe((gunel if leaver == "kept" else other).supporter, mailing_list)
    merge(gunel, other, rashad)
    assert Subscription.objects.get().state == Subscription.State.LEFT
    assert not ConsentState.objects.get(purpose=mailing_list.purpose).is_granted


def test_nor_is_he_by_a_team_or_an_import_that_entered_him_after_he_left(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, mailing_list: MailingList
) -> None:
    subscribe(other.supporter, mailing_list)
    unsubscribe(other.supporter, mailing_list)
    subscribe(gunel.supporter, mailing_list, via="import")
    merge(gunel, other, rashad)
    assert Subscription.objects.get().state == Subscription.State.LEFT
    assert not ConsentState.objects.get(purpose=mailing_list.purpose).is_granted
    assert Consent.objects.filter(via=Consent.Via.TEAM, action="withdrawn").count() == 1


def test_but_who_left_and_joined_again_herself_later_stays_on_the_list(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, mailing_list: MailingList
) -> None:
    subscribe(other.supporter, mailing_list)
    unsubscribe(other.supporter, mailing_list)
    subscribe(gunel.supporter, mailing_list)
    merge(gunel, other, rashad)
    assert Subscription.objects.get().state == Subscription.State.ACTIVE
    assert ConsentState.objects.get(purpose=mailing_list.purpose).is_granted


def test_an_objection_by_one_address_holds_for_the_other_and_a_bounce_does_not(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, campaign: Campaign
) -> None:
    third = person(campaign, "bounces@example.org")
    suppress(third.supporter.address, Suppression.Reason.BOUNCED)
    merge(gunel, third, rashad)
    assert not Suppression.objects.filter(address_hash=hash_address("gunel@example.org")).exists()
    suppress(other.supporter.address, Suppression.Reason.COMPLAINED)
    merged = merge(gunel, other, rashad)
    assert Suppression.objects.filter(address_hash=hash_address("gunel@example.org")).exists()
    merging.undo(merged, rashad)
    assert not Suppression.objects.filter(address_hash=hash_address("gunel@example.org")).exists()
    assert Suppression.objects.filter(address_hash=hash_address("g.aliyeva@work.example")).exists()


def test_the_wish_for_less_mail_holds_and_the_address_is_no_more_confirmed_than_before(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
) -> None:
    until = NOW + timedelta(days=20)
    Supporter.objects.filter(pk=other.supporter_id).update(frequency="weekly", paused_until=until)
    Supporter.objects.filter(pk=gunel.supporter_id).update(address_confirmed_at=None)
    merge(gunel, other, rashad)
    kept = Supporter.objects.get()
    assert (kept.frequency, kept.paused_until, kept.address_confirmed_at) == ("weekly", until, None)


def test_the_links_in_her_old_mails_lead_to_the_record_that_stays(
    client: Client,
    gunel: CampaignSupporter,
    other: CampaignSupporter,
    rashad: User,
    mailing_list: MailingList,
) -> None:
    subscribe(gunel.supporter, mailing_list)
    gone = subscribe(other.supporter, mailing_list)
    preferences, data = preferences_token(other.supporter), data_token(other.supporter)
    leave = unsubscribe_token(gone)
    merge(gunel, other, rashad)
    assert client.get(f"/preferences/{preferences}/").status_code == 200
    assert read_preferences_token(preferences) == gunel.supporter
    assert client.get(f"/my-data/{data}/").status_code == 404
    assert client.post(f"/unsubscribe/{leave}/", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.get().state == Subscription.State.LEFT


def test_links_lead_on_through_one_merge_after_the_other(
    gunel: CampaignSupporter, other: CampaignSupporter, campaign: Campaign, rashad: User
) -> None:
    token = preferences_token(other.supporter)
    last = person(campaign, "gunel@home.example", name="Günəl at home")
    merge(gunel, other, rashad)
    merge(last, gunel, rashad)
    assert read_preferences_token(token) == last.supporter


@pytest.mark.parametrize("state", ["anonymised_at", "restricted_at"])
def test_who_is_anonymous_or_restricted_is_left_alone(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User, state: str
) -> None:
    Supporter.objects.filter(pk=other.supporter_id).update(**{state: NOW})
    with pytest.raises(merging.CannotMerge):
        merge(gunel, other, rashad)
    with pytest.raises(merging.CannotMerge):
        merge(gunel, gunel, rashad)
    assert Supporter.objects.count() == 2


def test_every_campaign_that_knows_her_reads_in_its_trail_that_the_records_were_merged(
    gunel: CampaignSupporter, other: CampaignSupporter, rashad: User
) -> None:
    elsewhere = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.")
    CampaignSupporter.objects.create(campaign=elsewhere, supporter=other.supporter, source="list")
    merge(gunel, other, rashad)
    trail = AuditEntry.objects.filter(action="merged")
    assert {entry.campaign for entry in trail} == {gunel.campaign, elsewhere}
    assert {row.campaign for row in Supporter.objects.get().campaigns.all()} == {gunel.campaign, elsewhere}


def test_a_tag_that_both_have_is_there_once(gunel: CampaignSupporter, other: CampaignSupporter, rashad: User) -> None:
    steward = Tag.objects.create(campaign=gunel.campaign, name="Steward")
    tag(gunel.supporter, [steward])
    tag(other.supporter, [steward, Tag.objects.create(campaign=gunel.campaign, name="Press")])
    merge(gunel, other, rashad)
    assert SupporterTag.objects.count() == 2
