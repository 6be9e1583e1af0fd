"""The team logs in by e-mail address and password; nobody else gets in, and nobody learns who is on it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from campaign.models import Campaign, Membership, User
from tests.campaign.reading import attributes, words

ROOT = Path(__file__).resolve().parent.parent.parent
LOGIN = "/accounts/login/"
WORKSPACE = "/organise/clean-river/"
PASSWORD = "a-long-password-1"


@pytest.fixture(autouse=True)
def aysel(campaign: Campaign) -> User:
    """An organiser who has a password."""
    user = User.objects.create_user("aysel@example.org", PASSWORD, name="Aysel")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.ORGANISER)
    return user


def log_in(client: Client, address: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return client.post(LOGIN, {"login": address, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get(WORKSPACE).status_code == 200


def body(answer: HttpResponse) -> str:
    """The page without what differs from request to request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())


class TestGettingIn:
    @pytest.mark.parametrize(
        "typed", ["aysel@example.org", "Aysel@Example.org", "AYSEL@EXAMPLE.ORG", " aysel@example.org "]
    )
    def test_an_address_is_known_however_it_is_typed(self, client: Client, typed: str) -> None:
        answer = log_in(client, typed)
        assert (answer.status_code, answer["Location"]) == (302, "/organise/")
        assert is_in(client)

    def test_an_account_that_an_admin_made_with_capitals_can_be_entered(self, client: Client, aysel: User) -> None:
        admin = Client()
        admin.force_login(User.objects.create_superuser("admin@example.org"))
        typed = {"name": "Rəşad", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
        answer = admin.post("/admin/campaign/user/add/", {"email": "Rashad@Example.org", **typed, **NO_TEAMS})
        assert answer.status_code == 302
        for typed_address in ("rashad@example.org", "Rashad@Example.org"):
            log_in(client, typed_address)
            assert client.session["_auth_user_id"] == str(User.objects.get(name="Rəşad").pk)
            client.logout()

    def test_two_accounts_do_not_differ_by_capitals_alone(self, client: Client) -> None:
        admin = Client()
        admin.force_login(User.objects.create_superuser("admin@example.org"))
        typed = {"email": "AYSEL@example.org", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
        assert admin.post("/admin/campaign/user/add/", {**typed, **NO_TEAMS}).status_code == 200
        assert User.objects.count() == 2

    def test_whoever_wanted_a_page_comes_to_it(self, client: Client) -> None:
        asked = client.get(f"{WORKSPACE}events/")["Location"]
        [hidden] = attributes(client.get(asked).content.decode(), "input", name="next")
        answer = log_in(client, "aysel@example.org", next=hidden["value"])
        assert answer["Location"] == f"{WORKSPACE}events/"

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://elsewhere.example/",
            "//elsewhere.example/",
            "javascript:alert(1)",
            "/\\elsewhere.example",
            "http:///x",
        ],
    )
    def test_a_forged_link_leads_nowhere_but_to_the_workspace(self, client: Client, elsewhere: str) -> None:
        assert log_in(client, "aysel@example.org", next=elsewhere)["Location"] == "/organise/"

    def test_a_form_without_its_token_is_refused(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert log_in(client, "aysel@example.org").status_code == 403
        assert not is_in(client)

    def test_the_session_that_one_had_as_a_stranger_is_not_the_one_that_one_has_inside(self, client: Client) -> None:
        client.cookies["sessionid"] = "a" * 32
        log_in(client, "aysel@example.org")
        cookie = client.cookies["sessionid"]
        assert cookie.value != "a" * 32
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


NO_TEAMS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


class TestStayingOut:
    def test_a_wrong_password_and_an_unknown_address_are_answered_alike(self) -> None:
        answers = [
            log_in(Client(), address, "another-password-2") for address in ("aysel@example.org", "x@example.org")
        ]
        pages = {body(answer).replace("aysel@example.org", "x@example.org") for answer in answers}
        assert len(pages) == 1
        assert {answer.status_code for answer in answers} == {200}
        assert "sessionid" not in answers[0].cookies

    @pytest.mark.parametrize(
        ("address", "password"),
        [
            ("aysel@example.org", ""),
            ("", PASSWORD),
            ("aysel@example.org", PASSWORD.upper()),
            ("aysel@example.org", f"{PASSWORD}\0"),
            ("aysel@example.org\0", PASSWORD),
            ("aysel", PASSWORD),
            ("ayṣel@example.org", PASSWORD),
            ("x" * 100_000, PASSWORD),
            ("' OR 1=1 --", "' OR 1=1 --"),
        ],
    )
    def test_what_is_not_quite_right_is_wrong(self, client: Client, address: str, password: str) -> None:
        assert log_in(client, address, password).status_code == 200
        assert not is_in(client)

    def test_an_account_without_a_password_takes_none(self, client: Client) -> None:
        User.objects.create_user("new@example.org")
        for password in ("", "!", "None"):
            log_in(client, "new@example.org", password)
            assert not is_in(client)

    def test_an_account_that_is_switched_off_is_not_entered(self, client: Client, aysel: User) -> None:
        User.objects.update(is_active=False)
        answer = client.post(LOGIN, {"login": "aysel@example.org", "password": PASSWORD}, follow=True)
        assert "sessionid" not in client.cookies or "_auth_user_id" not in client.session
        assert not is_in(client)
        assert answer.status_code == 200

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_nobody_signs_up(self, client: Client, method: str) -> None:
        typed = {"email": "stranger@example.org", "password1": PASSWORD, "password2": PASSWORD}
        getattr(client, method)("/accounts/signup/", typed)
        assert list(User.objects.values_list("email", flat=True)) == ["aysel@example.org"]
        assert not is_in(client)

    def test_the_page_offers_no_account_to_strangers(self, client: Client) -> None:
        page = client.get(LOGIN).content.decode()
        assert "Accounts are for the team alone" in words(page)
        assert [link["href"] for link in attributes(page, "a") if "signup" in link["href"]] == []

    def test_guessing_a_password_is_stopped_after_five_times_even_for_the_right_one(self, client: Client) -> None:
        for number in range(5):
            log_in(Client(), "aysel@example.org", f"guess-number-{number}")
        answer = log_in(client, "Aysel@example.org")
        assert not is_in(client)
        assert "Too many failed login attempts" in words(answer.content.decode())

    def test_others_of_the_team_get_in_meanwhile(self, client: Client, campaign: Campaign) -> None:
        for number in range(5):
            log_in(Client(), "aysel@example.org", f"guess-number-{number}")
        rashad = User.objects.create_user("rashad@example.org", PASSWORD)
        Membership.objects.create(user=rashad, campaign=campaign, role=Membership.Role.OBSERVER)
        log_in(client, "rashad@example.org")
        assert is_in(client)

    def test_guessing_addresses_from_one_network_is_stopped_too(self, client: Client) -> None:
        for number in range(10):
            log_in(Client(), f"person{number}@example.org", "guess")
        log_in(client, "aysel@example.org")
        assert not is_in(client)

    def test_a_flood_of_forms_is_answered_in_the_house_style(self, client: Client) -> None:
        for _time in range(30):
            assert client.post(LOGIN, {}).status_code == 200
        for prefix, sentence in (("", "Please wait a little"), ("/az", "Zəhmət olmasa, bir az gözləyin")):
            answer = client.post(prefix + LOGIN, {})
            assert answer.status_code == 429
            assert sentence in words(answer.content.decode())
            assert attributes(answer.content.decode(), "link", href="/static/css/loudhailer.css")

    def test_the_admins_door_is_the_same_one(self, client: Client, aysel: User) -> None:
        """A login form of its own would know neither the limit on guesses nor the second factor."""
        User.objects.update(is_staff=True, is_superuser=True)
        answer = client.get("/admin/", follow=True)
        assert answer.redirect_chain[-1][0].startswith(f"{LOGIN}?next=")
        answer = client.post("/admin/login/", {"username": "aysel@example.org", "password": PASSWORD})
        assert answer["Location"].startswith(LOGIN)
        assert client.get("/admin/").status_code == 302
        assert log_in(client, "aysel@example.org", next="/admin/")["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200


class TestBehindAProxy:
    def test_guesses_are_counted_by_the_network_that_the_proxy_names(self) -> None:
        """Else a stranger who guesses would lock out everybody who comes through the same proxy."""
        told = subprocess.run(
            [
                sys.executable,
                "-c",
                "import django; django.setup(); from allauth import app_settings as settings; print(settings.TRUSTED_PROXY_COUNT)",
            ],
            env={**os.environ, "TRUSTED_PROXIES": "2"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.strip() == "2"


class TestLeaving:
    def test_a_link_that_somebody_sends_logs_nobody_out(self, client: Client, aysel: User) -> None:
        client.force_login(aysel)
        client.get("/accounts/logout/")
        assert is_in(client)

    def test_the_button_does_and_the_old_session_opens_nothing(self, client: Client, aysel: User) -> None:
        client.force_login(aysel)
        old = client.cookies["sessionid"].value
        assert client.post("/accounts/logout/")["Location"] == "/"
        assert not is_in(client)
        client.cookies["sessionid"] = old
        assert not is_in(client)

    def test_a_forged_form_does_not(self, aysel: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(aysel)
        assert client.post("/accounts/logout/").status_code == 403
        assert is_in(client)

    def test_a_new_password_ends_every_other_session(self, aysel: User) -> None:
        at_home, at_work = Client(), Client()
        at_home.force_login(aysel)
        at_work.force_login(aysel)
        typed = {"oldpassword": PASSWORD, "password1": "another-long-word-2", "password2": "another-long-word-2"}
        assert at_work.post("/accounts/password/change/", typed).status_code == 302
        aysel.refresh_from_db()
        assert aysel.check_password("another-long-word-2")
        assert (is_in(at_work), is_in(at_home)) == (True, False)

    def test_a_password_that_an_admin_sets_ends_all_of_them(self, client: Client, aysel: User) -> None:
        client.force_login(aysel)
        admin = Client()
        admin.force_login(User.objects.create_superuser("admin@example.org"))
        typed = {
            "password1": "another-long-word-2",
            "password2": "another-long-word-2",
            "usable_password": "true",
            "set-password": "1",
        }
        assert admin.post(f"/admin/campaign/user/{aysel.pk}/password/", typed).status_code == 302
        assert not is_in(client)

    @pytest.mark.parametrize("word", ["short", "password1234", "aysel@example.org", ""])
    def test_a_password_that_anybody_guesses_is_not_taken(self, client: Client, aysel: User, word: str) -> None:
        client.force_login(aysel)
        typed = {"oldpassword": PASSWORD, "password1": word, "password2": word}
        assert client.post("/accounts/password/change/", typed).status_code == 200
        aysel.refresh_from_db()
        assert aysel.check_password(PASSWORD)

    def test_a_new_password_needs_the_old_one(self, client: Client, aysel: User) -> None:
        client.force_login(aysel)
        typed = {
            "oldpassword": "not-the-old-one",
            "password1": "another-long-word-2",
            "password2": "another-long-word-2",
        }
        assert client.post("/accounts/password/change/", typed).status_code == 200
        aysel.refresh_from_db()
        assert aysel.check_password(PASSWORD)
