"""The join form in a frame: on the sites that the campaign's managers name, and nowhere else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaign.embedding import clean_hosts
from campaign.models import Campaign
from campaign.public_forms import page_token
from supporters.models import MailingList, Subscription
from tests.campaign.reading import attributes, words
from tests.mail import delivered, path_with
from tests.security.pages import PUBLIC_PAGES
from tests.supporters.people import Fill, ask_to_join

FORM, ASKED = "/lists/river-news/embed/", "/lists/river-news/embed/asked/"


@pytest.fixture(autouse=True)
def embeddable(campaign: Campaign, mailing_list: MailingList) -> None:
    campaign.embed_hosts = "www.example.org\nlocalhost:8141"
    campaign.save()


def ancestors(answer: HttpResponse) -> str:
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    return policy["frame-ancestors"]


class TestTheFrame:
    @pytest.mark.parametrize("path", [FORM, ASKED, f"/az{FORM}"])
    def test_the_named_sites_may_show_it_and_no_others(self, client: Client, path: str) -> None:
        answer = client.get(path)
        assert ancestors(answer) == "'self' www.example.org localhost:8141"
        assert "X-Frame-Options" not in answer

    def test_a_mistake_in_it_is_shown_in_it(self, client: Client, filled_in: Fill) -> None:
        answer = client.post(FORM, filled_in(name="Günəl", address="nobody"))
        assert answer.status_code == 422
        assert ancestors(answer).startswith("'self' www.example.org")
        assert "X-Frame-Options" not in answer

    def test_that_the_list_is_closed_is_shown_in_it(self, client: Client) -> None:
        MailingList.objects.update(archived_at=timezone.now())
        answer = client.get(FORM)
        assert (answer.status_code, "X-Frame-Options" in answer) == (410, False)
        assert ancestors(answer).startswith("'self' www.example.org")

    def test_where_no_site_is_named_nobody_may_show_it(self, client: Client) -> None:
        Campaign.objects.update(embed_hosts="")
        answer = client.get(FORM)
        assert (answer.status_code, ancestors(answer), answer["X-Frame-Options"]) == (200, "'none'", "DENY")

    def test_nothing_but_host_names_gets_into_the_policy_even_from_the_admin(self, client: Client) -> None:
        Campaign.objects.update(embed_hosts="www.example.org\n*\nx.example;script-src *\n'unsafe-inline' https:")
        assert ancestors(client.get(FORM)) == "'self' www.example.org"

    def test_it_is_the_same_bytes_for_all_sets_no_cookie_and_needs_none(self, client: Client, filled_in: Fill) -> None:
        shown = client.get(FORM)
        assert "public" in shown["Cache-Control"]
        sent = ask_to_join(client, filled_in, "Günəl", "gunel@example.org", FORM)
        after = client.get(ASKED)
        for answer in (shown, sent, after):
            assert not answer.cookies
            assert "Cookie" not in answer.get("Vary", "")

    def test_a_kept_copy_keeps_its_policy(self, client: Client, settings: Settings) -> None:
        settings.PUBLIC_CACHE_SECONDS = 60
        for _time in range(2):
            answer = client.get(FORM)
            assert ancestors(answer) == "'self' www.example.org localhost:8141"
            assert "X-Frame-Options" not in answer
            assert client.get("/lists/river-news/")["X-Frame-Options"] == "DENY"

    def test_joining_by_it_is_joining(self, client: Client, filled_in: Fill) -> None:
        [form] = attributes(client.get(FORM).content.decode(), "form")
        assert form["action"] == FORM
        answer = ask_to_join(client, filled_in, "Günəl", "gunel@example.org", FORM)
        assert (answer.status_code, answer["Location"]) == (303, ASKED)
        assert "Now open your mail" in words(client.get(ASKED).content.decode())
        client.post(path_with(delivered()[0], "/confirm/"))
        assert Subscription.objects.get().state == Subscription.State.ACTIVE

    def test_its_links_open_outside_the_frame_but_for_the_other_language(self, client: Client) -> None:
        for link in attributes(client.get(FORM).content.decode(), "a"):
            assert link.get("target") == "_blank" or link["href"] == f"/az{FORM}"

    def test_a_search_engine_passes_it_over(self, client: Client) -> None:
        [robots] = attributes(client.get(FORM).content.decode(), "meta", name="robots")
        assert robots["content"] == "noindex"


@pytest.mark.usefixtures("petition", "event")
def test_no_other_page_may_be_shown_in_a_frame_anywhere(client: Client, campaign: Campaign) -> None:
    campaign.updates.create(slug="first-swim", title="The first swim", body="x", published_at=timezone.now())
    others = [path for path in PUBLIC_PAGES.values() if "/embed/" not in path]
    for path in [*others, "/confirm/forged/", "/nowhere/", "/accounts/login/", "/organise/", "/admin/login/"]:
        answer = client.get(path)
        assert answer["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], path
    posted = client.post("/lists/river-news/", {"page": page_token(), "address": "x"})
    assert posted["X-Frame-Options"] == "DENY"


class TestHostNames:
    def test_they_are_cleaned_one_a_line(self) -> None:
        text = "www.Example.org\n\n https://blog.example.org/about/ \nlocalhost:8141\nbücher.example\nwww.example.org"
        assert clean_hosts(text) == [
            "www.example.org",
            "blog.example.org",
            "localhost:8141",
            "xn--bcher-kva.example",
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "*.example.org",
            "*",
            "example",
            "https:",
            "'self'",
            "example.org; script-src *",
            "example.org script",
            "example.org:port",
            "data:",
            "-a.example.org",
            "a" * 64 + ".org",
            "user@example.org",
            "192.0.2.1\\",
            "a..org",
        ],
    )
    def test_what_is_none_is_named(self, line: str) -> None:
        with pytest.raises(ValidationError) as refused:
            clean_hosts(f"www.example.org\n{line}")
        assert line[:80] in refused.value.messages[0]

    def test_there_is_an_end_to_them(self) -> None:
        with pytest.raises(ValidationError):
            clean_hosts("\n".join(f"site{number}.example.org" for number in range(21)))
