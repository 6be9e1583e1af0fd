"""A list whose members needn't confirm: what a stranger can do to somebody else's address there, and what she can't."""

from __future__ import annotations

import pytest
from django.test import Client

from campaign.models import Campaign
from supporters import consents
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter, Suppression
from supporters.services.people import note_activity
from supporters.suppressions import suppress
from tests.mail import delivered, path_with
from tests.supporters.people import Fill, ask_to_join, one_click

PAGE = "/lists/river-news/"
GUNEL = "gunel@example.org"


@pytest.fixture(autouse=True)
def open_list(mailing_list: MailingList) -> MailingList:
    mailing_list.double_opt_in = False
    mailing_list.save()
    return mailing_list


def state_of(address: str) -> str:
    return Subscription.objects.get(supporter__address_normalised=address).state


def test_who_joins_is_on_it_at_once_and_the_ledger_says_by_which_words(
    client: Client, filled_in: Fill, open_list: MailingList
) -> None:
    shown = client.get(PAGE).content.decode()
    answer = ask_to_join(client, filled_in, "Günəl Əliyeva", GUNEL)
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}asked/")
    line = Consent.objects.get()
    assert (line.action, line.via, line.purpose) == ("granted", "form", open_list.purpose)
    assert line.wording is not None
    assert line.wording.text in shown
    assert consents.holds(Supporter.objects.get(), open_list.purpose)
    assert CampaignSupporter.objects.get().source == CampaignSupporter.Source.LIST


def test_she_hears_of_it_and_can_leave_with_one_press(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl Əliyeva", GUNEL)
    [mail] = delivered()
    assert (mail.to, mail.subject) == ([GUNEL], "You are on the list: River news")
    assert "If that wasn’t you, leave the list with one press" in mail.body
    client.post(one_click(mail), {"List-Unsubscribe": "One-Click"})
    assert state_of(GUNEL) == Subscription.State.LEFT


def test_however_often_a_stranger_sends_the_form_one_mail_goes_out(client: Client, filled_in: Fill) -> None:
    for _time in range(4):
        ask_to_join(client, filled_in, "A stranger", GUNEL)
    first, second = delivered()
    assert first.subject.startswith("You are on the list")
    assert second.subject.startswith("You are already on the list")  # one a day, as on every list
    ask_to_join(client, filled_in, "A stranger", GUNEL)
    assert delivered() == []


def test_who_left_is_not_put_back_by_a_stranger(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "A stranger", GUNEL)
    client.post(one_click(delivered()[0]), {"List-Unsubscribe": "One-Click"})
    ask_to_join(client, filled_in, "A stranger", GUNEL)
    assert state_of(GUNEL) == Subscription.State.PENDING
    assert Consent.objects.filter(action="granted").count() == 1
    [mail] = delivered()
    client.post(path_with(mail, "/confirm/"))
    assert state_of(GUNEL) == Subscription.State.ACTIVE


def test_her_name_stays_out_of_her_profile_until_her_address_is_hers(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Rude Name", GUNEL)
    gunel = Supporter.objects.get()
    assert (gunel.name, gunel.address_confirmed_at) == ("", None)


def test_nobody_gets_to_see_another_campaigns_people_by_typing_their_addresses(
    client: Client, filled_in: Fill, campaign: Campaign
) -> None:
    other = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.", is_published=True)
    gunel = Supporter.objects.by_address(GUNEL, "az")
    note_activity(gunel, other, CampaignSupporter.Source.PETITION)
    ask_to_join(client, filled_in, "A curious organiser", GUNEL)
    assert state_of(GUNEL) == Subscription.State.PENDING
    assert not campaign.people.exists()
    assert not Consent.objects.exists()


def test_one_of_the_campaigns_own_people_is_on_it_at_once(client: Client, filled_in: Fill, campaign: Campaign) -> None:
    note_activity(Supporter.objects.by_address(GUNEL, "az"), campaign, CampaignSupporter.Source.PETITION)
    ask_to_join(client, filled_in, "Günəl", GUNEL)
    assert state_of(GUNEL) == Subscription.State.ACTIVE


def test_who_asked_to_be_forgotten_is_not_kept_again_by_a_strangers_hand(client: Client, filled_in: Fill) -> None:
    suppress(GUNEL, Suppression.Reason.ERASED)
    ask_to_join(client, filled_in, "A stranger", GUNEL)
    assert state_of(GUNEL) == Subscription.State.PENDING
    assert not CampaignSupporter.objects.exists()
    assert delivered() == []


def test_the_answer_is_the_same_for_all_of_them(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "On it", "member@example.org")
    ask_to_join(client, filled_in, "Gone", "left@example.org")
    Subscription.objects.filter(supporter__address="left@example.org").update(state=Subscription.State.LEFT)
    suppress("erased@example.org", Suppression.Reason.ERASED)
    answers = {
        (answer.status_code, answer["Location"], answer.content, tuple(answer.cookies))
        for answer in (
            ask_to_join(client, filled_in, "Anybody", f"{who}@example.org")
            for who in ("unknown", "member", "left", "erased")
        )
    }
    assert len(answers) == 1


def test_the_page_after_it_doesnt_say_that_she_must_confirm(client: Client) -> None:
    assert "It says that you are on the list" in client.get(f"{PAGE}asked/").content.decode()
