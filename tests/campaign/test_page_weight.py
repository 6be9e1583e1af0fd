"""Public pages are light, and as many rows as there may be, they ask the database the same few questions."""

from __future__ import annotations

import gzip
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Campaign
from events.models import Event
from petitions.models import LetterAction, Petition, Signature, Target
from supporters.models import MailingList, Supporter
from tests.campaign.reading import attributes
from tests.mailings.published import public_mailing
from tests.security.pages import HTML_PAGES, MAILING, UPDATE

MOST_BYTES = 60_000
MOST_QUERIES = 12


@pytest.fixture
def site(
    campaign: Campaign, petition: Petition, event: Event, mailing_list: MailingList, letter_action: LetterAction
) -> None:
    """Texts of the length that a real campaign has."""
    paragraph = "The river has been dirty for years, and nobody in office has answered for it.[^1]\n\n"
    campaign.statement = paragraph * 20
    campaign.proposal_sponsors = 3
    campaign.save()
    campaign.sources.create(number=1, title="Report", publisher="The paper")
    campaign.updates.create(slug="first-swim", title="The first swim", body=paragraph, published_at=timezone.now())
    Petition.objects.update(background=paragraph * 20)
    petition.updates.create(public_id=UPDATE, title="Yes", body=paragraph, published_at=timezone.now())
    LetterAction.objects.update(introduction=paragraph * 5)
    Event.objects.update(description=paragraph * 10)
    public_mailing(campaign, "News", paragraph * 20, public_id=MAILING)


def loaded(page: str) -> list[str]:
    """The addresses of the stylesheets and scripts that a browser fetches for the page."""
    styles = [link["href"] for link in attributes(page, "link", rel="stylesheet")]
    return styles + [script["src"] for script in attributes(page, "script") if "src" in script]


def content(client: Client, address: str) -> bytes:
    return static_file(address) if address.startswith("/static/") else client.get(address).content


@cache
def static_file(address: str) -> bytes:
    path = finders.find(address.removeprefix("/static/"))
    assert path, address
    return Path(path).read_bytes()


@cache
def compressed_size(part: bytes) -> int:
    return len(gzip.compress(part))


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", sorted(HTML_PAGES.values()))
@pytest.mark.parametrize("language", ["", "/az"])
def test_a_page_with_its_styles_and_scripts_is_under_60_kb(client: Client, language: str, path: str) -> None:
    answer = client.get(language + path)
    assert answer.status_code == 200
    page = answer.content
    addresses = loaded(page.decode())
    assert addresses
    assert sum(compressed_size(part) for part in [page, *(content(client, each) for each in addresses)]) < MOST_BYTES


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", sorted(HTML_PAGES.values()))
def test_what_a_page_preloads_is_there_and_used(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    used = b"".join(content(client, address) for address in loaded(page))
    for font in attributes(page, "link", rel="preload"):
        assert content(client, font["href"])
        assert font["href"].removeprefix("/static/").encode() in used


def _campaigns(number: int) -> None:
    for each in range(number):
        Campaign.objects.create(slug=f"c{each}", name=f"C {each}", strapline="Please.", is_published=True)


def _rows(number: int) -> None:
    """So many of all that a campaign has."""
    campaign = Campaign.objects.get()
    now = timezone.now()
    for each in range(number):
        source = campaign.sources.create(number=each + 1, title=f"Source {each}", publisher="The paper")
        campaign.timeline.create(happened_on=date(2000, 1, 1), text="It rained.", source=source)
        campaign.updates.create(slug=f"u{each}", title=f"News {each}", body="x", published_at=now)
        MailingList.objects.create(campaign=campaign, slug=f"l{each}", name=f"List {each}")
        _event(campaign, f"coming{each}", now + timedelta(days=each + 1))
        _event(campaign, f"past{each}", now - timedelta(days=each + 1))
        _signed_petition(campaign, each)
        public_mailing(campaign, f"Letter {each} to {{{{ name }}}}", "x")


def _event(campaign: Campaign, slug: str, when: datetime) -> None:
    Event.objects.create(
        campaign=campaign, slug=slug, title="Rally", summary="Come.", area="Here", state="published", starts_at=when
    )


def _signed_petition(campaign: Campaign, each: int) -> None:
    petition = Petition.objects.create(campaign=campaign, slug=f"p{each}", title="Act", ask="Act.", state="open")
    Target.objects.create(petition=petition, office="Mayor")
    Target.objects.create(petition=Petition.objects.get(slug="swim"), office=f"Minister {each}")
    Signature.objects.create(
        petition=Petition.objects.get(slug="swim"),
        supporter=Supporter.objects.by_address(f"person{each}@example.org", "en-gb"),
        name=f"Person {each}",
        country="GB",
        language="en-gb",
        show_name=True,
        comment="Because.",
        state="confirmed",
        confirmed_at=timezone.now(),
    )


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def _clear_rows() -> None:
    Event.objects.exclude(slug="river-rally").delete()
    Signature.objects.all().delete()
    Petition.objects.exclude(slug="swim").delete()
    MailingList.objects.exclude(slug="river-news").delete()
    campaign = Campaign.objects.get()
    Campaign.objects.update(proposal_sponsors=3)
    Petition.objects.get().updates.update_or_create(
        public_id=UPDATE, defaults={"title": "Yes", "body": "x", "published_at": timezone.now()}
    )
    for related in (campaign.timeline, campaign.sources, campaign.updates, campaign.mailings):
        related.all().delete()
    public_mailing(campaign, "News for {{ name }}", "x", public_id=MAILING)
    campaign.updates.create(slug="first-swim", title="The first swim", body="x", published_at=timezone.now())


def test_pages_ask_as_many_questions_with_three_rows_as_with_thirty(
    client: Client, petition: Petition, event: Event, mailing_list: MailingList, letter_action: LetterAction
) -> None:
    pages = {*HTML_PAGES.values(), "/events.ics", "/events/river-rally.ics"}
    with_three, with_thirty = (_queries_among(rows, client, pages) for rows in (3, 30))
    assert {path for path in pages if with_three[path] != with_thirty[path]} == set()
    assert max(with_three.values()) <= MOST_QUERIES


def _queries_among(rows: int, client: Client, pages: set[str]) -> dict[str, int]:
    _clear_rows()
    _rows(rows)
    return {path: queries(client, path) for path in pages}


def test_the_list_of_campaigns_asks_as_many_questions_with_three_as_with_thirty(client: Client, db: None) -> None:
    _campaigns(3)
    with_three = queries(client, "/")
    Campaign.objects.all().delete()
    _campaigns(30)
    assert queries(client, "/") == with_three <= MOST_QUERIES
