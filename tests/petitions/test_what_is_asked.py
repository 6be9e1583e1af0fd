"""The form asks what the petition asks, in the reader's language, and stores no more."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from petitions.models import Petition, Question, Signature
from supporters.models import Consent
from tests.campaign.reading import attributes, elements, words
from tests.mail import delivered, path_with

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
pytestmark = pytest.mark.usefixtures("petition")


@pytest.fixture
def aysel(filled_in: Fill) -> dict[str, str]:
    return filled_in(name="Aysel Məmmədova", address="aysel@example.org", postcode="SW1A 1AA", country="GB")


def ask(**settings: object) -> None:
    Petition.objects.update(**settings)


def asked(client: Client, path: str = PAGE) -> set[str]:
    """The names of the fields that people see."""
    fields = [
        values for tag, values in elements(client.get(path).content.decode()) if tag in ("input", "select", "textarea")
    ]
    hidden = ("hidden", "submit")
    return {field["name"] for field in fields if field.get("type") not in hidden} - {"website"}


def wrong(page: str) -> dict[str, str]:
    """The fields at which something is wrong, each with what is said there."""
    found = {}
    for _tag, values in elements(page):
        if values.get("aria-invalid") == "true":
            feedback = values["aria-describedby"].split()[-1]
            found[values["name"]] = page.split(f'id="{feedback}"')[1].split(">", 1)[1].split("</div>")[0]
    return {name: words(sentence) for name, sentence in found.items()}


class TestThePostcode:
    def test_is_left_out_where_the_petition_does_not_ask_for_it(self, client: Client, aysel: dict[str, str]) -> None:
        ask(postcode_asked="no")
        assert "postcode" not in asked(client)
        assert client.post(PAGE, aysel).status_code == 303
        assert Signature.objects.get().postcode == ""

    def test_may_stay_empty_where_it_is_optional_and_is_looked_at_where_it_is_not(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        ask(postcode_asked="optional")
        assert "Postcode (if you like)" in words(client.get(PAGE).content.decode())
        assert client.post(PAGE, {**aysel, "postcode": ""}).status_code == 303
        assert "postcode" in wrong(client.post(PAGE, {**aysel, "postcode": "12345"}).content.decode())

    @pytest.mark.parametrize("country", ["GB", "JE", "GG", "IM"])
    def test_is_required_wherever_every_house_has_a_british_one(
        self, client: Client, aysel: dict[str, str], country: str
    ) -> None:
        answer = client.post(PAGE, {**aysel, "postcode": "", "country": country})
        assert wrong(answer.content.decode()) == {"postcode": "Enter your postcode, like SW1A 1AA."}

    @pytest.mark.parametrize(
        ("country", "typed", "stored"),
        [("JE", "je23ab", "JE2 3AB"), ("GG", "gy1 1aa", "GY1 1AA"), ("IM", "IM11AA", "IM1 1AA")],
    )
    def test_of_a_crown_dependency_is_one_of_its_own_area(
        self, client: Client, aysel: dict[str, str], country: str, typed: str, stored: str
    ) -> None:
        assert client.post(PAGE, {**aysel, "country": country, "postcode": typed}).status_code == 303
        assert Signature.objects.get().postcode == stored
        assert "postcode" in wrong(client.post(PAGE, {**aysel, "country": country}).content.decode())


class TestThePhone:
    def test_is_not_asked_for_unless_the_petition_asks(self, client: Client, aysel: dict[str, str]) -> None:
        assert "phone" not in asked(client)
        client.post(PAGE, {**aysel, "phone": "020 7946 0018"})
        assert Signature.objects.get().phone == ""

    @pytest.mark.parametrize(
        ("typed", "country", "stored"),
        [
            ("020 7946 0018", "GB", "+442079460018"),
            ("012 555 12 34", "AZ", "+994125551234"),
            ("+994125551234", "GB", "+994125551234"),
        ],
    )
    def test_is_stored_as_one_number_however_it_is_typed(
        self, client: Client, aysel: dict[str, str], typed: str, country: str, stored: str
    ) -> None:
        ask(phone_asked="optional")
        assert client.post(PAGE, {**aysel, "phone": typed, "country": country}).status_code == 303
        assert Signature.objects.get().phone == stored

    def test_may_stay_empty_where_it_is_optional_and_not_where_it_is_required(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        ask(phone_asked="optional")
        assert client.post(PAGE, aysel).status_code == 303
        ask(phone_asked="required")
        for typed in ("", "12"):
            page = client.post(PAGE, {**aysel, "phone": typed}).content.decode()
            assert list(wrong(page)) == ["phone"]
            assert "like 020 7946 0018" in wrong(page)["phone"]

    def test_is_shown_before_it_is_confirmed_since_anybody_could_have_typed_it(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        ask(phone_asked="required")
        client.post(PAGE, {**aysel, "phone": "020 7946 0018"})
        question = client.get(path_with(delivered()[0], "/confirm/")).content.decode()
        assert "Your phone number: +44 20 7946 0018" in question
        assert "data-submit-when-seen" not in question


class TestQuestions:
    @pytest.fixture(autouse=True)
    def _questions(self, petition: Petition) -> None:
        self.text = petition.questions.create(label="Where do you swim?", label_az="Harada üzürsünüz?")
        self.choice = petition.questions.create(
            label="How often?", kind=Question.Kind.CHOICE, choices="Daily\nWeekly", choices_az="Hər gün\nHəftədə bir"
        )
        self.tick = petition.questions.create(label="I live by the river.", kind=Question.Kind.YES)

    @staticmethod
    def field(question: Question) -> str:
        return f"question_{question.public_id}"

    def test_are_asked_in_their_order_and_in_the_readers_language(self, client: Client) -> None:
        page = client.get(f"/az{PAGE}").content.decode()
        assert {self.field(self.text), self.field(self.choice), self.field(self.tick)} <= asked(client)
        assert page.index("Harada üzürsünüz?") < page.index("How often?") < page.index("I live by the river.")
        shown = [option["value"] for option in attributes(page, "option") if option["value"] in ("Daily", "Weekly")]
        assert shown == ["Daily", "Weekly"]
        assert ">Hər gün</option>" in page

    def test_answers_are_stored_by_the_questions_ids_and_the_same_in_every_language(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        typed = {
            self.field(self.text): " At the  bridge\u202e ",
            self.field(self.choice): "Weekly",
            self.field(self.tick): "on",
        }
        assert client.post(f"/az{PAGE}", {**aysel, **typed}).status_code == 303
        assert Signature.objects.get().answers == {
            str(self.text.public_id): "At the bridge",
            str(self.choice.public_id): "Weekly",
            str(self.tick.public_id): "yes",
        }

    def test_what_is_not_answered_is_not_stored(self, client: Client, aysel: dict[str, str]) -> None:
        client.post(PAGE, aysel)
        assert Signature.objects.get().answers is None

    def test_a_required_one_is_asked_again_at_its_field_and_the_rest_is_kept(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        Question.objects.update(is_required=True)
        page = client.post(PAGE, {**aysel, self.field(self.text): "\u200b "}).content.decode()
        assert wrong(page) == {
            self.field(self.text): "Answer this question.",
            self.field(self.choice): "Answer this question.",
            self.field(self.tick): "Tick the box if you want to sign.",
        }
        assert "Aysel Məmmədova" in page

    @pytest.mark.parametrize("answer", ["Never", "Hər gün", "x" * 600, "<script>"])
    def test_an_answer_that_was_not_offered_is_not_taken(
        self, client: Client, aysel: dict[str, str], answer: str
    ) -> None:
        page = client.post(PAGE, {**aysel, self.field(self.choice): answer}).content.decode()
        assert wrong(page) == {self.field(self.choice): "Choose one of the answers."}

    def test_answers_are_shown_before_they_are_confirmed(self, client: Client, aysel: dict[str, str]) -> None:
        client.post(PAGE, {**aysel, self.field(self.text): "<Bridge>", self.field(self.tick): "on"})
        question = client.get(path_with(delivered()[0], "/confirm/")).content.decode()
        assert "Where do you swim? &lt;Bridge&gt;" in question
        assert "I live by the river. yes" in question


class TestTheMinimumAge:
    def test_has_to_be_ticked_and_says_whom_it_is_for(self, client: Client, aysel: dict[str, str]) -> None:
        ask(minimum_age=16)
        assert "I am at least 16 years old." in client.get(PAGE).content.decode()
        page = client.post(PAGE, aysel).content.decode()
        assert "at least 16 years old" in wrong(page)["is_old_enough"]
        assert client.post(PAGE, {**aysel, "is_old_enough": "on"}).status_code == 303


class TestWhatIsShown:
    def test_no_comment_is_asked_for_or_stored_where_none_is_allowed(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        ask(comments_allowed=False)
        assert "comment" not in asked(client)
        assert "Show my name on this page." in client.get(PAGE).content.decode()
        client.post(PAGE, {**aysel, "comment": "Typed all the same"})
        assert Signature.objects.get().comment == ""

    def test_nobody_is_asked_to_be_shown_where_no_signer_is(self, client: Client, aysel: dict[str, str]) -> None:
        ask(signers_shown="none")
        assert "show_name" not in asked(client)
        client.post(PAGE, {**aysel, "show_name": "on"})
        assert Signature.objects.get().show_name is False

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("Aysel Məmmədova", "A. M."),
            ("J", "J."),
            ("anna-maria o’neill", "A. M. O."),
            ("محمد علی", "م. ع."),
            ("🌊", "–"),
        ],
    )
    def test_where_initials_are_shown_the_page_holds_nothing_else_of_a_name(
        self, client: Client, aysel: dict[str, str], name: str, shown: str
    ) -> None:
        ask(signers_shown="initials")
        assert "Show my initials and comment on this page." in client.get(PAGE).content.decode()
        client.post(PAGE, {**aysel, "name": name, "show_name": "on", "comment": "Swim!"})
        confirm = path_with(delivered()[0], "/confirm/")
        assert "Your initials and comment are shown" in client.get(confirm).content.decode()
        client.post(confirm)
        page = client.get(PAGE).content.decode()
        assert f"<li>{shown}<span" in page
        assert "Məmmədova" not in page

    def test_those_who_signed_before_are_shown_no_more_once_no_signer_is(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        client.post(PAGE, {**aysel, "show_name": "on"})
        client.post(path_with(delivered()[0], "/confirm/"))
        assert "Aysel" in client.get(PAGE).content.decode()
        ask(signers_shown="none")
        assert "Aysel" not in client.get(PAGE).content.decode()


class TestTheWordsBesideEmailMe:
    def test_are_the_petitions_own_and_the_ledger_keeps_them(self, client: Client, aysel: dict[str, str]) -> None:
        ask(updates_wording="Tell me what the Mayor says.", updates_wording_en_gb="Tell me what the Mayor says.")
        assert "Tell me what the Mayor says." in client.get(PAGE).content.decode()
        client.post(PAGE, {**aysel, "wants_updates": "on"})
        client.post(path_with(delivered()[0], "/confirm/"))
        wording = Consent.objects.get().wording
        assert wording is not None
        assert (wording.text, wording.language) == ("Tell me what the Mayor says.", "en-gb")

    def test_that_have_changed_since_the_page_was_opened_are_read_again_before_they_count(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        [shown] = attributes(client.get(PAGE).content.decode(), "input", name="words")
        ask(updates_wording_en_gb="Tell me everything, always.")
        sent = {**aysel, "wants_updates": "on", "words": shown["value"]}
        answer = client.post(PAGE, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert wrong(page) == {"wants_updates": "These words have changed. Read them again before you agree."}
        [shown] = attributes(page, "input", name="words")
        assert client.post(PAGE, {**sent, "words": shown["value"]}).status_code == 303

    def test_that_have_changed_stop_nobody_who_did_not_tick_the_box(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        assert client.post(PAGE, {**aysel, "words": "0123456789abcdef"}).status_code == 303


def test_what_a_phone_needs_to_fill_in_the_form_and_to_show_the_right_keys(client: Client) -> None:
    ask(phone_asked="required")
    page = client.get(PAGE).content.decode()
    fields = {values["name"]: values for _tag, values in elements(page) if values.get("name")}
    said = {
        name: tuple(fields[name].get(key, "") for key in ("type", "autocomplete", "inputmode", "enterkeyhint"))
        for name in ("name", "address", "postcode", "phone")
    }
    assert said == {
        "name": ("text", "name", "", "next"),
        "address": ("email", "email", "email", "next"),
        "postcode": ("text", "postal-code", "", "next"),
        "phone": ("tel", "tel", "tel", "next"),
    }
