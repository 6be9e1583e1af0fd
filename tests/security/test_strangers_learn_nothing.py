"""Whoever types somebody's address into a form can't tell from the answer whether she signed, registered or joined."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaign.models import User
from events.models import Event, Rsvp
from petitions.models import LetterAction, Petition
from supporters.models import MailingList, Subscription, Suppression
from supporters.suppressions import suppress
from tests.security.mails import EVENT, FORMS, LETTER, MAILING_LIST, PETITION, WRITTEN, Door

# What differs is that a row is added: itself, the person, a line of the ledger.
MOST_STATEMENTS_APART = 4
STATES = ("unknown", "waiting", "confirmed", "left", "suppressed", "known from elsewhere")
_OUR_TABLES = re.compile(r'"(supporters|mailings|petitions|events)_')
_PAGE_TOKEN = re.compile(rb'name="page" value="[^"]*"')

pytestmark = pytest.mark.usefixtures("petition", "event", "mailing_list")


def bring_into(state: str, door: Door, page: str) -> str:
    """Make somebody who stands to the page like this, and return her address."""
    address = f"person{STATES.index(state)}@example.org"
    if state == "waiting":
        door.send(page, address)
    elif state in ("confirmed", "left"):
        door.confirmed(page, address)
    elif state == "suppressed":
        suppress(address, Suppression.Reason.ERASED)
    elif state == "known from elsewhere":
        door.confirmed(next(other for other in FORMS if other != page), address)
    if state == "left":
        Rsvp.objects.filter(supporter__address=address).update(state=Rsvp.State.CANCELLED)
        Subscription.objects.filter(supporter__address=address).update(state=Subscription.State.LEFT)
    return address


def seen(response: HttpResponse) -> tuple[object, ...]:
    """All of an answer that a stranger sees, but for the time-stamp in the form."""
    headers = {name: value for name, value in response.items() if name not in ("ETag", "X-Request-ID")}
    return response.status_code, headers, _PAGE_TOKEN.sub(b"", response.content), tuple(response.cookies)


@pytest.mark.usefixtures("sought_sponsors")
@pytest.mark.parametrize("page", FORMS)
class TestAForm:
    def test_its_answer_and_the_page_after_it_are_the_same_for_everybody(self, door: Door, page: str) -> None:
        people = {state: bring_into(state, door, page) for state in STATES}
        answers, statements = {}, {}
        for state, address in people.items():
            fields = door.filled_in(
                name="A Stranger",
                address=address,
                country="GB",
                postcode="N1 9GU",
                consent="on",
                wants_updates="on",
                **WRITTEN,
            )
            with CaptureQueriesContext(connection) as queries:
                answer = Client().post(page, fields)
            statements[state] = sum(bool(_OUR_TABLES.search(query["sql"])) for query in queries)
            answers[state] = seen(answer) + seen(Client().get(answer["Location"]))
        assert len({repr(answer) for answer in answers.values()}) == 1, answers
        assert max(statements.values()) - min(statements.values()) <= MOST_STATEMENTS_APART, statements

    def test_a_mistake_is_answered_the_same_for_everybody(self, door: Door, page: str) -> None:
        people = [bring_into(state, door, page) for state in STATES]
        answers = set()
        for address in people:
            typed = door.filled_in(name="", address=address, **WRITTEN)
            answer = Client().post(page, {**typed, "page": "old"})
            assert answer.status_code == 422
            answers.add(repr(seen(answer)).replace(address, "ADDRESS"))
        assert len(answers) == 1

    def test_the_page_is_the_same_before_and_after_somebody_unconfirmed_sent_it(self, door: Door, page: str) -> None:
        before = seen(Client().get(page))
        door.send(page, "gunel@example.org", show_name="on", comment="Swim")
        assert seen(Client().get(page)) == before

    def test_nobodys_address_is_on_the_page_after_it(self, door: Door, page: str) -> None:
        person = {"name": "A", "address": "gunel@example.org", "consent": "on", "country": "GB", "postcode": "N1 9GU"}
        typed = {**person, **WRITTEN}
        answer = Client().post(page, door.filled_in(**typed))
        assert b"gunel" not in Client().get(answer["Location"]).content


class TestTheTeamsAccounts:
    @pytest.fixture(autouse=True)
    def _a_member(self, organiser: User) -> None:
        pass

    @staticmethod
    def answers(path: str, fields: Callable[[str], dict[str, str]]) -> set[str]:
        found = set()
        for address in ("organiser@example.org", "nobody@example.org"):
            answer = Client().post(path, fields(address))
            body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
            found.add(repr((answer.status_code, answer.get("Location"), body.replace(address, "ADDRESS"))))
        return found

    def test_a_login_that_fails_says_the_same_for_members_and_others(self) -> None:
        assert (
            len(self.answers("/accounts/login/", lambda address: {"login": address, "password": "not-the-password-1"}))
            == 1
        )

    def test_asking_for_a_new_password_says_the_same_for_members_and_others(self) -> None:
        assert len(self.answers("/accounts/password/reset/", lambda address: {"email": address})) == 1


class TestWhatIsNotPublic:
    """Somebody who guesses an address of a page learns nothing of what is not published."""

    PATHS = (
        "/campaigns/clean-river/",
        "/campaigns/clean-river/preview.png",
        "/campaigns/clean-river/privacy/",
        PETITION,
        f"{PETITION}signed/",
        f"{PETITION}thank-you/",
        f"{PETITION}preview.png",
        f"{PETITION}embed/",
        f"{PETITION}embed/signed/",
        f"{PETITION}embed.js",
        EVENT,
        f"{EVENT}registered/",
        f"{EVENT}preview.png",
        "/events/river-rally.ics",
        MAILING_LIST,
        f"{MAILING_LIST}asked/",
        f"{MAILING_LIST}joined/",
        LETTER,
        f"{LETTER}written/",
        f"{LETTER}thank-you/",
        f"{LETTER}not-sent/",
    )

    @pytest.mark.parametrize("path", PATHS)
    def test_pages_of_an_unpublished_campaign_are_not_found(
        self, client: Client, petition: Petition, letter_action: LetterAction, path: str
    ) -> None:
        petition.campaign.pages.create(kind="privacy", title="Privacy", body="None.")
        assert client.get(path).status_code == 200
        type(petition.campaign).objects.update(is_published=False)
        assert client.get(path).status_code == 404

    def test_no_overview_names_an_unpublished_campaign(self, client: Client, petition: Petition) -> None:
        type(petition.campaign).objects.update(is_published=False)
        for path in ("/", "/petitions/", "/events/", "/events.ics", "/nowhere/"):
            page = client.get(path).content.decode()
            assert "River" not in page
            assert "river" not in page

    def test_pages_of_a_list_that_is_not_public_are_not_found(self, client: Client, mailing_list: MailingList) -> None:
        MailingList.objects.update(is_public=False)
        for path in (MAILING_LIST, f"{MAILING_LIST}asked/", f"{MAILING_LIST}joined/"):
            assert client.get(path).status_code == 404
        assert b"River news" not in client.get("/").content

    @pytest.mark.parametrize("page", ["", "registered/", "preview.png"])
    def test_pages_of_a_draft_event_are_not_found(self, client: Client, event: Event, page: str) -> None:
        Event.objects.update(state=Event.State.DRAFT)
        assert client.get(EVENT + page).status_code == 404

    @pytest.mark.parametrize(
        "page", ["", "signed/", "thank-you/", "preview.png", "embed/", "embed/signed/", "embed.js"]
    )
    def test_pages_of_a_draft_petition_are_not_found(self, client: Client, petition: Petition, page: str) -> None:
        Petition.objects.update(state=Petition.State.DRAFT)
        assert client.get(PETITION + page).status_code == 404
