"""Links that were forged, damaged, kept too long, or made for something or somebody else open a plain page and do nothing."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from supporters.models import Supporter
from supporters.services.forgetting import erase
from tests.security.mails import Door, links, mail_of
from tests.security.tables import changed, contents
from tests.supporters.clock import clock_moved

GUNEL, RASHAD = "gunel@example.org", "rashad@example.org"
# Every page that a token opens, with the kind of mail that brings it and the first part of the link.
PAGES = {
    "supporters:confirm signature": ("petitions.confirm", "/confirm/"),
    "supporters:confirm rsvp": ("events.confirm", "/confirm/"),
    "supporters:confirm list": ("supporters.confirm_subscription", "/confirm/"),
    "supporters:confirm letter": ("petitions.confirm_letter", "/confirm/"),
    "supporters:confirm proposal": ("petitions.confirm_proposal", "/confirm/"),
    "petitions:my_letter": ("petitions.letter_sent", "/letter/"),
    "supporters:unsubscribe": ("supporters.already_subscribed", "/unsubscribe/"),
    "mailings:unsubscribe": ("mailings.mailing", "/unsubscribe/m/"),
    "mailings:say_why": ("mailings.mailing", "/unsubscribe/m/"),
    "mailings:change_instead": ("mailings.mailing", "/unsubscribe/m/"),
    "supporters:preferences": ("supporters.already_subscribed", "/preferences/"),
    "supporters:leave_all": ("supporters.already_subscribed", "/preferences/"),
    "supporters:request_my_data": ("supporters.already_subscribed", "/preferences/"),
    "supporters:my_data": ("supporters.personal_data", "/my-data/"),
    "supporters:forget_me": ("supporters.personal_data", "/my-data/"),
    "supporters:my_data_as_json": ("supporters.personal_data", "/my-data/"),
    "supporters:my_data_as_html": ("supporters.personal_data", "/my-data/"),
    "supporters:all_preferences": ("supporters.personal_data", "/my-data/"),  # by the same token
    "petitions:my_signature": ("petitions.thanks", "/signature/"),
    "petitions:hide_my_signature": ("petitions.thanks", "/signature/"),
    "petitions:withdraw_signature": ("petitions.thanks", "/signature/"),
    "petitions:ask_to_change_signature": ("petitions.thanks", "/signature/"),
    "petitions:change_signature": ("petitions.change_link", "/signature/change/"),
    "events:registration": ("events.registered", "/registration/"),
    "petitions:my_links": ("petitions.thanks", "/share/"),
    "petitions:make_my_links": ("petitions.thanks", "/share/"),
    "events:cancel_registration": ("events.registered", "/registration/"),
}
# These must not tell that somebody has been forgotten: there is nothing left to stop, and they say that it has stopped.
THE_SAME_FOR_THE_FORGOTTEN = {"mailings:unsubscribe", "mailings:say_why"}
# Links that are measured lead on without acting: test_measured_links.py.
LEADING_ON = {"mailings:click", "mailings:opened"}
HOURS_VALID = {
    "supporters:confirm signature": 30 * 24,
    "supporters:confirm rsvp": 30 * 24,
    "supporters:confirm list": 30 * 24,
    "petitions:change_signature": 1,
    "supporters:confirm letter": 30 * 24,
    "supporters:confirm proposal": 30 * 24,
    "supporters:my_data": 1,
    "supporters:forget_me": 1,
    "supporters:my_data_as_json": 1,
    "supporters:my_data_as_html": 1,
    "supporters:all_preferences": 1,
}


def pages_with_a_token(resolver: URLResolver | None = None, namespace: str = "") -> set[str]:
    resolver = resolver or get_resolver()
    found = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            if "token" in entry.pattern.converters:
                found.add(namespace + str(entry.name))
        else:
            found |= pages_with_a_token(entry, f"{entry.namespace}:" if entry.namespace else namespace)
    return found


def test_every_page_that_a_token_opens_is_tried_here() -> None:
    assert {page.split()[0] for page in PAGES} | LEADING_ON == pages_with_a_token()


def token_for(page: str, door: Door, address: str = GUNEL) -> str:
    kind, prefix = PAGES[page]
    [link] = [link for link in links(mail_of(kind, door, address)) if link.startswith(prefix)]
    return link.removeprefix(prefix).strip("/")


def path_of(page: str, token: str) -> str:
    return reverse(page.split()[0], args=["TOKEN"]).replace("TOKEN", quote(token, safe=""))


def assert_refused(client: Client, page: str, token: str) -> None:
    """Neither the method that shows nor the one that acts gets anything but the page for links that don't work."""
    only_shows = page.startswith("supporters:my_data") or page in (
        "events:registration",
        "mailings:change_instead",
        "petitions:my_signature",
        "petitions:my_links",
    )
    send = client.get if only_shows else client.post
    answer = send(path_of(page, token), {"List-Unsubscribe": "One-Click", "name": "Somebody", "language": "az"})
    assert answer.status_code == 404, token[:100]
    assert "<h1>This " in answer.content.decode()
    assert not answer.cookies


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_forged_or_damaged_token_is_refused_and_does_nothing(door: Door, page: str) -> None:
    token = token_for(page, door)
    before = contents()
    for damaged in damaged_tokens(token):
        assert_refused(door.client, page, damaged)
    for damaged in (token[:-1], token.swapcase(), f"{token}\0"):
        for method in (door.client.get, door.client.head, door.client.delete, door.client.put):
            assert 400 <= method(path_of(page, damaged)).status_code < 500
    assert changed(before, contents()) == set()


