"""Joining a list: nobody is on it who didn't confirm from the mail."""

from __future__ import annotations

import pytest
from django.test import Client

from mailings.models import Message
from supporters.models import Consent, MailingList, Subscription, Supporter
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.people import Fill, ask_to_join, join

PAGE = "/lists/river-news/"

pytestmark = pytest.mark.usefixtures("mailing_list")


def test_gunel_is_on_the_list_once_she_confirmed_from_the_mail(client: Client, filled_in: Fill) -> None:
    response = ask_to_join(client, filled_in, "Günəl Əliyeva", "Gunel+River@Example.ORG")
    assert (response.status_code, response["Location"]) == (303, "/lists/river-news/asked/")
    assert Subscription.objects.get().state == Subscription.State.PENDING

    [message] = delivered()
    assert message.to == ["Gunel+River@example.org"]
    answer = client.post(path_with(message, "/confirm/"))
    assert (answer.status_code, answer["Location"]) == (303, "/lists/river-news/joined/")

    person = Supporter.objects.get()
    assert Subscription.objects.get().state == Subscription.State.ACTIVE
    assert (person.name, person.address_normalised) == ("Günəl Əliyeva", "gunel+river@example.org")
    assert person.address_confirmed_at is not None


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client: Client, filled_in: Fill, method: str) -> None:
    ask_to_join(client, filled_in, "Günəl Əliyeva", "gunel@example.org")
    confirm = path_with(delivered()[0], "/confirm/")
    for _scanner in range(3):
        assert getattr(client, method)(confirm).status_code == 200
    assert Subscription.objects.get().state == Subscription.State.PENDING
    assert Supporter.objects.get().address_confirmed_at is None
    assert delivered() == []


