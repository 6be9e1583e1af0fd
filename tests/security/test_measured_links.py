"""Measured links lead where the team had them lead, and nowhere else, whoever makes them up."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import Settings

from campaign.models import Campaign
from mailings.models import Click, Mailing, MailingPolicy, Message, Open, TrackedLink
from mailings.tracking import tokens
from mailings.tracking.links import LinkMaker

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture
def link(campaign: Campaign) -> TrackedLink:
    MailingPolicy.objects.create(campaign=campaign, tracking="totals")
    mailing = Mailing.objects.create(campaign=campaign, name="June")
    return TrackedLink.objects.create(mailing=mailing, variant="A", url="https://example.org/river/", digest="1")


def altered(token: str) -> list[str]:
    """The token with each of its characters another one, cut short, and made longer."""
    others = [token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :] for i in range(len(token))]
    return [*others, token[:-1], token[:10], token + "A", token + "=", token.lower(), "A", "-" * 28, "ə", "%00"]


def test_a_click_token_that_anybody_made_or_altered_opens_the_page_for_wrong_links(
    client: Client, link: TrackedLink
) -> None:
    for token in [*altered(tokens.click_token(link.pk)), *altered(tokens.her_click(link.pk)(uuid4()))[:12]]:
        answer = client.get(f"/c/{token}/", headers=BROWSER)
        assert (answer.status_code, "Location" in answer) == (404, False), token
    assert not Click.objects.exists()


def test_an_open_token_that_anybody_made_counts_for_nothing_and_shows_nothing(
    client: Client, link: TrackedLink
) -> None:
    for token in altered(tokens.open_token(link.mailing_id, "A")):
        assert client.get(f"/o/{token}.gif", headers=BROWSER)["Content-Type"] in (
            "image/gif",
            "text/html; charset=utf-8",
        )
    assert not Open.objects.exists()


def test_no_token_serves_for_another_thing(client: Client, link: TrackedLink) -> None:
    for token in (tokens.open_token(link.pk, "A"), tokens.her_open()(uuid4())):
        assert client.get(f"/c/{token}/", headers=BROWSER).status_code == 404
    client.get(f"/o/{tokens.click_token(link.mailing_id)}.gif", headers=BROWSER)
    assert not Open.objects.exists()


def test_a_token_for_a_link_that_is_gone_leads_nowhere(client: Client, link: TrackedLink) -> None:
    token = tokens.click_token(link.pk)
    link.delete()
    assert client.get(f"/c/{token}/", headers=BROWSER).status_code == 404


def test_links_hold_while_a_key_is_being_changed(client: Client, link: TrackedLink, settings: Settings) -> None:
    token, old = tokens.click_token(link.pk), settings.SECRET_KEY
    settings.SECRET_KEY = "another-key-another-key-another-key-another-key"
    assert client.get(f"/c/{token}/", headers=BROWSER).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [old]
    assert client.get(f"/c/{token}/", headers=BROWSER)["Location"] == "https://example.org/river/"


def test_a_message_of_another_mailing_is_not_taken_for_this_ones(
    client: Client, campaign: Campaign, link: TrackedLink
) -> None:
    MailingPolicy.objects.update(tracking="people")
    foreign = Message.objects.create(dedupe_key="x", kind="petitions.confirm", language="az", priority=10)
    token = tokens.her_click(link.pk)(foreign.public_id)
    assert client.get(f"/c/{token}/", headers=BROWSER).status_code == 302
    assert Click.objects.get().message is None


@pytest.mark.parametrize("what", ["?to=https://evil.example/", "?url=//evil.example", "?next=https:evil.example"])
def test_nothing_in_the_address_changes_where_it_leads(client: Client, link: TrackedLink, what: str) -> None:
    answer = client.get(f"/c/{tokens.click_token(link.pk)}/{what}", headers=BROWSER)
    assert answer["Location"] == "https://example.org/river/"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "https://example.org/\r\nSet-Cookie: a=b",
        "https://example.org/ x",
        "ftp://example.org/",
        "",
    ],
)
def test_what_could_break_a_header_or_run_is_neither_stored_nor_measured(link: TrackedLink, url: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TrackedLink.objects.create(mailing=link.mailing, variant="A", url=url, digest="2")
    maker = LinkMaker(link.mailing, "A", "en-gb", [url, "https://example.org/river/"], "totals")
    assert maker.constants["@link:0"] == url
    assert "/c/" in maker.constants["@link:1"]


def test_an_address_longer_than_browsers_take_goes_out_as_it_is(link: TrackedLink) -> None:
    url = f"https://example.org/?q={'x' * 2000}"
    assert LinkMaker(link.mailing, "A", "en-gb", [url], "people").constants["@link:0"] == url


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_links_and_pictures_take_no_form(client: Client, link: TrackedLink, method: str) -> None:
    for path in (f"/c/{tokens.click_token(link.pk)}/", f"/o/{tokens.open_token(link.mailing_id, 'A')}.gif"):
        assert getattr(client, method)(path).status_code == 405
