"""“Download my data”: everything that is held, as a file for a program and as a page to keep."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from events.models import Event
from petitions.models import Petition
from supporters import consents, personal_data
from supporters.models import CampaignSupporter, Consent, CustomField, MailingList, Supporter
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.people import Fill, join
from tests.supporters.preferences import any_link

ADDRESS = "Gunel+River@example.org"
NAME = "Günəl O'Brien <b>"
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def gunel(client: Client, filled_in: Fill, mailing_list: MailingList, petition: Petition, event: Event) -> Supporter:
    """Something of hers in every app."""
    who = {"name": NAME, "address": ADDRESS, "country": "GB", "postcode": "SW1A 1AA", "wants_updates": "on"}
    client.post("/petitions/swim/", filled_in(**who, comment="I learnt to swim here — really"))
    client.post("/events/river-rally/", filled_in(**who))
    for message in delivered():
        client.post(path_with(message, "/confirm/"))
    gunel = join(client, filled_in, NAME, ADDRESS)
    consents.grant(gunel, consents.calls_purpose(petition.campaign), "Call me about it.", Consent.Via.PAPER)
    consents.withdraw(gunel, petition.purpose, Consent.Via.TEAM)
    CustomField.objects.create(campaign=petition.campaign, key="union", label="Trade union")
    CampaignSupporter.objects.update(custom_values={"union": "Unite", "gone": "kept all the same"})
    return gunel


@pytest.fixture
def page(client: Client, filled_in: Fill, gunel: Supporter) -> str:
    preferences = any_link(client, filled_in, ADDRESS)
    client.post(preferences + "my-data/")
    return path_with(delivered()[-1], "/my-data/")


def file(client: Client, page: str, kind: str) -> HttpResponse:
    answer = client.get(f"{page}{kind}/")
    assert answer.status_code == 200
    return answer


def values(content: str) -> list[object]:
    return [value for subject in json.loads(content)["held"] for row in subject["rows"] for value in row.values()]


class TestTheFileForAProgram:
    def test_it_holds_everything_that_the_register_gives(self, client: Client, page: str, gunel: Supporter) -> None:
        held = json.loads(file(client, page, "json").content)["held"]
        expected = personal_data.export(gunel)
        assert [subject["subject"] for subject in held] == [title for title, _rows in expected]
        for subject, (title, rows) in zip(held, expected, strict=True):
            assert [list(row) for row in subject["rows"]] == [list(row) for row in rows], title

    def test_the_exact_words_are_in_it_with_what_they_are_for(self, client: Client, page: str) -> None:
        found = values(file(client, page, "json").content.decode())
        for words in (
            "Call me about it.",
            "Calls about “Clean River”",
            "Send me “River news” by e-mail. I can leave at any time.",
            "The list “River news”",
            "E-mail me about how this petition goes on. I can stop this at any time.",
            "How the petition “Mayor: make the river clean” goes on",
            "I learnt to swim here — really",
            NAME,
            ADDRESS,
        ):
            assert words in found, words

    def test_her_answers_bear_the_questions_name(self, client: Client, page: str) -> None:
        held = json.loads(file(client, page, "json").content)["held"]
        [campaign] = next(subject["rows"] for subject in held if subject["subject"] == "Campaigns")
        assert campaign["Trade union"] == "Unite"
        assert campaign["gone"] == "kept all the same"

    def test_no_key_and_no_secret_is_in_it(self, client: Client, page: str, gunel: Supporter) -> None:
        content = file(client, page, "json").content.decode()
        assert UUIDS.findall(content) == []
        assert page.strip("/").split("/")[-1] not in content

    def test_its_names_are_the_same_in_every_language_and_times_are_for_programs(
        self, client: Client, page: str
    ) -> None:
        english = json.loads(file(client, page, "json").content)
        azerbaijani = json.loads(file(client, f"/az{page}", "json").content)
        assert english["held"] == azerbaijani["held"]
        assert datetime.fromisoformat(english["made"]).tzinfo is not None
        assert english["format"] == "loudhailer-personal-data/1"
        known_since = next(row for row in english["held"] if row["subject"] == "Who you are")["rows"][0]["known since"]
        assert datetime.fromisoformat(known_since).tzinfo is not None


class TestThePageToKeep:
    def test_it_says_the_same_in_her_language_and_needs_nothing_else(self, client: Client, page: str) -> None:
        content = file(client, page, "page").content.decode()
        assert "Günəl O&#x27;Brien &lt;b&gt;" in content
        assert "I learnt to swim here — really" in content
        assert "<dd>yes</dd>" in content
        assert "True" not in content
        assert not re.search(r"<(script|link|img|a) ", content)
        assert '<html lang="az">' in file(client, f"/az{page}", "page").content.decode()


@pytest.mark.parametrize(
    ("kind", "name", "type_"), [("json", "my-data.json", "json"), ("page", "my-data.html", "html")]
)
class TestEitherFile:
    def test_it_is_kept_nowhere_and_its_name_names_nobody(
        self, client: Client, page: str, kind: str, name: str, type_: str
    ) -> None:
        answer = file(client, page, kind)
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert type_ in answer["Content-Type"]
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies

    def test_it_can_be_had_for_an_hour(self, client: Client, page: str, kind: str, name: str, type_: str) -> None:
        with clock_moved(minutes=61):
            assert client.get(f"{page}{kind}/").status_code == 404

    def test_it_changes_nothing_and_shows_nothing_of_anybody_else(
        self, client: Client, filled_in: Fill, page: str, kind: str, name: str, type_: str
    ) -> None:
        join(client, filled_in, "Ann Łukasiewicz", "ann@example.org")
        content = file(client, page, kind).content.decode()
        assert "Łukasiewicz" not in content
        assert "ann@example.org" not in content
        assert client.post(f"{page}{kind}/").status_code == 405
