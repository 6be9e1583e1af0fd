"""One click while something else of hers is under way: it is answered all the same, and nothing is left half done."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from campaign.models import Campaign
from mailings.bounces.reports import read_report
from mailings.models import Bounce, Departure, Message
from mailings.services.bouncing import take
from supporters.models import Consent, MailingList, Subscription, Supporter, Suppression
from supporters.services.forgetting import erase
from tests.mailings.report_files import report
from tests.mailings.sent_mailings import member, message_to, queued_to, sent_mailing, unsubscribe_path
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ROUNDS = 6


@pytest.fixture
def messages(campaign: Campaign, mailing_list: MailingList) -> list[Message]:
    mailing, following = sent_mailing(campaign), sent_mailing(campaign, "next")
    sent = []
    for number in range(ROUNDS):
        person = member(mailing_list, f"person{number}@example.net")
        sent.append(message_to(person, mailing, mailing_list.purpose))
        queued_to(person, following, mailing_list.purpose)
    return sent


def click(message: Message) -> int:
    return Client().post(unsubscribe_path(message), ONE_CLICK).status_code


def test_several_clicks_at_once_are_one_withdrawal(messages: list[Message]) -> None:
    for message in messages:
        assert together([lambda: click(message)] * 4) == [200] * 4  # noqa: B023
    assert Consent.objects.filter(action="withdrawn").count() == ROUNDS
    assert Departure.objects.count() == ROUNDS
    assert Message.objects.filter(state="suppressed", answer="unsubscribed").count() == ROUNDS


def test_a_click_while_she_is_forgotten_is_answered_and_she_is_forgotten(messages: list[Message]) -> None:
    def forget(person: int) -> int:
        erase(Supporter.objects.get(pk=person))
        return 0

    for message in messages:
        person = message.supporter_id
        answers = together([lambda: click(message), lambda: forget(person)])  # noqa: B023
        assert answers == [200, 0]
    assert not Supporter.objects.exists()
    assert not Subscription.objects.exists()
    assert not Message.objects.exclude(address="").exists()
    assert Departure.objects.count() == ROUNDS


def test_a_report_that_comes_twice_at_once_is_handled_once(messages: list[Message], settings: Settings) -> None:
    settings.MAIL_BOUNCE_DOMAIN = "lists.example.org"

    def arrive(message: Message) -> None:
        read = read_report(report("qmail_failure", message))
        assert read is not None
        take(read, Bounce.Source.MAILBOX)

    for message in messages:
        together([lambda: arrive(message)] * 3)  # noqa: B023
    assert Bounce.objects.count() == Suppression.objects.count() == ROUNDS
