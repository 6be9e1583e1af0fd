"""Who of the team may open which page of the workspace and do what there: every role, every page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from campaign.models import AuditEntry, Campaign, Membership, User
from events.models import Event
from petitions.models import Petition
from supporters.models import (
    MailingList,
)
from tests.campaign.reading import elements
from tests.mailings.name_server import NameServer
from tests.organise.conftest import LogIn
from tests.organise.forms import PETITION, RALLY, form_on
from tests.organise.role_ground import fill
from tests.organise.role_table import (
    EVENTS,
    FORBIDDEN,
    LOGIN,
    NO_SUCH_METHOD,
    NOBODY,
    OK,
    PETITIONS,
    RIVER,
    ROLES,
    TABLE,
    Page,
)
from tests.security.tables import changed, contents, undone

OF_ONE_RALLY_OR_PETITION = [
    name for name, page in sorted(TABLE.items()) if re.search("river-rally|vigil|swim|-news", page.path)
]


def pages_of_the_workspace(resolver: URLResolver | None = None, path: str = "", namespace: str = "") -> set[str]:
    """The name of every address below `/organise/`, whichever app it belongs to."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        whole = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found |= pages_of_the_workspace(entry, whole, f"{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and whole.startswith("organise/"):
            found.add(f"{namespace}{entry.name}")
    return found


def test_every_page_of_the_workspace_stands_in_the_table() -> None:
    assert pages_of_the_workspace() == set(TABLE)


@pytest.fixture(autouse=True)
def _workspace(
    campaign: Campaign, event: Event, petition: Petition, mailing_list: MailingList, settings: Settings
) -> Iterator[None]:
    """One of everything, and a name server to ask."""
    fill(campaign, event, petition, mailing_list)
    server = NameServer({})
    settings.DNS_SERVERS, settings.DNS_PORT = ["127.0.0.1"], server.port
    yield
    server.close()


def send(client: Client, method: str, page: Page, path: str = "") -> HttpResponse:
    return client.get(path or page.path) if method == "get" else client.post(path or page.path, page.typed)


@pytest.mark.parametrize("part", sorted({name.split(":")[0] for name in TABLE}))
def test_each_role_gets_what_the_table_says_and_changes_nothing_else(
    log_in: LogIn, subtests: pytest.Subtests, part: str
) -> None:
    """A part of the workspace at a time: filling it takes longer than trying a page."""
    for name in sorted(name for name in TABLE if name.split(":")[0] == part):
        for role in ROLES:
            with subtests.test(name=name, role=role), undone():
                _role_gets_what_the_table_says(log_in(role), role, TABLE[name])


def _role_gets_what_the_table_says(client: Client, role: str, page: Page) -> None:
    before = contents()
    for method, row in (("get", page.get), ("post", page.post)):
        if row:
            answer = send(client, method, page)
            expected, after = row[ROLES.index(role)], contents()
            assert_is(expected, answer, page)
            assert_touched(changed(before, after), role if expected == OK and method == "post" else "", page)
            before = after


def assert_is(expected: str | int, answer: HttpResponse, page: Page) -> None:
    if expected == LOGIN:
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={page.path}")
    elif expected == OK:
        assert answer.status_code in (200, 302)
        assert answer.get("Location", "/organise/").startswith("/organise/")
    else:
        assert answer.status_code == expected


def assert_touched(tables: set[str], doer: str, page: Page) -> None:
    """What was sent has been stored and noted with the name of who did it, or no row of any table has changed."""
    if doer and page.stores:
        assert "campaign_auditentry" in tables
        assert AuditEntry.objects.get().actor.email == f"{doer}@example.org"
    else:
        assert tables == set()


def test_a_role_counts_in_its_own_campaign_alone(log_in: LogIn, clean_air: Campaign) -> None:
    client = log_in("manager")
    Membership.objects.create(
        user=User.objects.get(email="manager@example.org"), campaign=clean_air, role=Membership.Role.OBSERVER
    )
    assert client.get("/organise/clean-air/events/").status_code == 200
    assert client.get("/organise/clean-air/events/air-rally/").status_code == 403
    assert client.get("/organise/clean-air/petitions/breathe/signatures/").status_code == 403


@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_what_belongs_to_another_campaign_is_not_found_through_ones_own(
    log_in: LogIn, subtests: pytest.Subtests, role: str
) -> None:
    for name in OF_ONE_RALLY_OR_PETITION:
        with subtests.test(name=name), undone():
            _it_is_not_found_through_ones_own(log_in(role), TABLE[name])


def _it_is_not_found_through_ones_own(client: Client, page: Page) -> None:
    path = re.sub("river-rally|vigil", "air-rally", page.path).replace("swim", "breathe")
    path = re.sub("river-news|old-news", "air-letter", path)
    before = contents()
    assert send(client, "get", page, path).status_code == (NO_SUCH_METHOD if page.get == NOBODY else 404)
    assert send(client, "post", page, path).status_code == 404
    assert changed(before, contents()) == set()


def test_a_campaign_on_whose_team_one_is_not_looks_like_one_that_is_not_there(log_in: LogIn) -> None:
    client = log_in("elsewhere")
    answers = [client.get(f"/organise/{slug}/events/") for slug in ("clean-river", "no-such-campaign")]
    pages = {answer.content.decode().replace("no-such-campaign", "clean-river") for answer in answers}
    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(pages) == 1


def test_a_form_without_its_token_is_refused_even_from_a_manager(log_in: LogIn, subtests: pytest.Subtests) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = log_in("manager").cookies
    for name in (name for name, page in sorted(TABLE.items()) if FORBIDDEN in page.post):
        with subtests.test(name=name), undone():
            before = contents()
            assert send(client, "post", TABLE[name]).status_code == 403
            assert changed(before, contents()) == set()


@pytest.mark.parametrize("path", [f"{EVENTS}new/", f"{EVENTS}river-rally/", f"{PETITIONS}new/", f"{PETITIONS}swim/"])
def test_a_form_with_the_token_of_its_page_is_taken(log_in: LogIn, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = log_in("manager").cookies
    shown = form_on(client.get(path).content.decode(), "title_en_gb")
    typed = RALLY if path.startswith(EVENTS) else {**PETITION, "targets-0-office_en_gb": "Mayor"}
    answer = client.post(path, {**shown, **{name: text for name, text in typed.items() if "_FORMS" not in name}})
    assert answer.status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("path", [f"{EVENTS}river-rally/", f"{PETITIONS}swim/", f"{EVENTS}river-rally/cancel/"])
def test_a_method_that_a_page_does_not_know_is_refused(log_in: LogIn, path: str, method: str) -> None:
    client = log_in("manager")
    before = contents()
    assert getattr(client, method)(path).status_code == 405
    assert changed(before, contents()) == set()


class TestWhatChangesWhileSomebodyIsLoggedIn:
    def test_rashad_who_leaves_the_team_finds_nothing_at_his_next_click(self, log_in: LogIn) -> None:
        rashad = log_in("manager")
        assert rashad.get(RIVER).status_code == 200
        Membership.objects.all().delete()
        assert rashad.get(RIVER).status_code == 404
        assert rashad.post(f"{EVENTS}river-rally/cancel/").status_code == 404
        assert not Event.objects.filter(state=Event.State.CANCELLED).exists()

    def test_aysel_who_becomes_an_observer_reads_no_more_names(self, log_in: LogIn) -> None:
        aysel = log_in("organiser")
        assert aysel.get(f"{PETITIONS}swim/signatures/").status_code == 200
        Membership.objects.update(role=Membership.Role.OBSERVER)
        assert aysel.get(f"{PETITIONS}swim/signatures/").status_code == 403

    def test_somebody_whose_account_is_switched_off_is_asked_to_log_in(self, log_in: LogIn) -> None:
        client = log_in("superuser")
        User.objects.update(is_active=False)
        assert client.get(RIVER)["Location"] == f"/accounts/login/?next={RIVER}"

    def test_a_role_given_today_counts_at_the_next_click(self, log_in: LogIn, campaign: Campaign) -> None:
        client = log_in("elsewhere")
        Membership.objects.create(
            user=User.objects.get(email="elsewhere@example.org"), campaign=campaign, role=Membership.Role.ORGANISER
        )
        assert client.get(f"{EVENTS}new/").status_code == 200


def test_staff_who_may_enter_the_admin_are_on_no_team_by_that(log_in: LogIn) -> None:
    client = log_in("nobody")
    User.objects.update(is_staff=True)
    assert client.get(RIVER).status_code == 404
    assert client.get("/organise/").status_code == 403


@pytest.mark.parametrize("role", ["observer", "organiser"])
def test_nobody_is_offered_what_her_role_does_not_allow(log_in: LogIn, role: str) -> None:
    """Every link and every form on the pages that somebody may open leads to an answer that isn't a refusal."""
    client, offered = log_in(role), set()
    for page in TABLE.values():
        shown = client.get(page.path)
        if shown.status_code == 200 and shown["Content-Type"].startswith("text/html"):
            found = elements(shown.content.decode())
            offered |= {values.get("href", "") for tag, values in found if tag == "a"}
            offered |= {values.get("action", "") for tag, values in found if tag == "form"}
    paths = {path for path in offered if path.startswith(RIVER)}
    assert paths >= {RIVER, EVENTS, PETITIONS}
    assert {path for path in paths if client.head(path).status_code in (403, 404)} == set()


def test_the_azerbaijani_workspace_has_the_same_doors(log_in: LogIn) -> None:
    assert log_in("stranger").get(f"/az{RIVER}")["Location"] == f"/az/accounts/login/?next=/az{RIVER}"
    assert log_in("elsewhere").get(f"/az{RIVER}").status_code == 404
    assert log_in("observer").get(f"/az{EVENTS}new/").status_code == 403
    assert log_in("organiser").get(f"/az{EVENTS}new/").status_code == 200


def test_no_page_of_the_workspace_is_kept_by_a_browser_or_a_cache(log_in: LogIn) -> None:
    client = log_in("manager")
    answers = [client.get(page.path) for page in TABLE.values() if page.get != NOBODY]
    assert {answer.get("Cache-Control") for answer in answers if answer.status_code == 200} == {"no-store"}
