"""The team takes a petition from step to step, and says of each when it was and what came of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaign.models import AuditEntry
from petitions.models import Petition, PetitionMove
from petitions.states import STEPS
from tests.campaign.reading import attributes, words
from tests.organise.conftest import LogIn
from tests.organise.forms import sentences
from tests.petitions.files import ACTIVE_PDF, PDF, picture, uploaded

PAGE = "/organise/clean-river/petitions/swim/"
PUBLIC = "/petitions/swim/"
State = Petition.State


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def put(state: str, outcome: str = "") -> None:
    Petition.objects.update(state=state, outcome=outcome, closed_at=None if state == "open" else timezone.now())


def move(client: Client, state: str, **typed: object) -> HttpResponse:
    sent = {"happened_on": "2026-05-04", "is_public": "on", **typed}
    return client.post(f"{PAGE}move/{state}/", sent)


def stored() -> Petition:
    return Petition.objects.get(slug="swim")


def read(path: str = PUBLIC) -> str:
    return Client().get(path).content.decode()


# What each role may do from where: written out, so that a change of the table is seen here.
ORGANISERS = {
    ("draft", "open"),
    ("draft", "review"),
    ("open", "closed"),
    ("open", "handed_in"),
    ("closed", "open"),
    ("closed", "handed_in"),
    ("closed", "answered"),
    ("handed_in", "handed_in"),
    ("handed_in", "answered"),
    ("answered", "answered"),
    ("archived", "answered"),
}
MANAGERS = ORGANISERS | {
    ("sponsors", "review"),
    ("sponsors", "draft"),
    ("review", "open"),
    ("review", "draft"),
    ("open", "withdrawn"),
    ("closed", "withdrawn"),
    ("handed_in", "withdrawn"),
    ("closed", "archived"),
    ("handed_in", "archived"),
    ("answered", "archived"),
    ("withdrawn", "archived"),
    ("withdrawn", "closed"),
    ("archived", "closed"),
}


@pytest.mark.parametrize(("role", "allowed"), [("organiser", ORGANISERS), ("manager", MANAGERS)])
def test_each_role_takes_its_own_steps_and_no_others(
    log_in: LogIn, petition: Petition, role: str, allowed: set[tuple[str, str]]
) -> None:
    client = log_in(role)
    taken = set()
    for before in State.values:
        for after in State.values:
            put(before, "won" if before == "answered" else "")
            answer = move(client, after, outcome="won", note_en_gb="Because.")
            assert answer.status_code in (302, 403, 404)
            if answer.status_code == 302:
                assert stored().state == after
                taken.add((before, after))
            else:
                assert stored().state == before
    assert taken == allowed


def test_the_page_offers_the_steps_that_its_reader_may_take(log_in: LogIn, petition: Petition) -> None:
    for role, offered in (("organiser", {"closed", "handed_in"}), ("manager", {"closed", "handed_in", "withdrawn"})):
        page = log_in(role).get(f"{PAGE}progress/").content.decode()
        links = {link["href"] for link in attributes(page, "a") if "/move/" in link["href"]}
        assert links == {f"{PAGE}move/{state}/" for state in offered}


def test_no_step_hides_what_has_been_open(petition: Petition) -> None:
    has_been_open = set(State) - set(Petition.HIDDEN_STATES)
    assert [step for step in STEPS if step.before in has_been_open and step.after in Petition.HIDDEN_STATES] == []


class TestAHandInAndAnAnswer:
    def test_each_stands_on_the_public_line_with_its_day_its_sentence_and_its_document(
        self, aysel: Client, petition: Petition
    ) -> None:
        put("closed")
        move(aysel, "handed_in", happened_on="2026-05-04", note_en_gb="Handed in at the town hall.")
        answer = move(
            aysel,
            "answered",
            happened_on="2026-06-01",
            outcome="partly",
            note_en_gb="The mayor answered.",
            document=uploaded(PDF, "a secret name.pdf"),
            document_name_en_gb="The mayor’s letter",
        )
        assert answer.status_code == 302, sentences(answer.content.decode())
        page = read()
        said = words(page)
        assert "4 May 2026 Handed in Handed in at the town hall." in said
        assert "1 June 2026 Answered: partly won The mayor answered. The mayor’s letter" in said
        assert "A part of what this petition asked for has been granted." in said
        assert "secret name" not in page
        [link] = attributes(page, "a", class_="document-link")
        document = Client().get(link["href"])
        assert b"".join(document.streaming_content) == PDF
        assert document["Content-Disposition"].startswith('attachment; filename="the-mayors-letter.pdf"')
        assert (document["Content-Type"], document["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["handed in", "answered"]

    def test_an_answer_says_what_came_of_it(self, aysel: Client, petition: Petition) -> None:
        put("handed_in")
        answer = move(aysel, "answered")
        assert answer.status_code == 422
        assert "outcome" in sentences(answer.content.decode())
        assert stored().state == State.HANDED_IN

    def test_a_second_answer_takes_the_place_of_the_first_and_both_stay_on_the_line(
        self, aysel: Client, petition: Petition
    ) -> None:
        put("closed")
        move(aysel, "answered", outcome="refused")
        move(aysel, "answered", outcome="won", happened_on="2026-07-01")
        assert stored().outcome == "won"
        said = words(read())
        assert said.index("Answered: refused") < said.index("Answered: won")
        assert "What this petition asked for has been granted." in said

    @pytest.mark.parametrize("day", ["2999-01-01", "0001-01-01", "soon", ""])
    def test_a_day_that_has_not_been_is_refused(self, aysel: Client, petition: Petition, day: str) -> None:
        put("closed")
        answer = move(aysel, "handed_in", happened_on=day)
        assert answer.status_code == 422
        assert "happened_on" in sentences(answer.content.decode())
        assert not PetitionMove.objects.exists()

    def test_what_is_not_for_the_public_page_is_not_on_it_nor_is_its_document(
        self, aysel: Client, petition: Petition
    ) -> None:
        put("closed")
        document = {"document": uploaded(PDF, "x.pdf"), "document_name_en_gb": "Minutes"}
        move(aysel, "handed_in", is_public="", note_en_gb="Between us.", **document)
        assert PetitionMove.objects.get().document
        assert "Between us." not in read()
        assert Client().get(f"{PUBLIC}documents/1/").status_code == 404
        assert "Between us." in words(aysel.get(f"{PAGE}progress/").content.decode())

    def test_it_is_corrected_where_it_was_wrong(self, aysel: Client, petition: Petition) -> None:
        put("closed")
        move(aysel, "answered", outcome="won", note_en_gb="Thewrong words.")
        answer = aysel.post(
            f"{PAGE}progress/1/",
            {"happened_on": "2026-05-05", "outcome": "refused", "note_en_gb": "It was refused.", "is_public": "on"},
        )
        assert answer.status_code == 302
        said = words(read())
        assert "5 May 2026 Answered: refused It was refused." in said
        assert "Thewrong" not in said
        assert stored().outcome == "refused"
        assert aysel.get(f"{PAGE}progress/2/").status_code == 404


class TestADocument:
    @pytest.fixture(autouse=True)
    def _closed(self, petition: Petition) -> None:
        put("closed")

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"<html><script>alert(1)</script></html>", "letter.pdf"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "letter.png"),
            (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "letter.jpg"),
            (b"MZ\x90\x00", "letter.exe"),
            (ACTIVE_PDF, "letter.pdf"),
            (PDF + b" " * (10 * 2**20), "letter.pdf"),
            (b"\x89PNG\r\n\x1a\nbroken", "letter.png"),
        ],
        ids=["a page", "an SVG", "a GIF", "a program", "a PDF that acts", "too large", "a broken picture"],
    )
    def test_what_is_no_quiet_document_is_refused_whatever_it_is_called(
        self, aysel: Client, content: bytes, name: str
    ) -> None:
        answer = move(aysel, "handed_in", document=uploaded(content, name), document_name_en_gb="Letter")
        assert answer.status_code == 422
        assert "document" in sentences(answer.content.decode())
        assert stored().state == State.CLOSED

    def test_a_picture_loses_what_the_camera_wrote_into_it(self, aysel: Client) -> None:
        move(aysel, "handed_in", document=picture(made_by="Aysel’s phone"), document_name_en_gb="Photo")
        document = b"".join(Client().get(f"{PUBLIC}documents/1/").streaming_content)
        assert document.startswith(b"\xff\xd8")
        assert b"phone" not in document

    def test_it_needs_a_name(self, aysel: Client) -> None:
        answer = move(aysel, "handed_in", document=uploaded(PDF, "x.pdf"))
        assert set(sentences(answer.content.decode())) == {"document_name_en_gb"}

    def test_one_of_another_petition_is_not_found(self, aysel: Client, petition: Petition) -> None:
        move(aysel, "handed_in", document=uploaded(PDF, "x.pdf"), document_name_en_gb="Letter")
        Petition.objects.create(campaign=petition.campaign, slug="fish", title="Fish", ask="X", state="open")
        assert Client().get("/petitions/fish/documents/1/").status_code == 404


class TestWithdrawnAndArchived:
    @pytest.mark.parametrize(
        ("state", "sentence"),
        [("withdrawn", "This petition was withdrawn"), ("archived", "From the archive")],
    )
    def test_the_page_can_still_be_read_and_says_so_and_takes_no_signatures(
        self, log_in: LogIn, petition: Petition, state: str, sentence: str
    ) -> None:
        put("closed")
        move(log_in("manager"), state, note_en_gb="For a reason.")
        page = read()
        assert sentence in words(page)
        assert "Make it clean." in words(page)
        assert "For a reason." in words(page)
        assert not attributes(page, "input", name="address")

    def test_the_outcome_stays_in_the_archive_and_goes_when_it_is_brought_back(
        self, log_in: LogIn, petition: Petition
    ) -> None:
        manager = log_in("manager")
        put("answered", "won")
        move(manager, "archived", is_public="")
        assert stored().outcome == "won"
        move(manager, "closed", is_public="")
        assert (stored().state, stored().outcome) == (State.CLOSED, "")


def test_what_is_in_review_opens_with_a_managers_yes(log_in: LogIn, petition: Petition) -> None:
    put("draft")
    organiser = log_in("organiser")
    move(organiser, "review")
    assert Client().get(PUBLIC).status_code == 404
    assert organiser.post(f"{PAGE}open/").status_code == 403
    move(log_in("manager"), "open", happened_on="2026-05-04")
    assert "4 May 2026 Opened" in words(read())


def test_closing_with_a_day_and_a_sentence_says_both(aysel: Client, petition: Petition) -> None:
    move(aysel, "closed", note_en_gb="We have enough.")
    assert "4 May 2026 Closed We have enough." in words(read())
    assert stored().closed_at is not None


def test_hostile_words_are_shown_as_they_are(aysel: Client, petition: Petition) -> None:
    put("closed")
    move(aysel, "handed_in", note_en_gb="<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)" in read()


def test_the_line_is_read_in_azerbaijani(aysel: Client, petition: Petition) -> None:
    put("closed")
    move(aysel, "handed_in", note_en_gb="At the town hall.", note_az="Bələdiyyədə.")
    said = words(read(f"/az{PUBLIC}"))
    assert "4 may 2026" in said
    assert "Bələdiyyədə." in said
    assert "At the town hall." not in said
