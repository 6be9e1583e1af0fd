"""Exports of Mailchimp, Action Network, NationBuilder and listmonk are recognised, and mean what they mean there."""

from __future__ import annotations

import pytest

from campaign.models import Campaign, User
from supporters.models import Import, MailingList, Supporter
from tests.supporters.imports.conftest import Bring, counts, outcomes, upload

pytestmark = pytest.mark.django_db

MAILCHIMP = (
    "Email Address,First Name,Last Name,Address,Phone Number,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,"
    "LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS"
)
MAILCHIMP_ROW = (
    'ann@example.org,Ann,O\'Brien,"1 Old Street  Leeds",,2,"2019-04-01 10:00:00",1.2.3.4,"2019-04-01 10:05:00",1.2.3.4,'
    '51.5,0,0,1,Europe/London,GB,ENG,"2020-01-01 00:00:00",1,abc,,"""steward"",""Leeds"""'
)
ACTION_NETWORK = (
    "first_name,last_name,email,can2_phone,zip_code,country,can2_subscription_status,can2_user_tags,created_at"
)
NATIONBUILDER = (
    "nationbuilder_id,first_name,last_name,email,email_opt_in,mobile_number,phone_number,primary_zip,"
    "primary_country_code,tag_list,do_not_contact,email1_is_bad,created_at"
)
LISTMONK = "uuid,email,name,attributes,status,created_at,updated_at"


def on_list(mailing_list: MailingList) -> list[str]:
    return sorted(mailing_list.subscriptions.active().values_list("supporter__address", flat=True))


def test_mailchimps_subscribed(bring: Bring, mailing_list: MailingList, campaign: Campaign) -> None:
    run = bring(f"{MAILCHIMP}\n{MAILCHIMP_ROW}\n", name="subscribed_members_export_1.csv", lists=[mailing_list])
    assert (run.program, outcomes(run)) == ("mailchimp", [(2, "created", "")])
    ann = Supporter.objects.get()
    assert (ann.name, ann.country, ann.postcode) == ("Ann O'Brien", "GB", "")
    assert set(ann.supporter_tags.values_list("tag__name", flat=True)) == {"steward", "Leeds"}
    assert campaign.people.get().joined_at.year == 2019
    assert on_list(mailing_list) == ["ann@example.org"]


@pytest.mark.parametrize(
    ("more", "cells", "program"),
    [
        ("UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON", "2020-01-01 00:00:00,News,NORMAL", "mailchimp-left"),
        ("UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON", ",,", "mailchimp-left"),
        ("CLEAN_TIME,CLEAN_CAMPAIGN_TITLE", "2020-01-01 00:00:00,News", "mailchimp-cleaned"),
    ],
)
def test_whom_mailchimp_unsubscribed_or_cleaned_nobody_brings_in(
    bring: Bring, mailing_list: MailingList, more: str, cells: str, program: str
) -> None:
    run = bring(f"{MAILCHIMP},{more}\n{MAILCHIMP_ROW},{cells}\n", lists=[mailing_list])
    assert (run.program, outcomes(run)) == (program, [(2, "skipped", "left_there")])
    assert not Supporter.objects.exists()


def test_mailchimps_non_subscribed_come_and_are_put_on_no_list(bring: Bring, mailing_list: MailingList) -> None:
    run = bring(f"{MAILCHIMP}\n{MAILCHIMP_ROW}\n", name="nonsubscribed_members_export.csv", lists=[mailing_list])
    assert counts(run) == {"created": 1}
    assert on_list(mailing_list) == []


def test_action_networks_activists(bring: Bring, mailing_list: MailingList) -> None:
    run = bring(
        f"{ACTION_NETWORK}\n"
        'Ann,O\'Brien,ann@example.org,+447400123456,M1 1AE,GB,subscribed,"a, b",2019-04-01 10:00:00 UTC\n'
        "Bob,,bob@example.org,,,GB,unsubscribed,,\nCarl,,carl@example.org,,,US,bouncing,,\n",
        lists=[mailing_list],
    )
    assert run.program == "action-network"
    assert counts(run) == {"created": 1, "skipped": 2}
    assert on_list(mailing_list) == ["ann@example.org"]
    assert Supporter.objects.get().phone == "+447400123456"


def test_nationbuilders_people(bring: Bring, mailing_list: MailingList) -> None:
    run = bring(
        f"{NATIONBUILDER}\n"
        "1,Ann,O'Brien,ann@example.org,true,,07400 123456,M1 1AE,GB,steward,false,false,2019-04-01\n"
        "2,Bob,,bob@example.org,false,,,,GB,,false,false,\n"
        "3,Carl,,carl@example.org,true,,,,GB,,true,false,\n"
        "4,Dora,,dora@example.org,true,,,,GB,,false,true,\n",
        lists=[mailing_list],
    )
    assert run.program == "nationbuilder"
    assert [outcome for _row, outcome, _problem in outcomes(run)] == ["created", "created", "skipped", "skipped"]
    assert on_list(mailing_list) == ["ann@example.org"]


def test_listmonks_subscribers(bring: Bring, mailing_list: MailingList) -> None:
    run = bring(
        f"{LISTMONK}\n"
        '1a,ann@example.org,Ann,"{""city"": ""Leeds, W. Yorks""}",enabled,2019-04-01T10:00:00.5Z,2020-01-01\n'
        "2b,bob@example.org,Bob,{},blocklisted,2019-04-01,2020-01-01\n"
        "3c,carl@example.org,Carl,{},disabled,2019-04-01,2020-01-01\n",
        lists=[mailing_list],
    )
    assert run.program == "listmonk"
    assert [outcome for _row, outcome, _problem in outcomes(run)] == ["created", "skipped", "created"]
    assert on_list(mailing_list) == ["ann@example.org"]


def test_a_file_of_ones_own_is_no_programs(campaign: Campaign, manager: User) -> None:
    assert upload(campaign, manager, "email,name,status\nann@example.org,Ann,yes\n").program == ""
    assert Import.objects.get().mapping == ["address", "name", "status"]


def test_a_column_that_speaks_of_people_who_left_is_taken_for_consent_whatever_its_name(
    bring: Bring, mailing_list: MailingList
) -> None:
    run = bring("email,Qeyd\nann@example.org,subscribed\nbob@example.org,unsubscribed\n", lists=[mailing_list])
    assert run.mapping == ["address", "status"]
    assert on_list(mailing_list) == ["ann@example.org"]
