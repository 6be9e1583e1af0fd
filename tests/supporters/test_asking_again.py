"""Whose mail was lost can have another, and nobody is pestered by it."""

from __future__ import annotations

import pytest
from django.test import Client

from supporters.models import Subscription, Supporter
from tests.campaign.reading import words
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.people import Fill, ask_to_join, join

PAGE = "/lists/river-news/asked/"
GUNEL = "gunel@example.org"

pytestmark = pytest.mark.usefixtures("mailing_list")


def ask_again(client: Client, filled_in: Fill, address: str = GUNEL) -> tuple[int, str, bytes]:
    answer = client.post(PAGE, filled_in(address=address))
    return answer.status_code, answer.get("Location", ""), answer.content


def test_the_page_after_the_form_offers_it(client: Client) -> None:
    assert "enter your address again" in words(client.get(PAGE).content.decode())


def test_the_next_day_another_mail_comes_and_its_link_works(client: Client, filled_in: Fill) -> None:
    with clock_moved(days=-1):
        ask_to_join(client, filled_in, "Günəl Əliyeva", GUNEL)
        delivered()
    assert ask_again(client, filled_in, " GUNEL@Example.org ") == (303, PAGE, b"")
    [mail] = delivered()
    assert "Dear Günəl Əliyeva," in mail.body
    client.post(path_with(mail, "/confirm/"))
    assert Subscription.objects.get().state == Subscription.State.ACTIVE


def test_on_the_same_day_no_second_one_comes(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl Əliyeva", GUNEL)
    for _time in range(5):
        ask_again(client, filled_in)
    assert len(delivered()) == 1


def test_it_counts_together_with_the_form_one_a_day_for_three_days_and_then_one_a_week(
    client: Client, filled_in: Fill
) -> None:
    number = 0
    for days in range(20, 0, -1):
        with clock_moved(days=-days):
            if days == 20:
                ask_to_join(client, filled_in, "Günəl Əliyeva", GUNEL)
            ask_again(client, filled_in)
            ask_to_join(client, filled_in, "Günəl Əliyeva", GUNEL)
            number += len(delivered())
    assert number == 3 + 3


def test_the_answer_is_the_same_for_everybody_and_only_who_waits_is_written_to(client: Client, filled_in: Fill) -> None:
    join(client, filled_in, "On it", "member@example.org")
    join(client, filled_in, "Gone", "left@example.org")
    Subscription.objects.filter(supporter__address="left@example.org").update(state=Subscription.State.LEFT)
    with clock_moved(days=-1):
        ask_to_join(client, filled_in, "Waiting", "waiting@example.org")
    delivered()
    people = Supporter.objects.count()
    answers = {ask_again(client, filled_in, f"{who}@example.org") for who in ("unknown", "member", "left", "waiting")}
    assert len(answers) == 1
    assert Supporter.objects.count() == people
    sent = {(mail.to[0], mail.subject.partition(":")[0]) for mail in delivered()}
    assert sent == {
        ("waiting@example.org", "Please confirm"),
        ("member@example.org", "You are already on the list"),  # once a day, as the form does
    }


def test_what_is_no_address_is_said_beside_the_field(client: Client, filled_in: Fill) -> None:
    status, _location, page = ask_again(client, filled_in, "gunel at example")
    assert status == 422
    assert "like name@example.org" in page.decode()
    assert '<details class="ask-again" open>' in page.decode()
