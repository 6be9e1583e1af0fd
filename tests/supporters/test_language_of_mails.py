"""Mails come in the language of the page, or of the person where no page was open."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from supporters.models import Consent, MailingList, Subscription, Supporter
from tests.mail import delivered, path_with, paths
from tests.supporters.people import Fill, ask_to_join, join, one_click, reminder

LEYLA = ("Leyla Həsənova", "leyla@example.org")
AZERBAIJANI_PAGE = "/az/lists/river-news/"

pytestmark = pytest.mark.usefixtures("mailing_list")


@pytest.fixture(autouse=True)
def _azerbaijani_name(mailing_list: MailingList) -> None:
    MailingList.objects.filter(pk=mailing_list.pk).update(name_az="Çay xəbərləri", description_az="Ayda bir dəfə.")


def html(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def test_who_asks_on_the_azerbaijani_page_gets_an_azerbaijani_mail(client: Client, filled_in: Fill) -> None:
    response = ask_to_join(client, filled_in, *LEYLA, page=AZERBAIJANI_PAGE)
    assert response["Location"] == "/az/lists/river-news/asked/"
    [message] = delivered()
    assert '<html lang="az"' in html(message)
    assert "Çay xəbərləri" in message.subject
    assert all(path.startswith("/az/") for path in paths(message) if path)


def test_who_asks_on_the_english_page_gets_an_english_mail(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, *LEYLA)
    [message] = delivered()
    assert '<html lang="en-gb"' in html(message)
    assert "River news" in message.subject
    assert path_with(message, "/confirm/").startswith("/confirm/")


def test_the_whole_way_stays_in_the_language(client: Client, filled_in: Fill) -> None:
    ask_to_join(client, filled_in, *LEYLA, page=AZERBAIJANI_PAGE)
    confirm = path_with(delivered()[0], "/confirm/")
    page = client.get(confirm)
    assert page["Content-Language"] == "az"
    assert '<html lang="az"' in page.content.decode()
    assert client.post(confirm)["Location"] == "/az/lists/river-news/joined/"
    assert (Supporter.objects.get().language, Subscription.objects.get().language) == ("az", "az")
    line = Consent.objects.get()
    assert line.wording is not None
    assert (line.language, line.wording.language, "Çay xəbərləri" in line.wording.text) == ("az", "az", True)


def test_the_worker_writes_each_mail_in_its_own_language(client: Client, filled_in: Fill) -> None:
    for number in range(3):
        ask_to_join(client, filled_in, "Ann", f"ann{number}@example.org")
        ask_to_join(client, filled_in, "Leyla", f"leyla{number}@example.org", page=AZERBAIJANI_PAGE)
    found = {(message.to[0][:3], "/az/confirm/" in message.body) for message in delivered()}
    assert found == {("ann", False), ("ley", True)}


def test_a_mail_that_no_page_asked_for_follows_the_person(client: Client, filled_in: Fill) -> None:
    join(client, filled_in, *LEYLA, page=AZERBAIJANI_PAGE)
    message = reminder(client, filled_in, LEYLA[1], page="/lists/river-news/")
    assert '<html lang="az"' in html(message)
    assert path_with(message, "/preferences/").startswith("/az/preferences/")
    assert one_click(message).startswith("/az/unsubscribe/")


def test_it_follows_what_she_chose_in_the_preference_centre(
    client: Client, filled_in: Fill, mailing_list: MailingList
) -> None:
    join(client, filled_in, *LEYLA, page=AZERBAIJANI_PAGE)
    preferences = path_with(reminder(client, filled_in, LEYLA[1]), "/preferences/")
    client.post(preferences, {"frequency": "always", "language": "en-gb", f"list_{mailing_list.pk}": "on"})
    client.post(preferences + "my-data/")
    [message] = delivered()
    assert '<html lang="en-gb"' in html(message)
    assert path_with(message, "/my-data/").startswith("/my-data/")


def test_one_click_works_under_the_languages_prefix(client: Client, filled_in: Fill) -> None:
    join(client, filled_in, *LEYLA, page=AZERBAIJANI_PAGE)
    link = one_click(reminder(client, filled_in, LEYLA[1]))
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.get().state == Subscription.State.LEFT
