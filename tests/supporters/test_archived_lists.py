"""An archived list takes nobody and writes to nobody; who is on it stays on it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from supporters.models import MailingList, Subscription
from tests.campaign.reading import words
from tests.mail import delivered, path_with
from tests.supporters.people import Fill, ask_to_join, join

PAGE = "/lists/river-news/"
GUNEL = "gunel@example.org"

pytestmark = pytest.mark.usefixtures("mailing_list")


def archive() -> None:
    MailingList.objects.update(archived_at=timezone.now())


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}asked/", f"{PAGE}joined/", f"{PAGE}embed/", f"/az{PAGE}"])
def test_its_pages_say_that_it_is_closed_and_have_no_form(client: Client, page: str) -> None:
    archive()
    answer = client.get(page)
    assert answer.status_code == 410
    assert answer["Cache-Control"] == "no-store"
    assert b"<form" not in answer.content
    assert page.startswith("/az") or "Nobody can join it any more" in words(answer.content.decode())


def test_the_poster_that_still_hangs_somewhere_leads_to_these_words(client: Client, mailing_list: MailingList) -> None:
    archive()
    answer = client.get(f"/l/{mailing_list.short_code}/", follow=True)
    assert answer.status_code == 410


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}embed/"])
def test_a_form_that_was_open_when_it_was_archived_is_not_taken(client: Client, filled_in: Fill, page: str) -> None:
    archive()
    assert ask_to_join(client, filled_in, "Günəl", GUNEL, page).status_code == 410
    assert not Subscription.objects.exists()


def test_what_waits_for_confirmation_can_no_longer_be_confirmed(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl", GUNEL)
    confirm = path_with(delivered()[0], "/confirm/")
    archive()
    assert client.post(confirm).status_code == 404
    assert Subscription.objects.get().state == Subscription.State.PENDING


def test_a_confirmation_mail_that_was_still_queued_is_not_sent(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl", GUNEL)
    archive()
    assert delivered() == []


def test_its_members_stay_on_it_and_can_still_leave(client: Client, filled_in: Fill) -> None:
    join(client, filled_in, "Günəl", GUNEL)
    subscription = Subscription.objects.get()
    archive()
    subscription.refresh_from_db()
    assert subscription.state == Subscription.State.ACTIVE


def test_an_internal_list_is_not_found_archived_or_not(client: Client, mailing_list: MailingList) -> None:
    MailingList.objects.update(is_public=False)
    for _state in range(2):
        for page in (PAGE, f"{PAGE}embed/", f"/l/{mailing_list.short_code}/"):
            assert client.get(page).status_code == 404
        archive()


def test_who_confirms_for_a_list_that_has_become_internal_is_on_it(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, "Günəl", GUNEL)
    MailingList.objects.update(is_public=False)
    answer = client.post(path_with(delivered()[0], "/confirm/"), follow=True)
    assert answer.status_code == 200
    assert Subscription.objects.get().state == Subscription.State.ACTIVE