def damaged_tokens(token: str) -> list[str]:
    value = re.split("[.:]", token)[-3]
    forged = TimestampSigner(key="somebody else's key", salt="loudhailer.preferences").sign(value)
    signed, _colon, signature = token.rpartition(":")
    return [
        token[:-1],
        token[1:],
        token[: len(token) // 2],
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.swapcase(),
        signed,
        f"{signed}:",
        f":{signature}",
        f"{value}:{signature}",
        signature,
        value,
        forged,
        f"list.{forged}",
        f"{token}\n",
        f"{token} ",
        f" {token}",
        f"{token}=",
        f"{token}\0",
        f"\0{token}",
        token.replace(":", "\0:", 1),
        "\0",
        "x",
        ":",
        "::",
        ".",
        "list.",
        "signature.::",
        "rsvp.\0:\0:\0",
        "nothing-of-ours." + token,
        "ə" * 40,
        "İ:ı:ß",
        "\u202e" + token,
        "' OR 1=1 --",
        "../../admin",
        "{{ settings.SECRET_KEY }}",
        "%s%n%00",
        "A" * 10_000,
        token + "A" * 10_000,
        ":" * 10_000,
    ]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_link_without_its_token_is_not_found(client: Client, db: None, page: str) -> None:
    path = path_of(page, "")
    for cut_off in (path, path.replace("//", "/")):
        for method in (client.get, client.head, client.post):
            assert method(cut_off).status_code in (404, 405), cut_off


@pytest.fixture
def tokens(door: Door) -> dict[str, str]:
    """A working token for every page. Each mail is from somebody of her own, since one mail can make another stale."""
    return {page: token_for(page, door, f"person{number}@example.org") for number, page in enumerate(sorted(PAGES))}


def test_a_token_of_another_purpose_is_refused_and_does_nothing(door: Door, tokens: dict[str, str]) -> None:
    before = contents()
    for page in PAGES:
        for other, token in tokens.items():
            if PAGES[other][1] != PAGES[page][1]:
                assert_refused(door.client, page, token)
                if "." in tokens[page]:
                    assert_refused(door.client, page, f"{tokens[page].partition('.')[0]}.{token}")
            elif PAGES[other] != PAGES[page] and "." in token:
                mine, others = tokens[page].partition(".")[0], token.partition(".")[2]
                assert_refused(door.client, page, f"{mine}.{others}")
    assert changed(before, contents()) == set()


@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_token_made_into_another_persons_is_refused_and_does_nothing(door: Door, page: str) -> None:
    """Whoever has a link of her own can't turn it into one of somebody else, of whom she knows even the public id."""
    own, others = token_for(page, door, GUNEL), token_for(page, door, RASHAD)
    own_value, own_rest = own.split(":", 1)
    others_value, others_rest = others.split(":", 1)
    before = contents()
    for mixed in (f"{others_value}:{own_rest}", f"{own_value}:{others_rest}"):
        assert_refused(door.client, page, mixed)
    assert changed(before, contents()) == set()


@pytest.mark.parametrize(("page", "hours"), sorted(HOURS_VALID.items()))
def test_a_token_kept_too_long_is_refused_and_does_nothing(door: Door, page: str, hours: int) -> None:
    token = token_for(page, door)
    before = contents()
    with clock_moved(hours=hours, minutes=-1):
        assert door.client.get(reverse(page.split()[0], args=[token])).status_code == 200
    with clock_moved(hours=hours, minutes=1):
        assert_refused(door.client, page, token)
    assert changed(before, contents()) == set()


@pytest.mark.parametrize("page", sorted(PAGES.keys() - THE_SAME_FOR_THE_FORGOTTEN))
def test_a_token_of_somebody_forgotten_is_refused(door: Door, page: str) -> None:
    token = token_for(page, door)
    erase(Supporter.objects.get())
    before = contents()
    assert_refused(door.client, page, token)
    assert changed(before, contents()) == set()


class TestThePageOfARefusedLink:
    def test_it_is_the_same_whatever_is_wrong_with_the_link(self, door: Door) -> None:
        token = token_for("supporters:preferences", door)
        pages = {door.client.get(f"/preferences/{wrong}/").content for wrong in (token[:-1], "forged")}
        readable = {re.sub(rb"/preferences/[^/]*/", b"", page) for page in pages}
        assert len(readable) == 1

    def test_it_says_what_one_can_do(self, client: Client, db: None) -> None:
        answer = client.get("/preferences/forged/")
        page = answer.content.decode()
        assert answer.status_code == 404
        assert "Copy the whole link from the mail" in page
        assert "no-store" in answer["Cache-Control"]

    def test_it_is_in_azerbaijani_where_the_link_is(self, client: Client, db: None) -> None:
        answer = client.get("/az/preferences/forged/")
        assert answer.status_code == 404
        assert '<html lang="az">' in answer.content.decode()
