"""Leaving a list: by the page, by the mail program's one click, and coming back."""

from __future__ import annotations

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT

from mailings.models import Message
from supporters import consents
from supporters.models import Consent, MailingList, Subscription, Supporter
from tests.mail import delivered, path_with
from tests.supporters.people import Fill, ask_to_join, join, one_click, reminder

ANN = ("Ann O'Brien-Łukasiewicz", "Ann+River@example.org")
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def ann(client: Client, filled_in: Fill, mailing_list: MailingList) -> Supporter:
    return join(client, filled_in, *ANN)


@pytest.fixture
def link(client: Client, filled_in: Fill, ann: Supporter) -> str:
    return one_click(reminder(client, filled_in, ANN[1]))


def state() -> str:
    return Subscription.objects.get().state


def test_a_mail_from_a_list_carries_the_headers_for_one_click(client: Client, filled_in: Fill, ann: Supporter) -> None:
    headers = reminder(client, filled_in, ANN[1]).message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<http")
    assert headers["List-Unsubscribe"].endswith("/>")


def test_opening_the_link_changes_nothing(client: Client, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert "Leave the list?" in page.content.decode()
    client.head(link)
    assert state() == Subscription.State.ACTIVE


def test_one_press_on_the_page_is_enough(client: Client, link: str, ann: Supporter, mailing_list: MailingList) -> None:
    response = client.post(link)
    assert (response.status_code, state()) == (200, Subscription.State.LEFT)
    assert not response.cookies
    assert not consents.holds(ann, mailing_list.purpose)
    assert "You are not on this list" in client.get(link).content.decode()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(ONE_CLICK, MULTIPART_CONTENT), ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")],
)
def test_a_mail_programs_one_click_needs_no_page_no_cookie_and_no_redirect(
    link: str, ann: Supporter, body: object, encoding: str
) -> None:
    """RFC 8058, sections 3.1 and 3.2: in either encoding."""
    program = Client(enforce_csrf_checks=True)
    response = program.post(link, body, content_type=encoding)
    assert (response.status_code, state()) == (200, Subscription.State.LEFT)
    assert list(Consent.objects.filter(action="withdrawn").values_list("via", flat=True)) == [Consent.Via.ONE_CLICK]


def test_leaving_twice_writes_one_line_into_the_ledger(client: Client, link: str, ann: Supporter) -> None:
    for _press in range(3):
        assert client.post(link, ONE_CLICK).status_code == 200
    assert [line.action for line in Consent.objects.order_by("pk")] == ["granted", "withdrawn"]


def test_what_waits_in_the_outbox_is_not_sent_to_who_has_left(
    client: Client, filled_in: Fill, link: str, ann: Supporter
) -> None:
    Message.objects.filter(kind="supporters.already_subscribed").delete()
    ask_to_join(client, filled_in, *ANN)
    client.post(link, ONE_CLICK)
    assert delivered() == []
    assert Message.objects.get(kind="supporters.already_subscribed").state == Message.State.SUPPRESSED


def test_an_old_confirmation_link_brings_nobody_back(
    client: Client, filled_in: Fill, mailing_list: MailingList
) -> None:
    ask_to_join(client, filled_in, *ANN)
    confirm = path_with(delivered()[0], "/confirm/")
    client.post(confirm)
    client.post(one_click(reminder(client, filled_in, ANN[1])))
    assert client.post(confirm).status_code == 404
    assert state() == Subscription.State.LEFT


def test_she_may_come_back_with_a_fresh_confirmation(
    client: Client, filled_in: Fill, link: str, ann: Supporter, mailing_list: MailingList
) -> None:
    client.post(link)
    ask_to_join(client, filled_in, *ANN)
    assert state() == Subscription.State.PENDING
    client.post(path_with(delivered()[0], "/confirm/"))
    assert state() == Subscription.State.ACTIVE
    assert consents.holds(ann, mailing_list.purpose)
    assert [line.action for line in Consent.objects.order_by("pk")] == ["granted", "withdrawn", "granted"]


def test_who_has_come_back_is_not_shown_as_having_left(
    client: Client, filled_in: Fill, link: str, ann: Supporter
) -> None:
    client.post(link)
    join(client, filled_in, *ANN)
    assert Subscription.objects.get().left_at is None


def test_leaving_one_list_leaves_the_others(
    client: Client, filled_in: Fill, link: str, ann: Supporter, mailing_list: MailingList
) -> None:
    other = MailingList.objects.create(
        campaign=mailing_list.campaign, slug="other", name="Other", description="Weekly."
    )
    join(client, filled_in, *ANN, page="/lists/other/")
    client.post(link, ONE_CLICK)
    assert Subscription.objects.get(mailing_list=other).state == Subscription.State.ACTIVE
    assert Subscription.objects.get(mailing_list=mailing_list).state == Subscription.State.LEFT


@pytest.mark.parametrize("damage", [lambda link: link[:-4] + "/", lambda link: link[:20] + "x" + link[21:]])
def test_a_damaged_link_is_a_plain_page_and_no_action(client: Client, link: str, ann: Supporter, damage) -> None:
    assert client.get(damage(link)).status_code == 404
    assert client.post(damage(link), ONE_CLICK).status_code == 404
    assert state() == Subscription.State.ACTIVE


def test_the_link_to_leave_is_no_key_to_her_preferences(client: Client, link: str, ann: Supporter) -> None:
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/preferences/{token}/").status_code == 404
    assert client.get(f"/my-data/{token}/").status_code == 404
