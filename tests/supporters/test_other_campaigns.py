"""What one campaign's team gets to know of, or does to, the people of another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, Membership, User
from supporters import personal_data
from supporters.models import (
    CampaignSupporter,
    DataRequest,
    MailingList,
    RetentionRule,
    Subscription,
    Supporter,
)
from supporters.services import data_requests, retaining
from supporters.services.joining import confirm_subscription, join
from supporters.services.people import Person
from tests.mail import delivered
from tests.supporters.imports.conftest import begin, upload, work_off
from tests.supporters.two_records import note, person, subscribe

PHONE = "+447400123456"


@pytest.fixture
def air(db: None) -> Campaign:
    return Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.", is_published=True)


@pytest.fixture
def manager(campaign: Campaign) -> User:
    """Of the river's campaign alone."""
    user = User.objects.create_user("manager@example.org", name="Rəşad")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.MANAGER)
    return user


@pytest.fixture
def ann(air: Campaign) -> CampaignSupporter:
    """Of the air's campaign alone."""
    return person(air, "ann@example.org", name="Ann O'Brien", phone=PHONE)


def test_importing_an_address_does_not_open_the_profile_that_another_campaign_keeps(
    campaign: Campaign, manager: User, ann: CampaignSupporter
) -> None:
    work_off(begin(upload(campaign, manager, "email\nann@example.org\n"), manager))
    client = Client()
    client.force_login(manager)
    page = client.get(f"/organise/clean-river/people/{ann.supporter.public_id}/").content.decode()
    assert "400 123456" not in page
    assert "Brien" not in page


def test_importing_fills_no_gaps_of_whom_only_another_campaign_knows(
    campaign: Campaign, manager: User, ann: CampaignSupporter
) -> None:
    work_off(begin(upload(campaign, manager, "email,postcode\nann@example.org,SW1A 1AA\n"), manager))
    assert Supporter.objects.get(pk=ann.supporter_id).postcode == ""


def received(campaign: Campaign, manager: User, kind: str) -> DataRequest:
    return data_requests.receive(
        campaign,
        data_requests.Received(
            "ann@example.org",
            DataRequest.Kind(kind),
            DataRequest.Channel.MAIL,
            DataRequest.Identity.KNOWN,
            timezone.localdate(),
        ),
        manager,
    )


def test_an_address_that_anybody_typed_does_not_open_the_profile_by_a_request(
    mailing_list: MailingList, manager: User, ann: CampaignSupporter
) -> None:
    join(mailing_list, Person("ann@example.org", "Whoever", "en-gb"), "Send me River news.")
    asked = received(mailing_list.campaign, manager, "access")
    held: Any = personal_data.export_for_team(data_requests.give_access(asked, manager), mailing_list.campaign)
    assert PHONE not in str(held)


def test_an_address_that_anybody_typed_does_not_let_a_team_correct_anothers_person(
    mailing_list: MailingList, manager: User, ann: CampaignSupporter
) -> None:
    join(mailing_list, Person("ann@example.org", "Whoever", "en-gb"), "Send me River news.")
    asked = received(mailing_list.campaign, manager, "rectification")
    client = Client()
    client.force_login(manager)
    page = client.get(f"{asked.get_absolute_url()}rectify/", follow=True).content.decode()
    assert PHONE not in page


def test_a_manager_cannot_give_the_mails_and_rows_of_another_campaign_to_another_address(
    campaign: Campaign, air: Campaign, manager: User, ann: CampaignSupporter
) -> None:
    """Ann is known to both; the river's manager merges her record into one of an address of his own."""
    air_news = MailingList.objects.create(campaign=air, slug="air", name="Air", description="Weekly.")
    subscribe(ann.supporter, air_news)
    here = CampaignSupporter.objects.create(campaign=campaign, supporter=ann.supporter, source="petition")
    his = person(campaign, "manager@example.org")
    client = Client()
    client.force_login(manager)
    path = f"/organise/clean-river/people/{his.supporter.public_id}/merge/{here.supporter.public_id}/"
    assert client.post(path).status_code == 302
    assert Supporter.objects.count() == 2
    assert [row.supporter.address for row in air_news.subscriptions.active()] == ["ann@example.org"]


def test_a_rule_of_one_campaign_anonymises_nobody_whom_another_keeps(
    campaign: Campaign, air: Campaign, manager: User, ann: CampaignSupporter
) -> None:
    here = CampaignSupporter.objects.create(campaign=campaign, supporter=ann.supporter, source="petition")
    note(ann, "Steward at every rally; may be called.")
    long_ago = timezone.now() - timedelta(days=400)
    CampaignSupporter.objects.update(last_active_at=long_ago)
    rule = RetentionRule.objects.create(
        campaign=campaign, kind="inactive", after=6, acts_from=long_ago, saved_by=manager
    )
    while retaining.keep_rule(rule.pk):
        pass
    assert not CampaignSupporter.objects.filter(pk=here.pk).exists()
    assert Supporter.objects.get(pk=ann.supporter_id).name == "Ann O'Brien"
    assert air.people.exists()


def test_whom_another_campaign_knows_is_asked_by_mail_and_comes_when_she_confirms(
    mailing_list: MailingList, manager: User, ann: CampaignSupporter
) -> None:
    river = mailing_list.campaign
    run = work_off(
        begin(upload(river, manager, "email,tags\nann@example.org,rich\n"), manager, lists=[mailing_list], tags=["new"])
    )
    assert (run.created, run.skipped) == (0, 1)
    assert not river.people.exists()
    subscription = Subscription.objects.get()
    assert subscription.state == "pending"
    assert [mail.to for mail in delivered()] == [["ann@example.org"]]
    confirm_subscription(subscription)
    assert river.people.get().supporter == ann.supporter


def test_who_objected_to_one_campaign_of_two_is_put_on_no_other_list_of_its(
    campaign: Campaign, mailing_list: MailingList, manager: User, ann: CampaignSupporter
) -> None:
    CampaignSupporter.objects.create(campaign=campaign, supporter=ann.supporter, source="petition")
    data_requests.object_to_mailings(received(campaign, manager, "objection"), manager)
    work_off(begin(upload(campaign, manager, "email\nann@example.org\n"), manager, lists=[mailing_list]))
    assert not Subscription.objects.active().exists()


def test_who_was_erased_by_one_campaign_of_two_is_not_brought_in_again(
    campaign: Campaign, mailing_list: MailingList, manager: User, ann: CampaignSupporter
) -> None:
    CampaignSupporter.objects.create(campaign=campaign, supporter=ann.supporter, source="petition")
    data_requests.erase(received(campaign, manager, "erasure"), manager)
    work_off(begin(upload(campaign, manager, "email\nann@example.org\n"), manager, lists=[mailing_list]))
    assert not campaign.people.exists()
    assert not Subscription.objects.exists()
