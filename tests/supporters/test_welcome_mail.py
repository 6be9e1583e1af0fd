"""Whoever joins a list is welcomed: once, in her language or the list's, with a way out in the mail."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from mailings.models import Message
from supporters.models import MailingList, Subscription, Suppression
from supporters.suppressions import suppress
from tests.mail import delivered, path_with
from tests.supporters.people import Fill, ask_to_join, one_click

PAGE = "/lists/river-news/"
GUNEL = "gunel@example.org"


@pytest.fixture(autouse=True)
def welcoming(mailing_list: MailingList) -> MailingList:
    mailing_list.welcome_subject_en_gb = "Welcome, swimmer"
    mailing_list.welcome_subject_az = "Xoş gəldiniz, üzgüçü"
    mailing_list.welcome_text_en_gb = "## To begin with\n\nBring a **towel**. See [the river](https://river.example/)."
    mailing_list.welcome_text_az = "**Dəsmal** gətirin."
    mailing_list.save()
    return mailing_list


def join(client: Client, filled_in: Fill, page: str = PAGE) -> None:
    ask_to_join(client, filled_in, "Günəl", GUNEL, page)
    client.post(path_with(delivered()[-1], "/confirm/"))


def html(mail: EmailMultiAlternatives) -> str:
    return str(mail.alternatives[0][0])


def test_it_comes_when_she_has_confirmed_and_not_before(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl", GUNEL)
    [confirmation] = delivered()
    assert "Welcome" not in confirmation.subject
    client.post(path_with(confirmation, "/confirm/"))
    [mail] = delivered()
    assert (mail.to, mail.subject) == ([GUNEL], "Welcome, swimmer")
    assert "Dear Günəl," in mail.body
    assert "Bring a towel. See the river (https://river.example/)." in mail.body
    assert "\n\nTo begin with\n\n" in mail.body
    assert "<strong>towel</strong>" in html(mail)


def test_it_can_be_answered_by_leaving(client: Client, filled_in: Fill) -> None:
    join(client, filled_in)
    [mail] = delivered()
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/unsubscribe/" in mail.body
    client.post(one_click(mail), {"List-Unsubscribe": "One-Click"})
    assert Subscription.objects.get().state == Subscription.State.LEFT


def test_confirming_twice_brings_one(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl", GUNEL)
    confirm = path_with(delivered()[0], "/confirm/")
    client.post(confirm)
    client.post(confirm)
    assert len(delivered()) == 1


def test_who_leaves_and_comes_back_by_her_own_hand_is_welcomed_again(client: Client, filled_in: Fill) -> None:
    join(client, filled_in)
    client.post(one_click(delivered()[0]), {"List-Unsubscribe": "One-Click"})
    join(client, filled_in)
    assert [mail.subject for mail in delivered()] == ["Welcome, swimmer"]


@pytest.mark.parametrize(
    ("page", "of_the_list", "subject"),
    [
        (f"/az{PAGE}", "", "Xoş gəldiniz, üzgüçü"),
        (PAGE, "", "Welcome, swimmer"),
        (PAGE, "az", "Xoş gəldiniz, üzgüçü"),
        (f"/az{PAGE}", "en-gb", "Welcome, swimmer"),
    ],
)
def test_it_is_in_the_lists_language_or_else_in_hers(
    client: Client, filled_in: Fill, page: str, of_the_list: str, subject: str
) -> None:
    MailingList.objects.update(language=of_the_list)
    join(client, filled_in, page)
    assert [mail.subject for mail in delivered()] == [subject]


def test_a_list_without_a_welcome_text_sends_none(client: Client, filled_in: Fill, welcoming: MailingList) -> None:
    MailingList.objects.update(welcome_text_en_gb="", welcome_text_az="", welcome_text="")
    join(client, filled_in)
    assert delivered() == []


def test_markup_in_it_does_no_harm_and_a_subject_stays_one_line(
    client: Client, filled_in: Fill, welcoming: MailingList
) -> None:
    welcoming.welcome_subject_en_gb = "Hello\r\nBcc: x@example.org <b>"
    welcoming.welcome_text_en_gb = "<script>alert(1)</script> [click](javascript:alert(1)) {{ name }}"
    welcoming.save()
    join(client, filled_in)
    [mail] = delivered()
    assert mail.subject == "Hello Bcc: x@example.org <b>"
    assert "<script" not in html(mail)
    assert "javascript:" not in html(mail).replace("[click](javascript:", "")
    assert "{{ name }}" in html(mail)


@pytest.mark.parametrize("what", ["left", "archived", "suppressed"])
def test_it_is_not_sent_where_it_has_become_pointless(client: Client, filled_in: Fill, what: str) -> None:
    join(client, filled_in)
    if what == "left":
        Subscription.objects.update(state=Subscription.State.LEFT, left_at=timezone.now())
    elif what == "archived":
        MailingList.objects.update(archived_at=timezone.now())
    else:
        suppress(GUNEL, Suppression.Reason.COMPLAINED)
    assert delivered() == []
    assert Message.objects.get(kind="supporters.welcome").state == Message.State.SUPPRESSED
