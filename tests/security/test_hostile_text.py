"""Whatever is typed into a form of the workspace or of the public site harms nobody who reads it later."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from campaign.models import Campaign
from events.models import Event
from petitions.models import LetterAction, Petition
from supporters.models import MailingList
from tests.mail import delivered
from tests.mailings.name_server import NameServer
from tests.organise.conftest import LogIn
from tests.organise.conftest import clean_air as clean_air
from tests.organise.conftest import log_in as log_in
from tests.organise.role_ground import fill, pages_of_the_workspace
from tests.organise.role_table import NOBODY, TABLE, Page
from tests.security.hostile import (
    BIDI,
    CORPUS,
    MEGABYTE,
    ZERO_WIDTH,
    assert_harmless,
    post,
    refused_fields,
    tables_with,
    text_fields,
)
from tests.security.mails import FORMS as PUBLIC_FORMS
from tests.security.mails import WRITTEN
from tests.security.tables import undone

FORMS = {name: page for name, page in sorted(TABLE.items()) if page.post}
READ_AGAIN = {"a script", "a link that is a script", "a header"}


def test_every_page_of_the_workspace_is_in_the_table_that_is_tried_here() -> None:
    assert pages_of_the_workspace() == set(TABLE)


@pytest.fixture
def workspace(
    campaign: Campaign, event: Event, petition: Petition, mailing_list: MailingList, settings: Settings
) -> Iterator[None]:
    """One of everything, and a name server to ask."""
    fill(campaign, event, petition, mailing_list)
    server = NameServer({})
    settings.DNS_SERVERS, settings.DNS_PORT = ["127.0.0.1"], server.port
    yield
    server.close()


@pytest.fixture
def manager(log_in: LogIn, workspace: None) -> Client:
    return log_in("manager")


def shown_fields(client: Client) -> dict[str, set[str]]:
    """The text fields that each page of the workspace shows."""
    answers = {name: client.get(page.path) for name, page in TABLE.items() if page.get != NOBODY}
    return {
        name: text_fields(answer.content.decode())
        for name, answer in answers.items()
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    }


def fields_of(name: str, shown: dict[str, set[str]]) -> set[str]:
    """The text fields of a page that takes a form: its own, or such as other pages show of the form for it."""
    return shown.get(name, set()) | (TABLE[name].typed.keys() & set().union(*shown.values()))


def send(client: Client, page: Page, fields: set[str], text: str | bytes) -> HttpResponse:
    """Send the form with the text in all of these fields, and once more without it where it's refused."""
    answer = post(client, page.path, {**page.typed, **dict.fromkeys(fields, text)})
    assert_harmless(answer)
    if answer.status_code in (200, 422):
        refused = refused_fields(answer.content.decode())
        if refused:
            answer = post(client, page.path, {**page.typed, **dict.fromkeys(fields - refused, text)})
            assert_harmless(answer)
    return answer


def test_no_text_typed_into_a_form_of_the_workspace_does_harm(manager: Client, subtests: pytest.Subtests) -> None:
    shown = shown_fields(manager)
    for name, page in FORMS.items():
        fields = fields_of(name, shown)
        for kind, text in CORPUS.items() if fields else ():
            with subtests.test(name=name, kind=kind), undone():
                answer = send(manager, page, fields, text)
                if answer.status_code == 302 and kind in READ_AGAIN:
                    assert_harmless(manager.get(answer["Location"]))
                if answer.status_code == 302 and kind == "what hides":
                    assert tables_with(BIDI, ZERO_WIDTH) == set()


@pytest.mark.usefixtures("event", "mailing_list", "sought_sponsors")
def test_no_text_typed_into_a_public_form_does_harm(
    client: Client, letter_action: LetterAction, filled_in: Callable[..., dict[str, str]], subtests: pytest.Subtests
) -> None:
    person = {"name": "Leyla", "address": "leyla@example.org", "country": "GB", "postcode": "SW1A 1AA"}
    typed = filled_in(**person, **WRITTEN, consent="on")
    for path in PUBLIC_FORMS:
        fields = text_fields(client.get(path).content.decode()) | WRITTEN.keys() - {"step", "area"}
        for kind, text in {**CORPUS, "a megabyte": MEGABYTE[:200_000]}.items():
            with subtests.test(path=path, kind=kind), undone():
                cache.clear()
                answer = send(client, Page(path, (), (), typed), fields, text)
                if answer.status_code == 303:
                    assert_harmless(client.get(answer["Location"]))
                    assert not any(message.message()["Bcc"] for message in delivered())
                    assert kind != "what hides" or tables_with(BIDI, ZERO_WIDTH) == set()
                    assert kind != "a megabyte"
