"""A campaign asks its own questions in the forms of its lists; answers go into a profile once she has confirmed them."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from campaign.models import Campaign
from supporters.models import CampaignSupporter, CustomField, MailingList, Subscription
from tests.campaign.reading import attributes, words
from tests.mail import delivered, path_with
from tests.supporters.people import Fill

PAGE = "/lists/river-news/"
GUNEL = "gunel@example.org"


@pytest.fixture(autouse=True)
def questions(campaign: Campaign, mailing_list: MailingList) -> None:
    for key, label, kind, choices in (
        ("borough", "Borough", "choice", ["Camden", "Richmond upon Thames"]),
        ("since", "Swimming since", "date", []),
        ("lengths", "Lengths a week", "number", []),
        ("boat", "Name of your boat", "text", []),
    ):
        CustomField.objects.create(
            campaign=campaign, key=key, label=label, kind=kind, choices=choices, ask_when_joining=True
        )
    CustomField.objects.create(campaign=campaign, key="note", label="Not asked", ask_when_joining=False)
    CustomField.objects.create(
        campaign=campaign, key="old", label="No longer asked", ask_when_joining=True, is_archived=True
    )


def ask(client: Client, filled_in: Fill, page: str = PAGE, **answers: str) -> HttpResponse:
    typed = {f"custom_{key}": text for key, text in answers.items()}
    return client.post(page, filled_in(name="Günəl", address=GUNEL, consent="on", **typed))


def confirm_page() -> str:
    return path_with(delivered()[-1], "/confirm/")


def profile() -> dict[str, object]:
    return CampaignSupporter.objects.get().custom_values


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}embed/", "/"])
def test_they_stand_in_each_form_of_the_list_and_nobody_must_answer(client: Client, page: str) -> None:
    shown = client.get(page).content.decode()
    names = {field["name"] for tag in ("input", "select") for field in attributes(shown, tag) if "name" in field}
    assert {name for name in names if name.startswith("custom_")} == {
        "custom_borough",
        "custom_since",
        "custom_lengths",
        "custom_boat",
    }
    assert "Lengths a week" in words(shown)


def test_answers_wait_with_the_subscription_and_are_kept_when_she_confirms(client: Client, filled_in: Fill) -> None:
    assert ask(client, filled_in, borough="Camden", since="2019-07-28", lengths="40", boat="Xəzər").status_code == 303
    answers = {"borough": "Camden", "since": "2019-07-28", "lengths": 40, "boat": "Xəzər"}
    assert Subscription.objects.get().custom_values == answers
    assert not CampaignSupporter.objects.exists()  # anybody could have typed it
    client.post(confirm_page())
    assert profile() == answers


def test_she_sees_what_would_be_kept_and_nothing_confirms_itself(client: Client, filled_in: Fill) -> None:
    ask(client, filled_in, borough="Camden", boat="<b>Xəzər</b>")
    page = client.get(confirm_page()).content.decode()
    assert "Borough: Camden" in words(page)
    assert "&lt;b&gt;Xəzər&lt;/b&gt;" in page
    assert "data-submit-when-seen" not in page


def test_without_answers_the_page_still_confirms_itself(client: Client, filled_in: Fill) -> None:
    ask(client, filled_in)
    assert "data-submit-when-seen" in client.get(confirm_page()).content.decode()


def test_the_form_that_was_sent_last_holds(client: Client, filled_in: Fill) -> None:
    ask(client, filled_in, boat="Rude name")
    ask(client, filled_in, borough="Camden")
    client.post(confirm_page())
    assert profile() == {"borough": "Camden"}


def test_what_she_confirms_now_replaces_what_was_known_and_leaves_the_rest(
    client: Client, filled_in: Fill, campaign: Campaign
) -> None:
    ask(client, filled_in, boat="Xəzər", lengths="4")
    client.post(confirm_page())
    Subscription.objects.update(state=Subscription.State.LEFT)
    ask(client, filled_in, lengths="6.5")
    client.post(confirm_page())
    assert profile() == {"boat": "Xəzər", "lengths": 6.5}


def test_what_the_campaign_stopped_asking_meanwhile_is_not_kept(client: Client, filled_in: Fill) -> None:
    ask(client, filled_in, boat="Xəzər", lengths="4")
    CustomField.objects.filter(key="boat").update(is_archived=True)
    client.post(confirm_page())
    assert profile() == {"lengths": 4}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"lengths": "many"}, "Enter a number, like 12 or 3.5."),
        ({"since": "last summer"}, "Enter a date, like 2027-07-28."),
        ({"borough": "Atlantis"}, "Atlantis"),
        ({"boat": "x" * 501}, "500"),
    ],
)
def test_an_answer_that_is_none_is_said_beside_its_field(
    client: Client, filled_in: Fill, answers: dict[str, str], sentence: str
) -> None:
    answer = ask(client, filled_in, **answers)
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())
    assert not Subscription.objects.exists()


def test_what_isnt_asked_is_not_taken(client: Client, filled_in: Fill) -> None:
    ask(client, filled_in, note="slipped in", old="slipped in", is_admin="1")
    assert Subscription.objects.get().custom_values == {}


def test_a_list_that_needs_no_confirmation_keeps_answers_out_of_the_profile(
    client: Client, filled_in: Fill, mailing_list: MailingList
) -> None:
    MailingList.objects.update(double_opt_in=False)
    ask(client, filled_in, boat="Xəzər")
    assert Subscription.objects.get().state == Subscription.State.ACTIVE
    assert profile() == {}


def test_another_campaigns_questions_are_its_own(client: Client, filled_in: Fill) -> None:
    other = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.", is_published=True)
    MailingList.objects.create(campaign=other, slug="air", name="Air", description="Weekly.")
    assert "Lengths a week" not in client.get("/lists/air/").content.decode()
