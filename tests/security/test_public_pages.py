"""Public pages are the same bytes for everyone: no cookie, no session, nothing from elsewhere, and a strict policy."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Campaign
from events.models import Event
from petitions.models import LetterAction, Petition
from supporters.models import MailingList
from tests.mailings.published import public_mailing
from tests.security.pages import (
    BY_LINK,
    HTML_PAGES,
    LEADING_ON,
    MAILING,
    PUBLIC_NAMESPACES,
    PUBLIC_PAGES,
    UPDATE,
    names_of_pages,
)

LOADED = {("link", "href"), ("script", "src"), ("img", "src"), ("form", "action"), ("iframe", "src"), ("source", "src")}


@pytest.fixture
def site(
    campaign: Campaign, petition: Petition, event: Event, mailing_list: MailingList, letter_action: LetterAction
) -> None:
    """Something on every page, other people's addresses included, as an organiser would write it."""
    text = "See [the report](https://elsewhere.example/report) and ![a map](https://elsewhere.example/map.png)."
    campaign.statement = f"{text}[^1]"
    campaign.imprint = text
    campaign.proposal_sponsors = 3
    campaign.save()
    campaign.sources.create(number=1, title="Report", publisher="The paper", url="https://elsewhere.example/report")
    campaign.updates.create(slug="first-swim", title="The first swim", body=text, published_at=timezone.now())
    campaign.pages.create(kind="privacy", title="Privacy", body=text)
    public_mailing(campaign, "News", f"{text}\n\n[[petition:swim]]", public_id=MAILING)
    Petition.objects.update(background=text)
    Petition.objects.get().updates.create(public_id=UPDATE, title="Yes", body=text, published_at=timezone.now())
    LetterAction.objects.update(introduction=text)
    Event.objects.update(description=text, report=text, online_url="https://elsewhere.example/call")


pytestmark = pytest.mark.usefixtures("site")


def test_every_public_page_is_tried_here() -> None:
    public = {
        name
        for name, pattern in names_of_pages(*PUBLIC_NAMESPACES).items()
        if "token" not in pattern.pattern.converters
    }
    assert public == set(PUBLIC_PAGES) | LEADING_ON | BY_LINK


@pytest.mark.parametrize("path", PUBLIC_PAGES.values())
class TestEveryPublicPage:
    def test_it_sets_no_cookie_and_asks_for_no_session(self, client: Client, path: str) -> None:
        client.cookies["sessionid"] = "a" * 32
        client.cookies["csrftoken"] = "b" * 32
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Set-Cookie" not in answer
        assert "Cookie" not in answer.get("Vary", "")
        assert [query["sql"] for query in queries if "django_session" in query["sql"]] == []

    def test_it_is_the_same_for_a_member_of_the_team(
        self, organiser_client: Client, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = time.time()  # a form says when it was made
        monkeypatch.setattr("campaign.public_forms.time", SimpleNamespace(time=lambda: now))
        assert organiser_client.get(path)["ETag"] == Client().get(path)["ETag"]
        assert b"organiser@example.org" not in organiser_client.get(path).content

    def test_any_cache_may_keep_it_for_a_moment(self, client: Client, path: str) -> None:
        answer = client.get(path)
        directives = {part.strip() for part in answer["Cache-Control"].split(",")}
        assert {"public", "max-age=5", "stale-while-revalidate=30"} <= directives
        assert answer["ETag"].startswith('"')

    def test_its_policy_lets_nothing_run_that_is_not_ours(self, client: Client, path: str) -> None:
        answer = client.get(path)
        policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "*" not in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))


def elements(page: str) -> list[tuple[str, dict[str, str]]]:
    reader = _Reader()
    reader.feed(page)
    return reader.elements


@pytest.mark.parametrize("path", [*HTML_PAGES.values(), "/nowhere/", "/confirm/forged/"])
class TestEveryPublicHtmlPage:
    def test_it_loads_nothing_from_elsewhere_and_sends_nothing_there(self, client: Client, path: str) -> None:
        found = elements(client.get(path).content.decode())
        loaded = {values.get(name, "") for tag, values in found for of, name in LOADED if tag == of}
        assert loaded
        own = ("", urlsplit(settings.SITE_URL).netloc)
        assert {address for address in loaded if urlsplit(address).netloc not in own} == set()
        assert "elsewhere.example/map.png" not in repr([values for tag, values in found if tag != "a"])

    def test_it_has_no_style_and_no_script_in_it(self, client: Client, path: str) -> None:
        for tag, values in elements(client.get(path).content.decode()):
            assert tag != "style"
            assert "style" not in values
            assert tag != "script" or values.get("src") or values.get("type") == "application/ld+json"
            assert [name for name in values if name.startswith("on")] == []

    def test_it_has_no_csrf_token(self, client: Client, path: str) -> None:
        assert "csrf" not in client.get(path).content.decode().lower()


@pytest.mark.parametrize("path", ["//elsewhere.example/", "//elsewhere.example/petitions/", "/az//elsewhere.example/"])
def test_an_address_with_two_slashes_makes_no_link_to_another_site(client: Client, path: str) -> None:
    page = client.get("/", PATH_INFO=path).content.decode()
    for tag, values in elements(page):
        for name in ("href", "src", "action"):
            assert not values.get(name, "").startswith(("//", "/\\")), (tag, values)


class TestStylesheetsOfColours:
    def test_they_may_be_kept_for_ever(self, client: Client) -> None:
        answer = client.get("/theme/00707a.css")
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not answer.cookies

    @pytest.mark.parametrize("colour", ["00707", "00707g", "00707A", "expression", "000000;}", "ffffff%0a"])
    def test_nothing_but_a_colour_gets_into_one(self, client: Client, colour: str) -> None:
        assert client.get(f"/theme/{colour}.css").status_code == 404


class TestPagesThatAPersonalLinkOpens:
    @pytest.mark.parametrize(
        "path",
        ["/confirm/x/", "/preferences/x/", "/unsubscribe/x/", "/registration/x/", "/signature/x/", "/letter/x/"],
    )
    def test_they_are_kept_nowhere_and_told_to_nobody(self, client: Client, path: str) -> None:
        answer = client.get(path)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies
