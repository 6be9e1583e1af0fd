"""The team says what is asked of signers, what they are told afterwards, and who signs an open letter first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaign.models import Campaign
from events.models import Event
from petitions.models import JointSignatory, Petition, Question
from supporters.models import MailingList
from tests.campaign.reading import attributes, words
from tests.organise.forms import PETITION, change, form_on, sentences
from tests.petitions.files import picture

PETITIONS = "/organise/clean-river/petitions/"
PAGE = f"{PETITIONS}swim/"
ASKED = f"{PAGE}asked/"


def ask(client: Client, **typed: str) -> object:
    return change(client, ASKED, "postcode_asked", **typed)


def read(path: str = "/petitions/swim/") -> str:
    return Client().get(path).content.decode()


class TestWhatIsAsked:
    def test_it_is_stored_and_shown_again(self, aysel: Client, petition: Petition) -> None:
        ask(
            aysel,
            postcode_asked="optional",
            phone_asked="required",
            minimum_age="16",
            signers_shown="initials",
            appeal_address="appeals@example.org",
            updates_wording_en_gb="Write to me about the river.",
            thanks_en_gb="**Thank you**",
        )
        stored = Petition.objects.get()
        assert (stored.postcode_asked, stored.phone_asked, stored.minimum_age) == ("optional", "required", 16)
        assert (stored.signers_shown, stored.appeal_address) == ("initials", "appeals@example.org")
        assert stored.updates_wording == "Write to me about the river."
        shown = form_on(aysel.get(ASKED).content.decode(), "postcode_asked")
        assert shown["minimum_age"] == ["16"]
        assert "<strong>Thank you</strong>" in read("/petitions/swim/thank-you/")

    def test_saving_it_leaves_the_text_and_the_state_alone(self, aysel: Client, petition: Petition) -> None:
        ask(aysel)
        stored = Petition.objects.get()
        assert (stored.title, stored.state, stored.goal) == (petition.title, "open", 1000)

    @pytest.mark.parametrize(
        "mistake",
        [
            {"minimum_age": "0"},
            {"minimum_age": "100"},
            {"appeal_address": "nobody"},
            {"phone_asked": "perhaps"},
            {"next": "event:1"},
            {"next": "nowhere"},
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(
        self, aysel: Client, petition: Petition, mistake: dict[str, str]
    ) -> None:
        answer = ask(aysel, **mistake)
        assert set(sentences(answer.content.decode())) == set(mistake)  # type: ignore[attr-defined]


class TestQuestions:
    def question(self, client: Client, **typed: str) -> object:
        fields = {f"questions-0-{name}": value for name, value in typed.items()}
        return ask(client, **fields)

    def test_one_is_added_changed_and_taken_out(self, aysel: Client, petition: Petition) -> None:
        self.question(aysel, label_en_gb="Do you swim?", label_az="Üzürsünüz?", kind="yes")
        question = Question.objects.get()
        assert (question.label_en_gb, question.label_az, question.kind) == ("Do you swim?", "Üzürsünüz?", "yes")
        self.question(aysel, label_en_gb="Do you dive?")
        assert Question.objects.get().label_en_gb == "Do you dive?"
        shown = form_on(aysel.get(ASKED).content.decode(), "postcode_asked")
        aysel.post(ASKED, {**shown, "questions-0-DELETE": "on"})
        assert not Question.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"choices_en_gb": "Often"}, "choices_en_gb"),
            ({"choices_en_gb": ""}, "choices_en_gb"),
            ({"choices_en_gb": "Often\nRarely", "choices_az": "Tez-tez"}, "choices_az"),
        ],
    )
    def test_choices_are_at_least_two_and_as_many_in_every_language(
        self, aysel: Client, petition: Petition, typed: dict[str, str], field: str
    ) -> None:
        answer = self.question(aysel, label_en_gb="How often?", kind="choice", **typed)
        assert set(sentences(answer.content.decode())) == {f"questions-0-{field}"}  # type: ignore[attr-defined]
        assert not Question.objects.exists()

    def test_one_that_somebody_else_took_out_is_told(self, aysel: Client, petition: Petition) -> None:
        Question.objects.create(petition=petition, label="Do you swim?")
        shown = form_on(aysel.get(ASKED).content.decode(), "postcode_asked")
        Question.objects.all().delete()
        answer = aysel.post(ASKED, shown)
        assert answer.status_code == 422
        assert "Somebody has taken this question out meanwhile." in answer.content.decode()


class TestTheNextStep:
    def test_a_rally_is_offered_to_whoever_has_signed_while_it_takes_people(
        self, aysel: Client, petition: Petition, event: Event
    ) -> None:
        ask(aysel, next=f"event:{event.public_id}")
        page = read("/petitions/swim/thank-you/")
        assert attributes(page, "a", class_="btn btn-primary", href="/events/river-rally/")
        assert attributes(page, "ul", class_="share")
        Event.objects.update(starts_at=timezone.now() - timedelta(days=2))
        assert "River rally" not in words(read("/petitions/swim/thank-you/"))
        assert ask(aysel).status_code == 302  # type: ignore[attr-defined]

    def test_a_list_is_offered(self, aysel: Client, petition: Petition, mailing_list: MailingList) -> None:
        ask(aysel, next=f"list:{mailing_list.public_id}")
        assert attributes(read("/petitions/swim/thank-you/"), "a", href="/lists/river-news/")
        MailingList.objects.update(archived_at=timezone.now())
        assert not attributes(read("/petitions/swim/thank-you/"), "a", href="/lists/river-news/")

    def test_nothing_of_another_campaign_can_be_chosen(
        self, aysel: Client, petition: Petition, clean_air: Campaign, mailing_list: MailingList
    ) -> None:
        theirs = clean_air.mailing_lists.get()
        answer = ask(aysel, next=f"list:{theirs.public_id}")
        assert set(sentences(answer.content.decode())) == {"next"}  # type: ignore[attr-defined]


class TestAnOpenLetter:
    def test_who_signs_for_an_organisation_stands_first_in_the_teams_order(
        self, aysel: Client, petition: Petition
    ) -> None:
        Petition.objects.update(is_open_letter=True)
        assert attributes(aysel.get(PAGE).content.decode(), "a", href=f"{PAGE}signatories/")
        change(
            aysel,
            f"{PAGE}signatories/",
            "signatories-0-name",
            **{
                "signatories-0-name": "Dr. Ann Lee",
                "signatories-0-title": "Professor of Rivers",
                "signatories-0-position": "2",
                "signatories-1-name": "Rəşad <b>Əliyev</b>",
                "signatories-1-organisation": "Swimmers’ Union",
                "signatories-1-position": "1",
            },
        )
        page = read()
        said = words(page)
        assert "Open letter · to Mayor, The City" in said
        assert "Signed by Rəşad <b>Əliyev</b>Swimmers’ Union Dr. Ann LeeProfessor of Rivers" in said
        assert "&lt;b&gt;" in page

    def test_they_stand_under_the_ask_before_background_and_video(self, petition: Petition) -> None:
        Petition.objects.update(is_open_letter=True, background="It stinks.", video_url="https://video.example.org/1")
        JointSignatory.objects.create(petition=petition, name="Dr. Ann Lee")
        said = words(read())
        order = [said.index(part) for part in ("Make it clean.", "Dr. Ann Lee", "It stinks.", "Watch the video")]
        assert order == sorted(order)

    def test_a_petition_that_is_none_shows_them_nowhere(self, aysel: Client, petition: Petition) -> None:
        JointSignatory.objects.create(petition=petition, name="Dr. Ann Lee")
        assert "Dr. Ann Lee" not in read()


class TestThePictureAndTheVideo:
    @pytest.fixture(autouse=True)
    def _media(self, settings: Settings, tmp_path: Path) -> None:
        settings.MEDIA_ROOT = tmp_path

    def with_picture(self, client: Client, **typed: object) -> object:
        shown = form_on(client.get(PAGE).content.decode(), "title_en_gb")
        return client.post(PAGE, {**shown, "picture": picture(made_by="Aysel’s phone"), **typed})

    def test_the_page_shows_the_picture_with_its_words_and_nothing_of_the_camera(
        self, aysel: Client, petition: Petition, tmp_path: Path
    ) -> None:
        answer = self.with_picture(aysel, picture_text_en_gb="The river", picture_text_az="Çay")
        assert answer.status_code == 302  # type: ignore[attr-defined]
        [image] = attributes(read(), "img", class_="petition-picture")
        assert image["alt"] == "The river"
        assert attributes(read("/az/petitions/swim/"), "img", class_="petition-picture")[0]["alt"] == "Çay"
        assert "river.jpg" not in image["src"]
        [file] = (tmp_path / "petitions").iterdir()
        assert b"phone" not in file.read_bytes()

    def test_it_needs_words(self, aysel: Client, petition: Petition) -> None:
        answer = self.with_picture(aysel)
        assert set(sentences(answer.content.decode())) == {"picture_text_en_gb"}  # type: ignore[attr-defined]

    def test_another_takes_its_place_and_the_file_goes(
        self, aysel: Client, petition: Petition, tmp_path: Path, django_capture_on_commit_callbacks: object
    ) -> None:
        self.with_picture(aysel, picture_text_en_gb="The river")
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            self.with_picture(aysel, picture_text_en_gb="The river again")
        assert len(list((tmp_path / "petitions").iterdir())) == 1

    def test_what_is_no_picture_is_refused(self, aysel: Client, petition: Petition) -> None:
        shown = form_on(aysel.get(PAGE).content.decode(), "title_en_gb")
        bad = picture()
        bad.file.seek(0)  # type: ignore[union-attr]
        bad.file.write(b"<svg onload='alert(1)'>")  # type: ignore[union-attr]
        answer = aysel.post(PAGE, {**shown, "picture": bad})
        assert set(sentences(answer.content.decode())) == {"picture"}

    def test_a_video_is_a_link_and_nothing_is_loaded_from_elsewhere(self, aysel: Client, petition: Petition) -> None:
        change(aysel, PAGE, video_url="https://video.example/river")
        page = read()
        [link] = attributes(page, "a", href="https://video.example/river")
        assert link["rel"] == "noopener noreferrer"
        assert page.count("video.example") == 1

    @pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "ftp:x"])
    def test_a_video_that_is_no_web_page_is_refused(self, aysel: Client, petition: Petition, address: str) -> None:
        answer = change(aysel, PAGE, video_url=address)
        assert set(sentences(answer.content.decode())) == {"video_url"}


class TestTopicsAndTimes:
    def test_topics_are_typed_with_commas(self, aysel: Client, petition: Petition) -> None:
        change(aysel, PAGE, topics=" River,, Town , River ")
        assert Petition.objects.get().topics == ["River", "Town"]
        assert form_on(aysel.get(PAGE).content.decode(), "topics")["topics"] == ["River, Town"]

    @pytest.mark.parametrize("typed", ["x" * 41, ",".join(map(str, range(9))), "\0"])
    def test_too_many_or_too_long_ones_are_refused(self, aysel: Client, petition: Petition, typed: str) -> None:
        answer = change(aysel, PAGE, topics=typed)
        assert set(sentences(answer.content.decode())) == {"topics"}

    def test_it_opens_by_the_campaigns_clock_and_the_page_says_when(self, aysel: Client, petition: Petition) -> None:
        Campaign.objects.update(timezone="Asia/Baku")
        change(aysel, PAGE, opens_at="2040-07-28T11:30")
        said = words(read())
        assert "You can sign it from 28 July 2040, 11:30, Baku time." in said
        assert not attributes(read(), "input", name="address")

    def test_it_cannot_close_before_it_opens(self, aysel: Client, petition: Petition) -> None:
        answer = change(aysel, PAGE, opens_at="2040-07-28T11:30", closes_at="2040-07-28T11:30")
        assert sentences(answer.content.decode()) == {
            "closes_at": "Enter a time after the one at which it opens.",
        }

    def test_opening_one_that_is_to_open_later_says_so_and_the_line_names_the_day(
        self, aysel: Client, petition: Petition
    ) -> None:
        Petition.objects.update(state="draft", opens_at=timezone.now() + timedelta(days=3))
        said = words(aysel.post(f"{PAGE}open/", follow=True).content.decode())
        assert "People can sign from the time that you set." in said
        assert "Opens" in words(read()).split("How it goes on")[1]


def test_the_postal_address_of_a_target_is_kept(aysel: Client, campaign: Campaign) -> None:
    aysel.post(f"{PETITIONS}new/", {**PETITION, "targets-0-address": "Town Hall\nRiverside"})
    assert Petition.objects.get().targets.get().address.splitlines() == ["Town Hall", "Riverside"]
