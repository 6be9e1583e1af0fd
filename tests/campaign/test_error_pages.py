"""What can't be done is answered in the house style and in the page's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from campaign.models import Campaign, Membership, User
from petitions.models import Petition
from tests.campaign.reading import attributes, elements, words

LANGUAGES = [("", "en-gb"), ("/az", "az")]
WORKSPACE = "/organise/clean-river/petitions/"


def assert_in_house_style(answer: HttpResponse, status: int, heading: str, language: str) -> None:
    page = answer.content.decode()
    with translation.override(language):
        translated = gettext(heading)
    assert answer.status_code == status
    assert elements(page, "html") == [("html", {"lang": language})]
    assert f"<h1>{translated}</h1>" in page
    assert (translated == heading) == (language == "en-gb")
    assert attributes(page, "link", href="/static/css/loudhailer.css")
    assert attributes(page, "a", href="/" if language == "en-gb" else "/az/", class_="btn btn-primary")
    assert "Traceback" not in page


@contextmanager
def database_gone() -> Iterator[None]:
    """Every query fails as it does when PostgreSQL is restarted."""

    def fail(*_arguments: object) -> NoReturn:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def visitor() -> Client:
    """Somebody who sees the page that a public site shows, where a test's client would see the exception."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("prefix", "language"), LANGUAGES)
class TestInBothLanguages:
    def test_400_for_a_form_of_too_many_fields(
        self, client: Client, petition: Petition, prefix: str, language: str
    ) -> None:
        answer = client.post(f"{prefix}/petitions/swim/", {f"field{number}": "x" for number in range(600)})
        assert_in_house_style(answer, 400, "What was sent can’t be read", language)

    def test_400_for_a_form_that_is_too_big(
        self, client: Client, petition: Petition, prefix: str, language: str
    ) -> None:
        answer = client.post(f"{prefix}/petitions/swim/", {"comment": "x" * 2_000_000})
        assert_in_house_style(answer, 400, "What was sent can’t be read", language)

    def test_400_for_a_form_that_breaks_off(
        self, client: Client, petition: Petition, prefix: str, language: str
    ) -> None:
        kind = "multipart/form-data; boundary=" + "x" * 300
        answer = client.post(f"{prefix}/petitions/swim/", b"--x\r\nContent", content_type=kind)
        assert_in_house_style(answer, 400, "What was sent can’t be read", language)

    def test_403_for_an_observer_who_wants_to_write(
        self, client: Client, campaign: Campaign, prefix: str, language: str
    ) -> None:
        observer = User.objects.create_user("observer@example.org", "a-long-password-1")
        Membership.objects.create(user=observer, campaign=campaign, role=Membership.Role.OBSERVER)
        client.force_login(observer)
        answer = client.get(f"{prefix}{WORKSPACE}new/")
        assert_in_house_style(answer, 403, "This isn’t open to you", language)

    def test_403_for_a_form_of_the_team_without_its_token(
        self, organiser: User, petition: Petition, prefix: str, language: str
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(organiser)
        answer = client.post(f"{prefix}{WORKSPACE}swim/close/")
        assert_in_house_style(answer, 403, "This isn’t open to you", language)
        petition.refresh_from_db()
        assert petition.state == Petition.State.OPEN

    @pytest.mark.parametrize("path", ["/nowhere/", "/petitions/nothing/", "/events/nothing.ics", "/lists/nothing/"])
    def test_404_for_what_is_not_there(
        self, client: Client, campaign: Campaign, prefix: str, language: str, path: str
    ) -> None:
        assert_in_house_style(client.get(prefix + path), 404, "This page isn’t here", language)

    def test_404_where_there_is_no_campaign_at_all(self, client: Client, db: None, prefix: str, language: str) -> None:
        assert_in_house_style(client.get(f"{prefix}/nowhere/"), 404, "This page isn’t here", language)

    def test_429_for_one_address_that_comes_again_and_again(
        self, client: Client, petition: Petition, prefix: str, language: str
    ) -> None:
        for _time in range(10):
            client.post(f"{prefix}/petitions/swim/", {"address": "a@example.org"})
        answer = client.post(f"{prefix}/petitions/swim/", {"address": "A@example.org "})
        assert_in_house_style(answer, 429, "Please wait a little", language)
        assert "no-store" in answer["Cache-Control"]

    def test_500_for_what_breaks(
        self, visitor: Client, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, prefix: str, language: str
    ) -> None:
        monkeypatch.setattr(Campaign.objects.__class__, "filter", lambda *_arguments, **_fields: 1 / 0)
        assert_in_house_style(visitor.get(f"{prefix}/"), 500, "Something broke here", language)

    def test_500_when_the_database_is_gone(
        self, visitor: Client, petition: Petition, prefix: str, language: str
    ) -> None:
        with database_gone():
            for path in ("/", "/petitions/", "/petitions/swim/", "/nowhere/"):
                assert_in_house_style(visitor.get(prefix + path), 500, "Something broke here", language)

    def test_500_for_a_form_when_the_database_is_gone(
        self, visitor: Client, petition: Petition, prefix: str, language: str
    ) -> None:
        with database_gone():
            answer = visitor.post(f"{prefix}/petitions/swim/", {"address": "aysel@example.org"})
        assert_in_house_style(answer, 500, "Something broke here", language)
        assert "aysel" not in answer.content.decode()

    def test_500_for_the_team_when_the_database_is_gone(
        self, visitor: Client, organiser: User, prefix: str, language: str
    ) -> None:
        visitor.force_login(organiser)
        with database_gone():
            answer = visitor.get(f"{prefix}{WORKSPACE}")
        assert_in_house_style(answer, 500, "Something broke here", language)


def test_pages_that_need_no_database_answer_without_one(visitor: Client, campaign: Campaign) -> None:
    with database_gone():
        for path in ("/healthz", "/theme/00707a.css"):
            assert visitor.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/nowhere/", "/campaigns/nothing/preview.png", "/preferences/x/"])
def test_an_error_is_kept_by_no_cache_as_the_page(client: Client, campaign: Campaign, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "public" not in answer.get("Cache-Control", "")
    assert not answer.cookies


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_method_that_a_page_does_not_know_is_refused(client: Client, petition: Petition, method: str) -> None:
    send: Callable[[str], HttpResponse] = getattr(client, method)
    answer = send("/petitions/swim/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("path", ["/accounts/login/", f"{WORKSPACE}new/", f"{WORKSPACE}swim/", f"{WORKSPACE}preview/"])
def test_a_forged_form_of_the_team_does_nothing(organiser: User, petition: Petition, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(organiser)
    client.cookies["csrftoken"] = "a" * 32
    answer = client.post(path, {"csrfmiddlewaretoken": "c" * 32, "title_en_gb": "Taken over"})
    assert answer.status_code == 403
    assert "reload" in words(answer.content.decode()) or "try again" in words(answer.content.decode())
    assert Petition.objects.get().title == "Mayor: make the river clean"
