"""Writing to one's representative: from the postcode to the letter that goes, through the public door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from mailings.models import Message
from petitions.models import Letter, LetterAction, Representative
from supporters.models import Postcode, Supporter, Suppression
from supporters.services.reminding import remind_all
from supporters.suppressions import suppress
from tests.mail import delivered, path_with
from tests.organise.forms import sentences
from tests.petitions.letters import PAGE, TEXT, Writer


class TestFindingHim:
    def test_a_postcode_leads_to_who_sits_there_and_a_letter_that_is_begun(self, aysel_writes: Writer) -> None:
        answer = aysel_writes.finds("sw1a1aa")
        page = answer.content.decode()
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        assert "Ada Example" in page
        assert "Dear Ada Example," in page
        assert 'value="The river in Riverside"' in page
        assert 'value="SW1A 1AA"' in page

    def test_the_postcode_stands_in_no_address(self, aysel_writes: Writer) -> None:
        page = aysel_writes.client.get(PAGE).content.decode()
        assert 'method="post"' in page
        aysel_writes.client.get(PAGE, {"step": "find", "postcode": "SW1A 1AA"})
        assert "Ada" not in aysel_writes.client.get(PAGE, {"step": "find", "postcode": "SW1A 1AA"}).content.decode()

    def test_where_the_postcode_is_not_known_she_chooses_from_a_list(self, aysel_writes: Writer) -> None:
        page = aysel_writes.finds("M1 1AE").content.decode()
        assert "We don’t know where this postcode lies." in page
        assert "Riverside – Ada Example" in page
        chosen = aysel_writes.client.post(
            PAGE, aysel_writes.filled_in(step="choose", area="E99000001", postcode="M1 1AE")
        ).content.decode()
        assert "Dear Ada Example," in chosen
        assert 'value="M1 1AE"' in chosen

    def test_where_nobody_sits_for_the_area_that_is_said(self, aysel_writes: Writer) -> None:
        Postcode.objects.create(postcode="M1 1AE", constituency="E99000009")
        assert "Nobody is known to us who sits" in aysel_writes.finds("M1 1AE").content.decode()

    def test_where_no_list_is_loaded_that_is_said(self, aysel_writes: Writer) -> None:
        Representative.objects.update(is_sitting=False)
        assert "No list of representatives has been loaded yet." in aysel_writes.finds("SW1A 1AA").content.decode()

    def test_whom_she_finds_sits_in_the_actions_body(self, aysel_writes: Writer) -> None:
        Representative.objects.create(body="Parliament", area="E99000001", area_name="Riverside", name="Another Body")
        assert "Another Body" not in aysel_writes.finds("SW1A 1AA").content.decode()

    @pytest.mark.parametrize("postcode", ["", "12345", "\0", "SW1A 1AA" * 9])
    def test_a_postcode_that_is_none_is_answered_beside_its_field(self, aysel_writes: Writer, postcode: str) -> None:
        assert aysel_writes.finds(postcode).status_code == 422

    @pytest.mark.parametrize("area", ["", "nowhere", "\0"])
    def test_an_area_that_is_not_in_the_list_is_asked_for_again(self, aysel_writes: Writer, area: str) -> None:
        answer = aysel_writes.client.post(PAGE, aysel_writes.filled_in(step="choose", area=area))
        assert answer.status_code == 422
        assert "Choose where you live from the list." in answer.content.decode()


class TestALetterByTheSite:
    def test_it_goes_once_she_confirms_and_is_counted_then(self, aysel_writes: Writer) -> None:
        answer = aysel_writes.writes()
        assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}written/")
        [message] = delivered()
        assert message.to == ["aysel@example.org"]
        assert "my children" not in str(message.body)  # anybody may have typed it
        confirm = path_with(message, "/confirm/")
        question = aysel_writes.client.get(confirm).content.decode()
        assert "my children" in question
        assert "% of the words are your own." in question
        assert "data-submit-when-seen" not in question
        assert Letter.objects.get().state == Letter.State.PENDING

        assert aysel_writes.client.post(confirm)["Location"] == f"{PAGE}thank-you/"
        assert {tuple(mail.to) for mail in delivered()} == {("ada@example.net",), ("aysel@example.org",)}
        person = Supporter.objects.get()
        assert (person.name, person.postcode, person.country) == ("Aysel Məmmədova", "SW1A 1AA", "GB")
        page = aysel_writes.client.get(PAGE).content.decode()
        assert "<strong>1</strong> <span>letter to 1 representative</span>" in page

    def test_confirming_again_sends_nothing_more(self, aysel_writes: Writer) -> None:
        aysel_writes.writes()
        confirm = path_with(delivered()[0], "/confirm/")
        for _press in range(3):
            assert aysel_writes.client.post(confirm).status_code == 303
        assert len(delivered()) == 2
        assert "gone already" in aysel_writes.client.get(confirm).content.decode()

    def test_until_she_confirms_the_form_that_was_sent_last_holds(self, aysel_writes: Writer) -> None:
        aysel_writes.writes(name="Rude Name", text="Vile words. " * 20)
        letter = aysel_writes.sends(subject="Mine")
        assert (letter.name, letter.subject, letter.text) == ("Aysel Məmmədova", "Mine", TEXT.strip())

    def test_a_second_letter_changes_nothing_and_is_answered_by_mail_alone_once_a_day(
        self, aysel_writes: Writer
    ) -> None:
        first = aysel_writes.writes()
        aysel_writes.confirms()
        delivered()
        again = [aysel_writes.writes(subject="Another") for _time in range(2)]
        assert {(answer.status_code, answer["Location"], answer.content) for answer in again} == {
            (first.status_code, first["Location"], first.content)
        }
        [message] = delivered()
        assert "gone already" in message.subject
        assert Letter.objects.get().subject == "The river in Riverside"

    def test_one_person_writes_to_one_representative_though_she_names_another(self, aysel_writes: Writer) -> None:
        aysel_writes.sends()
        Representative.objects.create(body="City Council", area="E99000002", area_name="Hill", name="Bela Invented")
        delivered()
        aysel_writes.writes(area="E99000002", postcode="M1 1AE", way="own", step="told")
        assert "gone already" in delivered()[0].subject
        assert Letter.objects.count() == 1

    def test_to_who_takes_the_seat_after_an_election_she_writes_anew(self, aysel_writes: Writer) -> None:
        aysel_writes.sends()
        delivered()
        Representative.objects.update(is_sitting=False)
        Representative.objects.create(
            body="City Council", area="E99000001", area_name="Riverside", name="New Face", address="new@example.net"
        )
        assert aysel_writes.sends().representative.name == "New Face"
        assert Letter.objects.sent().count() == 2

    def test_confirmation_mails_are_limited_as_everywhere(self, aysel_writes: Writer) -> None:
        aysel_writes.writes()
        for days in range(1, 20):
            cache.clear()  # an hour has gone by for the limits too
            Letter.objects.update(written_at=timezone.now() - timedelta(days=days))
            aysel_writes.writes()
            aysel_writes.writes()
        assert Message.objects.count() == 3 + 3

    def test_who_forgot_to_confirm_is_reminded_once(self, aysel_writes: Writer) -> None:
        aysel_writes.writes()
        delivered()
        Letter.objects.update(written_at=timezone.now() - timedelta(days=3))
        for _beat in range(2):
            remind_all()
        [message] = delivered()
        assert message.subject.startswith("Not confirmed yet")

    def test_writing_takes_a_fixed_number_of_queries(
        self, aysel_writes: Writer, django_assert_max_num_queries: object
    ) -> None:
        with django_assert_max_num_queries(30):  # type: ignore[operator]
            aysel_writes.writes()


class TestWhatKeepsItHonest:
    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("name", "", "Enter your name."),
            ("address", "aysel@", "Enter your e-mail address"),
            ("postcode", "12345", "Enter your postcode, like SW1A 1AA."),
            ("postal_address", "", "Enter your postal address"),
            ("subject", "", "Enter a subject."),
            ("text", "", "Write your letter."),
            ("text", "Vote for it!", "at least 100 characters"),
            ("text", "a" + " \n" * 200 + "b", "at least 100 characters"),
            ("text", "x" * 6001, "up to 6,000 characters"),
            ("text", TEXT + " See https://spam.example/now", "Leave out the link https://spam.example/now"),
            ("text", TEXT + " See www.spam.example", "Leave out the link www.spam.example"),
            ("area", "E00000000", "Nobody sits for this area now."),
            ("area", "\0", "Nobody sits for this area now."),
        ],
    )
    def test_a_mistake_is_named_and_nothing_is_kept(
        self, aysel_writes: Writer, field: str, value: str, sentence: str
    ) -> None:
        answer = aysel_writes.writes(**{field: value})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page
        assert not Supporter.objects.exists()
        if field != "area":
            assert "1 River Street" in page or field == "postal_address"

    def test_a_link_of_the_template_may_stay(self, aysel_writes: Writer, letter_action: LetterAction) -> None:
        letter_action.text += " See https://example.org/vote"
        letter_action.save()
        assert aysel_writes.writes(text=f"{TEXT} See https://example.org/vote").status_code == 303

    def test_a_postcode_of_another_area_is_not_taken(self, aysel_writes: Writer) -> None:
        Postcode.objects.create(postcode="M1 1AE", constituency="E99000002")
        Representative.objects.create(body="City Council", area="E99000002", area_name="Hill", name="Bela Invented")
        answer = aysel_writes.writes(postcode="M1 1AE")
        assert "This postcode doesn’t lie in Riverside." in answer.content.decode()

    def test_a_robot_that_fills_in_every_field_writes_nothing(self, aysel_writes: Writer) -> None:
        assert aysel_writes.writes(website="http://spam.example").status_code == 422
        assert aysel_writes.writes(page="forged").status_code == 422
        assert not Letter.objects.exists()

    def test_an_address_has_few_attempts_and_a_network_many(self, aysel_writes: Writer) -> None:
        answers = [aysel_writes.writes(name="").status_code for _time in range(11)]
        assert answers == [422] * 10 + [429]
        assert aysel_writes.writes(address="other@example.org").status_code == 303

    def test_how_much_is_her_own_is_said_and_nothing_is_forced(
        self, aysel_writes: Writer, letter_action: LetterAction
    ) -> None:
        unchanged = letter_action.text.replace("{representative}", "Ada Example").strip()
        page = aysel_writes.writes(text=unchanged, way="own").content.decode()
        assert "These are the template’s words." in page
        assert aysel_writes.writes(text=unchanged).status_code == 303


class TestByHerOwnProgram:
    def test_she_gets_a_link_and_the_text_and_nothing_is_kept(self, aysel_writes: Writer) -> None:
        answer = aysel_writes.writes(way="own")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert (
            "mailto:ada@example.net?subject=The%20river%20in%20Riverside&amp;body=Dear%20Ada%20Example%2C%0D%0A" in page
        )
        assert "1%20River%20Street%0D%0ARiverside%0D%0ASW1A%201AA" in page
        assert not Supporter.objects.exists()
        assert not Message.objects.exists()

    def test_a_long_letter_is_copied_rather_than_cut_off(self, aysel_writes: Writer) -> None:
        page = aysel_writes.writes(way="own", text="Ə" * 1500).content.decode()
        assert "The letter is too long for a link" in page
        assert "&amp;body=" not in page

    def test_once_she_says_that_it_is_sent_and_confirms_it_counts_without_its_words(self, aysel_writes: Writer) -> None:
        assert aysel_writes.writes(way="own", step="told")["Location"] == f"{PAGE}written/"
        [message] = delivered()
        confirm = path_with(message, "/confirm/")
        assert "have sent a letter by your own mail program" in aysel_writes.client.get(confirm).content.decode()
        assert aysel_writes.client.post(confirm)["Location"] == f"{PAGE}thank-you/"
        assert [mail.to for mail in delivered()] == [["aysel@example.org"]]
        letter = Letter.objects.get()
        assert (letter.way, letter.text, letter.subject, letter.postal_address) == ("own", "", "", "")
        assert "<strong>1</strong>" in aysel_writes.client.get(PAGE).content.decode()

    @pytest.mark.parametrize("address", ["", "gone@example.net"])
    def test_without_an_address_that_works_the_site_sends_nothing(self, aysel_writes: Writer, address: str) -> None:
        Representative.objects.update(address=address)
        suppress("gone@example.net", Suppression.Reason.BOUNCED)
        page = aysel_writes.finds("SW1A 1AA").content.decode()
        assert "We know no e-mail address of theirs that works." in page
        assert "Send it from here" not in page
        assert aysel_writes.writes(way="site").status_code == 200
        assert not Letter.objects.exists()


class TestAnActionThatIsOver:
    def test_its_page_says_so_and_takes_nothing(self, aysel_writes: Writer) -> None:
        LetterAction.objects.update(state=LetterAction.State.CLOSED)
        assert "This action is closed" in aysel_writes.writes().content.decode()
        assert not Letter.objects.exists()

    @pytest.mark.parametrize("closed", [{"state": "closed"}, {"closes_at": timezone.now() - timedelta(minutes=1)}])
    def test_a_letter_that_is_confirmed_after_it_does_not_go_and_she_is_told(
        self, aysel_writes: Writer, closed: dict[str, object]
    ) -> None:
        aysel_writes.writes()
        [message] = delivered()
        LetterAction.objects.update(**closed)
        answer = aysel_writes.client.post(path_with(message, "/confirm/"))
        assert answer["Location"] == f"{PAGE}not-sent/"
        assert "has been closed since you wrote" in aysel_writes.client.get(answer["Location"]).content.decode()
        assert delivered() == []
        assert Letter.objects.get().state == Letter.State.PENDING

    def test_a_letter_to_who_has_left_the_seat_meanwhile_does_not_go(self, aysel_writes: Writer) -> None:
        aysel_writes.writes()
        [message] = delivered()
        Representative.objects.update(is_sitting=False)
        answer = aysel_writes.client.post(path_with(message, "/confirm/"))
        assert "has left the seat" in aysel_writes.client.get(answer["Location"]).content.decode()
        assert delivered() == []

    def test_nobody_is_reminded_of_it(self, aysel_writes: Writer) -> None:
        aysel_writes.writes()
        delivered()
        Letter.objects.update(written_at=timezone.now() - timedelta(days=3))
        LetterAction.objects.update(state=LetterAction.State.CLOSED)
        remind_all()
        assert delivered() == []

    def test_a_draft_is_not_found(self, aysel_writes: Writer) -> None:
        LetterAction.objects.update(state=LetterAction.State.DRAFT)
        for page in (PAGE, f"{PAGE}written/", f"{PAGE}thank-you/", f"{PAGE}not-sent/"):
            assert aysel_writes.client.get(page).status_code == 404


def test_mistakes_of_forms_are_read_by_screen_readers(aysel_writes: Writer) -> None:
    """Each sentence hangs on its field, as on every form of the site."""
    assert sentences(aysel_writes.writes(subject="").content.decode())["subject"] == "Enter a subject."