def test_confirming_twice_is_harmless(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl Əliyeva", "gunel@example.org")
    confirm = path_with(delivered()[0], "/confirm/")
    first = client.post(confirm)
    confirmed_at = Subscription.objects.get().confirmed_at
    again = client.post(confirm)
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert Subscription.objects.get().confirmed_at == confirmed_at
    assert "You are on the list already" in client.get(confirm).content.decode()


def test_the_ledger_keeps_the_words_that_she_ticked(client: Client, filled_in: Fill, mailing_list: MailingList) -> None:
    shown = client.get(PAGE).content.decode()
    ask_to_join(client, filled_in, "Günəl Əliyeva", "gunel@example.org")
    assert not Consent.objects.exists()  # anybody could have ticked it
    client.post(path_with(delivered()[0], "/confirm/"))
    line = Consent.objects.get()
    assert (line.action, line.via, line.purpose) == ("granted", "confirmation", mailing_list.purpose)
    assert line.wording is not None
    assert line.wording.text in shown
    assert "River news" in line.wording.text


def test_without_the_tick_nobody_is_asked(client: Client, filled_in: Fill) -> None:
    response = client.post(PAGE, filled_in(name="Günəl Əliyeva", address="gunel@example.org"))
    assert response.status_code == 422
    assert "Tick the box" in response.content.decode()
    assert not Supporter.objects.exists()


class TestTheAnswerSaysNothing:
    """Whoever types a stranger's address learns nothing about her."""

    def test_it_is_the_same_for_the_unknown_the_waiting_the_member_and_the_one_who_left(
        self, client: Client, filled_in: Fill
    ) -> None:
        join(client, filled_in, "On it", "member@example.org")
        join(client, filled_in, "Gone", "left@example.org")
        Subscription.objects.filter(supporter__address="left@example.org").update(state=Subscription.State.LEFT)
        ask_to_join(client, filled_in, "Waiting", "waiting@example.org")

        answers = {
            (response.status_code, response["Location"], response.content, tuple(response.cookies))
            for response in (
                ask_to_join(client, filled_in, "Anybody", address)
                for address in ("unknown@example.org", "waiting@example.org", "member@example.org", "left@example.org")
            )
        }
        assert len(answers) == 1

    def test_it_is_the_same_for_a_suppressed_address(self, client: Client, filled_in: Fill) -> None:
        from supporters.models import Suppression
        from supporters.suppressions import suppress

        suppress("gone@example.org", Suppression.Reason.ERASED)
        unknown = ask_to_join(client, filled_in, "A", "unknown@example.org")
        gone = ask_to_join(client, filled_in, "B", "gone@example.org")
        assert (unknown.status_code, unknown["Location"]) == (gone.status_code, gone["Location"])
        assert [message.to for message in delivered()] == [["unknown@example.org"]]


class TestHowOftenWeWrite:
    """The form is open to strangers, so that an address gets one mail a day for three days, and then one a week."""

    def test_sending_the_form_often_in_a_day_is_one_mail(self, client: Client, filled_in: Fill) -> None:
        for name in ("Günəl", "Günəl Əliyeva", "Somebody else"):
            ask_to_join(client, filled_in, name, "gunel@example.org")
        assert len(delivered()) == 1

    def test_until_she_confirms_the_form_that_was_sent_last_holds(self, client: Client, filled_in: Fill) -> None:
        ask_to_join(client, filled_in, "Rude Name", "gunel@example.org")
        join(client, filled_in, "Günəl Əliyeva", "gunel@example.org")
        assert Subscription.objects.get().name == Supporter.objects.get().name == "Günəl Əliyeva"

    def test_day_after_day_it_is_a_mail_a_day_for_three_days_and_then_one_a_week(
        self, client: Client, filled_in: Fill
    ) -> None:
        for days in range(20, 0, -1):
            with clock_moved(days=-days):
                ask_to_join(client, filled_in, "Günəl Əliyeva", "gunel@example.org")
                ask_to_join(client, filled_in, "Günəl Əliyeva", "GUNEL@example.org")
        assert Message.objects.count() == 3 + 3
        assert len(delivered()) == 3 + 3

    def test_who_is_on_the_list_is_told_so_once_a_day(self, client: Client, filled_in: Fill) -> None:
        join(client, filled_in, "Günəl Əliyeva", "gunel@example.org")
        for _time in range(3):
            ask_to_join(client, filled_in, "A stranger", "gunel@example.org")
        [message] = delivered()
        assert "already on the list" in message.subject
        assert "A stranger" not in message.body
        assert Supporter.objects.get().name == "Günəl Əliyeva"


class TestOneMailboxIsOnePerson:
    @pytest.mark.parametrize("spelling", ["ANN@EXAMPLE.ORG", " ann@example.org ", "Ann@Example.org"])
    def test_case_and_spaces_make_no_second_person(self, client: Client, filled_in: Fill, spelling: str) -> None:
        join(client, filled_in, "Ann O'Brien-Łukasiewicz", "ann@example.org")
        ask_to_join(client, filled_in, "Ann", spelling)
        assert Supporter.objects.count() == 1
        assert Subscription.objects.get().state == Subscription.State.ACTIVE

    def test_a_plus_tag_is_a_mailbox_of_its_own(self, client: Client, filled_in: Fill) -> None:
        ask_to_join(client, filled_in, "Ann", "ann@example.org")
        ask_to_join(client, filled_in, "Ann", "ann+river@example.org")
        assert {tuple(message.to) for message in delivered()} == {("ann@example.org",), ("ann+river@example.org",)}

    def test_a_domain_in_its_own_letters_is_the_one_in_ascii(self, client: Client, filled_in: Fill) -> None:
        ask_to_join(client, filled_in, "Jürgen", "jurgen@bücher.example")
        ask_to_join(client, filled_in, "Jürgen", "jurgen@xn--bcher-kva.example")
        assert Supporter.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["Günəl Əliyeva", "O'Brien-Łukasiewicz", "Nguyễn Thị Minh Khai", "Ng", "محمد علی", "D’Arcy & Sons <Ltd>"]
)
def test_names_reach_the_mail_as_they_were_typed(client: Client, filled_in: Fill, name: str) -> None:
    ask_to_join(client, filled_in, name, "person@example.org")
    [message] = delivered()
    assert f"Dear {name}," in message.body


def test_a_list_that_is_not_public_is_not_found(client: Client, mailing_list: MailingList, filled_in: Fill) -> None:
    MailingList.objects.update(is_public=False)
    assert client.get(PAGE).status_code == 404
    assert ask_to_join(client, filled_in, "Günəl", "gunel@example.org").status_code == 404
    assert not Supporter.objects.exists()


def test_a_link_for_another_purpose_confirms_nothing(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl", "gunel@example.org")
    confirm = path_with(delivered()[0], "/confirm/")
    for forged in (confirm.replace("list.", "signature."), confirm.replace("list.", "rsvp."), confirm[:-3] + "/"):
        assert client.post(forged).status_code == 404
    assert Subscription.objects.get().state == Subscription.State.PENDING


def test_a_link_older_than_thirty_days_confirms_nothing(client: Client, filled_in: Fill) -> None:
    with clock_moved(days=-31):
        ask_to_join(client, filled_in, "Günəl", "gunel@example.org")
        confirm = path_with(delivered()[0], "/confirm/")
    assert client.post(confirm).status_code == 404
    assert Subscription.objects.get().state == Subscription.State.PENDING


def test_the_pages_set_no_cookie(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl", "gunel@example.org")
    confirm = path_with(delivered()[0], "/confirm/")
    for path in (PAGE, PAGE + "asked/", PAGE + "joined/", confirm):
        assert not client.get(path).cookies
    assert not client.post(confirm).cookies
