"""A person entered by hand: what she said yes to is on record, and nobody is signed up who must confirm herself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    MailingList,
    Subscription,
    Supporter,
    Suppression,
)
from supporters.suppressions import suppress
from tests.mail import delivered, path_with
from tests.organise.forms import NEW_PERSON
from tests.supporters.two_records import person

ADD = "/organise/clean-river/people/add/"


def add(client: Client, **typed: str) -> str:
    """Send the form; where it is taken, return the page that it leads to, and otherwise the form's own."""
    answer = client.post(ADD, {**NEW_PERSON, **typed})
    if answer.status_code == 302:
        return client.get(answer["Location"]).content.decode()
    assert answer.status_code == 422
    return answer.content.decode()


def test_elshen_who_said_yes_to_calls_on_paper_is_added_with_the_words_the_place_and_the_day(
    aysel: Client, campaign: Campaign
) -> None:
    page = add(aysel)
    assert "Elşən Məmmədov" in page
    line = Consent.objects.get()
    assert (line.purpose, line.via, line.action) == (f"calls:{campaign.public_id}", "paper", "granted")
    assert line.wording is not None
    assert line.wording.text == "Call me about the river."
    assert line.evidence == "Stall at the rally, 28 July 2026"
    added = CampaignSupporter.objects.get()
    assert (added.source, added.supporter.phone) == ("paper", "+442079460018")
    assert added.supporter.address_confirmed_at is None
    assert AuditEntry.objects.get().action == "added"
    assert delivered() == []


def test_on_a_list_with_double_opt_in_he_gets_the_mail_and_is_on_it_once_he_confirms(
    aysel: Client, client: Client, mailing_list: MailingList
) -> None:
    add(aysel, agreed_to=str(mailing_list.public_id), words="", place="", said_on="")
    assert Subscription.objects.get().state == "pending"
    assert not Consent.objects.exists()
    client.post(path_with(delivered()[-1], "/confirm/"))
    assert Subscription.objects.get().state == "active"
    assert Consent.objects.get().via == Consent.Via.CONFIRMATION
    assert CampaignSupporter.objects.get().source == "paper"


def test_on_a_list_without_it_he_is_at_once_with_the_ledgers_line(aysel: Client, mailing_list: MailingList) -> None:
    MailingList.objects.update(double_opt_in=False)
    add(aysel, agreed_to=str(mailing_list.public_id), source="team", words="Yes, send me the news.")
    assert Subscription.objects.get().state == "active"
    assert ConsentState.objects.get(purpose=mailing_list.purpose).is_granted
    assert Consent.objects.get().via == Consent.Via.TEAM


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"words": ""}, "Enter the words that they said yes to."),
        ({"place": ""}, "Enter where they said so."),
        ({"said_on": ""}, "Enter the day on which they said so."),
        ({"said_on": str(timezone.localdate() + timedelta(days=2))}, "Enter a day that has come."),
        ({"phone": ""}, "Enter the number that may be called."),
        ({"phone": "12"}, "Enter a phone number, like 020 7946 0018"),
        ({"postcode": "QQ1 1"}, "Enter your postcode, like SW1A 1AA."),
        ({"address": "elshen"}, "Enter your e-mail address, like name@example.org."),
        ({"name": "Buy at www.example.org"}, "Enter your name without a link or an address."),
        ({"agreed_to": "everything"}, "Select a valid choice."),
        ({"agreed_to": ""}, "This field is required."),
        ({"source": "import"}, "Select a valid choice."),
        ({"country": "XX"}, "Choose a country from the list."),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_stored(
    aysel: Client, typed: dict[str, str], message: str
) -> None:
    assert message in add(aysel, **typed)
    assert not Supporter.objects.exists()
    assert not AuditEntry.objects.exists()


def test_who_is_here_already_is_shown_and_stays_as_she_is(aysel: Client, campaign: Campaign) -> None:
    known = person(campaign, "elshen@example.org", name="Elşən M.")
    page = add(aysel, address="ELSHEN@example.org")
    assert "This person is among your people already." in page
    assert f"/people/{known.supporter.public_id}/" in page
    known.supporter.refresh_from_db()
    assert known.supporter.name == "Elşən M."
    assert not Consent.objects.exists()


@pytest.mark.parametrize("reason", [Suppression.Reason.ERASED, Suppression.Reason.OBJECTED, Suppression.Reason.BOUNCED])
def test_who_must_not_be_written_to_is_not_added(aysel: Client, campaign: Campaign, reason: str) -> None:
    suppress("elshen@example.org", Suppression.Reason(reason))
    assert "This address must not be written to" in add(aysel)
    assert not Supporter.objects.exists()


def test_whom_another_campaign_knows_is_not_shown_to_this_one_by_typing_her_address(
    aysel: Client, client: Client, clean_air: Campaign, mailing_list: MailingList
) -> None:
    person(clean_air, "elshen@example.org", name="Elşən Secretov", phone="+994125551234")
    page = add(aysel)
    assert "Choose a list: they get a mail" in page
    page = add(aysel, agreed_to=str(mailing_list.public_id))
    assert "one of your people once they confirm" in page
    assert "Secretov" not in page
    assert not CampaignSupporter.objects.filter(campaign__slug="clean-river").exists()
    supporter = Supporter.objects.get()
    assert (supporter.name, supporter.phone) == ("Elşən Secretov", "+994125551234")
    client.post(path_with(delivered()[-1], "/confirm/"))
    assert CampaignSupporter.objects.filter(campaign__slug="clean-river").exists()


def test_the_list_of_another_campaign_is_not_offered(aysel: Client, clean_air: Campaign) -> None:
    theirs = MailingList.objects.create(campaign=clean_air, slug="air-news", name="Air news", description="Weekly.")
    assert "Air news" not in aysel.get(ADD).content.decode()
    add(aysel, agreed_to=str(theirs.public_id))
    assert not Subscription.objects.exists()
