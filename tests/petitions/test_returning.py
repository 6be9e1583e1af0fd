"""Coming back from a mailing: its links to a petition fill in the form, and never sign."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from mailings.models import MailingPolicy, Message
from petitions.models import Petition, Signature
from supporters.models import MailingList, Supporter
from tests.campaign.reading import attributes, words
from tests.mail import delivered
from tests.mailings.mailing_rows import freeze, mailing_of
from tests.supporters.clock import clock_moved

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
ADDRESS = "gunel@example.org"
BODY = "[[petition:swim]]\n\nOr [sign here](http://localhost:8000/az/petitions/swim/)."


@pytest.fixture
def gunel() -> Supporter:
    return Supporter.objects.create(
        address=ADDRESS,
        address_normalised=ADDRESS,
        name="Günəl Əliyeva",
        postcode="N1 9GU",
        country="GB",
        language="en-gb",
    )


def links_of_a_mailing(mailing_list: MailingList, body: str = BODY) -> list[str]:
    """Send it to everybody, and return the addresses in the first one's text."""
    freeze(mailing_of(mailing_list.campaign, body=body), Supporter.objects.all(), mailing_list.purpose)
    text = str(delivered()[0].body)
    return [word.strip("<>().,") for word in text.split() if "/petitions/" in word]


@pytest.fixture
def link(petition: Petition, mailing_list: MailingList, gunel: Supporter) -> str:
    address = urlsplit(links_of_a_mailing(mailing_list)[0])
    return f"{address.path}?{address.query}"


def fields(page: str) -> dict[str, str]:
    return {field["name"]: field.get("value", "") for field in attributes(page, "input")}


def test_every_link_to_a_petition_names_the_recipient_and_no_other_link_does(
    petition: Petition, mailing_list: MailingList, gunel: Supporter
) -> None:
    links = links_of_a_mailing(mailing_list, f"{BODY}\n\n[All](http://localhost:8000/petitions/)")
    assert len(links) == 3
    assert ["me=" in link for link in links] == [True, True, False]
    assert "gunel" not in " ".join(links)


def test_it_fills_in_the_form_on_a_page_that_nobody_keeps(client: Client, link: str) -> None:
    answer = client.get(link)
    page = answer.content.decode()
    shown = fields(page)
    assert (shown["name"], shown["address"]) == ("Günəl Əliyeva", ADDRESS)
    assert "Filled in for Günəl Əliyeva." in words(page)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in answer
    assert not answer.cookies
    assert [box for box in attributes(page, "input", type="checkbox") if "checked" in box] == []


def test_a_mail_that_was_passed_on_shows_no_postcode(client: Client, link: str) -> None:
    page = client.get(link).content.decode()
    assert "N1 9GU" not in page
    assert "We know it from before." in words(page)


def test_opening_it_signs_nothing_and_sends_nothing(client: Client, link: str) -> None:
    sent = Message.objects.count()
    for _time in range(3):
        client.get(link)
    assert not Signature.objects.exists()
    assert Message.objects.count() == sent


def test_her_postcode_stands_in_where_she_leaves_it_empty(client: Client, link: str, filled_in: Fill) -> None:
    shown = fields(client.get(link).content.decode())
    sent = filled_in(name=shown["name"], address=ADDRESS, country="GB", postcode="", me=shown["me"], via=shown["via"])
    assert client.post(PAGE, sent).status_code == 303
    signature = Signature.objects.get()
    assert (signature.postcode, signature.state) == ("N1 9GU", "pending")
    assert signature.mailing is not None


@pytest.mark.parametrize("other", [{"address": "friend@example.org"}, {"country": "JE"}])
def test_it_stands_in_for_nobody_else(client: Client, link: str, filled_in: Fill, other: dict[str, str]) -> None:
    me = fields(client.get(link).content.decode())["me"]
    sent = filled_in(**{"name": "Friend", "address": ADDRESS, "country": "GB", "postcode": "", "me": me, **other})
    answer = client.post(PAGE, sent)
    assert answer.status_code == 422
    assert "N1 9GU" not in answer.content.decode()


def test_a_mistake_keeps_what_was_typed_and_whom_the_link_names(client: Client, link: str, filled_in: Fill) -> None:
    me = fields(client.get(link).content.decode())["me"]
    answer = client.post(PAGE, filled_in(name="", address=ADDRESS, country="GB", postcode="", me=me))
    assert answer.status_code == 422
    assert fields(answer.content.decode())["me"] == me


@pytest.mark.parametrize("token", ["", "x", "ə", ":", "A" * 10_000, "\0", "%00"])
def test_a_forged_token_opens_everybodys_page(client: Client, petition: Petition, token: str) -> None:
    answer = client.get(PAGE, {"me": token})
    assert answer.status_code == 200
    assert "public" in answer["Cache-Control"]
    assert fields(answer.content.decode())["address"] == ""


def test_a_token_altered_older_than_thirty_days_or_of_somebody_forgotten_opens_everybodys_page(
    client: Client, link: str
) -> None:
    def is_everybodys(path: str) -> bool:
        return "public" in client.get(path)["Cache-Control"]

    token = parse_qs(urlsplit(link).query)["me"][0]
    assert is_everybodys(f"{PAGE}?me={token[:-1]}")
    assert is_everybodys(f"{PAGE}?me={token.swapcase()}")
    with clock_moved(days=30, minutes=-1):
        assert not is_everybodys(link)
    with clock_moved(days=30, minutes=1):
        assert is_everybodys(link)
    Message.objects.update(supporter=None)
    assert is_everybodys(link)


def test_where_links_are_measured_by_totals_nothing_of_them_names_the_recipient(
    petition: Petition, mailing_list: MailingList, gunel: Supporter, client: Client
) -> None:
    MailingPolicy.objects.create(campaign=petition.campaign, tracking="totals")
    freeze(mailing_of(mailing_list.campaign, body=BODY), Supporter.objects.all(), mailing_list.purpose)
    text = str(delivered()[0].body)
    [click, *_others] = [urlsplit(word.strip("<>().,")).path for word in text.split() if "/c/" in word]
    assert "me=" not in text
    assert "me=" not in client.get(click)["Location"]


def test_where_they_are_measured_by_person_the_way_past_us_fills_in_the_form(
    petition: Petition, mailing_list: MailingList, gunel: Supporter, client: Client
) -> None:
    MailingPolicy.objects.create(campaign=petition.campaign, tracking="people")
    freeze(mailing_of(mailing_list.campaign, body=BODY), Supporter.objects.all(), mailing_list.purpose)
    text = str(delivered()[0].body)
    [click, *_others] = [urlsplit(word.strip("<>().,")).path for word in text.split() if "/c/" in word]
    where = urlsplit(client.get(click)["Location"])
    assert fields(client.get(f"{where.path}?{where.query}").content.decode())["address"] == ADDRESS
