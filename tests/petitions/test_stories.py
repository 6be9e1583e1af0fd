"""Awkward cases, each as it happens to somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.forms import in_zone
from mailings.models import Message
from petitions.models import Petition, Question, Signature
from petitions.services import counting
from supporters.models import Supporter
from tests.campaign.reading import attributes, words
from tests.mail import delivered, path_with

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
CLOSING = datetime(2031, 10, 26, 1, 0, 0, tzinfo=UTC)


@pytest.fixture
def aysel(filled_in: Fill) -> dict[str, str]:
    return filled_in(name="Aysel Məmmədova", address="aysel@example.org", postcode="SW1A 1AA", country="GB")


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the site's clock stand at a moment, to the microsecond. The database's own goes on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: moment)
        yield


def confirmed_names() -> list[str]:
    return list(Signature.objects.confirmed().order_by("pk").values_list("name", flat=True))


class TestAFamilyWithOneAddress:
    def test_is_one_signature_whoever_of_them_confirms(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        """What shows that somebody is somebody is the address: two names by one address would be two by anybody."""
        client.post(PAGE, aysel)
        client.post(PAGE, {**aysel, "name": "Her brother Elşən"})
        [mail] = delivered()
        assert "You sign as Her brother Elşən." in words(client.get(path_with(mail, "/confirm/")).content.decode())
        client.post(path_with(mail, "/confirm/"))
        assert confirmed_names() == ["Her brother Elşən"]

    def test_hears_from_the_second_form_on_that_the_address_has_signed_already(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        client.post(PAGE, aysel)
        client.post(path_with(delivered()[0], "/confirm/"))
        delivered()
        client.post(PAGE, {**aysel, "name": "Her brother Elşən"})
        [mail] = delivered()
        assert "already" in mail.subject
        assert "Aysel" in str(mail.body)
        assert path_with(mail, "/signature/")
        assert confirmed_names() == ["Aysel Məmmədova"]

    def test_whose_members_have_addresses_of_their_own_at_one_place_sign_each(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        for name in ("aysel", "elshen"):
            client.post(PAGE, {**aysel, "address": f"{name}@family.example"})
        assert Signature.objects.count() == 2


class TestSomebodyTypedAnothersAddress:
    def test_who_gets_the_mail_sees_what_was_typed_and_deletes_it(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        client.post(PAGE, {**aysel, "name": "Not She", "comment": "Not hers"})
        [mail] = delivered()
        assert "If this wasn’t you, do nothing" in str(mail.body)
        own = path_with(mail, "/signature/")
        client.post(f"{own}withdraw/")
        assert not Signature.objects.exists()
        assert client.post(path_with(mail, "/confirm/")).status_code == 404

    def test_who_made_a_slip_signs_once_more_with_the_right_one(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        client.post(PAGE, {**aysel, "address": "aysle@example.org"})
        client.post(PAGE, aysel)
        [mail] = [mail for mail in delivered() if mail.to == ["aysel@example.org"]]
        client.post(path_with(mail, "/confirm/"))
        counting.tally()
        petition.refresh_from_db()
        assert petition.signature_count == 1


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "Siobhán O'Brien",
            "Siobhán O’Brien",
            "D’Arcy-Əliyev",
            "J",
            "李",
            "Zoë 🌊",
            "🏳️‍🌈 Sam",
            "محمد علی",
            "שרה לוי",
            "نیلوفر می‌خواهد",
            "Null",
            "Robert'); DROP TABLE petitions_signature;--",
            "Ülviyyə & Söhn <GmbH>",
        ],
    )
    def test_is_the_same_on_the_page_in_the_mail_and_in_the_database(
        self, client: Client, petition: Petition, aysel: dict[str, str], name: str
    ) -> None:
        assert client.post(PAGE, {**aysel, "name": name, "show_name": "on"}).status_code == 303
        [mail] = delivered()
        assert f"Dear {name}," in str(mail.body)
        client.post(path_with(mail, "/confirm/"))
        assert confirmed_names() == [name]
        assert name in words(client.get(PAGE).content.decode())

    def test_that_would_turn_the_text_around_it_is_stored_without_what_turns(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        client.post(PAGE, {**aysel, "name": "\u202eavodəmməM\u202c \u2066Aysel\u2069"})
        assert Signature.objects.get().name == "avodəmməM Aysel"

    def test_of_150_letters_is_taken_whole_and_one_of_151_is_named_at_its_field(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        name = ("Ə" * 49 + " ") * 3
        longest = name[:149] + "ə"
        assert client.post(PAGE, {**aysel, "name": longest, "show_name": "on"}).status_code == 303
        [mail] = delivered()
        client.post(path_with(mail, "/confirm/"))
        assert confirmed_names() == [longest]
        answer = client.post(PAGE, {**aysel, "name": longest + "x"})
        assert answer.status_code == 422
        assert "Enter a name of up to 150 characters." in answer.content.decode()

    def test_of_nothing_but_what_nobody_sees_is_none(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        answer = client.post(PAGE, {**aysel, "name": "\u200b\u2060 \u00ad"})
        assert "Enter your name." in answer.content.decode()


class TestPostcodesOfCrownDependencies:
    @pytest.mark.parametrize(
        ("country", "postcode"),
        [
            ("GB", "JE2 3AB"),
            ("JE", "JE2 3AB"),
            ("GB", "GY9 3UF"),
            ("GG", "GY1 1AA"),
            ("GB", "IM1 1AA"),
            ("IM", "IM99 1AB"),
        ],
    )
    def test_are_right_whether_she_calls_her_country_british_or_by_its_name(
        self, client: Client, petition: Petition, aysel: dict[str, str], country: str, postcode: str
    ) -> None:
        assert client.post(PAGE, {**aysel, "country": country, "postcode": postcode}).status_code == 303
        signature = Signature.objects.get()
        assert (signature.country, signature.postcode) == (country, postcode)

    def test_count_for_no_constituency(self, client: Client, petition: Petition, aysel: dict[str, str]) -> None:
        client.post(PAGE, {**aysel, "country": "JE", "postcode": "JE2 3AB"})
        client.post(path_with(delivered()[0], "/confirm/"))
        signature = Signature.objects.get()
        assert (signature.state, signature.constituency) == ("confirmed", "")

    def test_a_soldier_abroad_signs_with_the_forces_postcode(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        assert client.post(PAGE, {**aysel, "postcode": "bf1 2au"}).status_code == 303


class TestTheClosingSecond:
    """By the site's clock at the moment of storing, the same for the page and for the statement that signs."""

    @pytest.fixture(autouse=True)
    def _closes(self, petition: Petition) -> None:
        Petition.objects.update(closes_at=CLOSING)

    @pytest.mark.parametrize(
        ("microseconds", "takes"), [(-1_000_000, True), (-1, True), (0, False), (1, False), (1_000_000, False)]
    )
    def test_is_in_time_until_the_microsecond_before(
        self, client: Client, aysel: dict[str, str], microseconds: int, takes: bool
    ) -> None:
        with at(CLOSING + timedelta(microseconds=microseconds)):
            answer = client.post(PAGE, aysel)
        assert Signature.objects.exists() is takes
        assert answer.status_code == (303 if takes else 200)
        assert ("This petition is closed" in answer.content.decode()) is not takes

    def test_the_database_may_be_in_another_year_altogether(self, client: Client, aysel: dict[str, str]) -> None:
        """Its clock is today's, years before the closing; what is asked is the site's."""
        with at(CLOSING + timedelta(days=1)):
            client.post(PAGE, aysel)
        assert not Signature.objects.exists()

    def test_a_page_opened_before_and_sent_after_is_told_so_and_nothing_is_stored(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        with at(CLOSING - timedelta(seconds=5)):
            assert "Sign the petition" in client.get(PAGE).content.decode()
        with at(CLOSING + timedelta(seconds=5)):
            answer = client.post(PAGE, aysel)
        assert "It takes no more signatures." in answer.content.decode()
        assert not Supporter.objects.exists()

    def test_what_was_signed_in_the_last_second_counts_though_it_is_confirmed_a_day_later(
        self, client: Client, aysel: dict[str, str]
    ) -> None:
        with at(CLOSING - timedelta(microseconds=1)):
            client.post(PAGE, aysel)
        Message.objects.update(
            not_before=timezone.now()
        )  # the database's clock, by which mail goes out, is years behind
        Petition.objects.update(closes_at=timezone.now() - timedelta(seconds=1), state=Petition.State.CLOSED)
        client.post(path_with(delivered()[0], "/confirm/"))
        assert confirmed_names() == ["Aysel Məmmədova"]


class TestTheOpeningSecond:
    @pytest.mark.parametrize(("microseconds", "takes"), [(-1, False), (0, True), (1, True)])
    def test_takes_signatures_from_its_first_microsecond(
        self, client: Client, petition: Petition, aysel: dict[str, str], microseconds: int, takes: bool
    ) -> None:
        Petition.objects.update(opens_at=CLOSING)
        with at(CLOSING + timedelta(microseconds=microseconds)):
            answer = client.post(PAGE, aysel)
        assert Signature.objects.exists() is takes
        assert ("isn’t open yet" in answer.content.decode()) is not takes

    def test_until_then_the_page_says_from_when_by_the_campaigns_clock(
        self, client: Client, petition: Petition
    ) -> None:
        Petition.objects.update(opens_at=datetime(2040, 7, 1, 8, 30, tzinfo=UTC))
        assert "You can sign it from 1 July 2040, 09:30, London time." in words(client.get(PAGE).content.decode())


class TestTheNightOfTheClockChange:
    def test_a_petition_that_closes_in_the_hour_shown_twice_closes_at_the_first_of_the_two(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        closing = in_zone(datetime(2031, 10, 26, 1, 30), "Europe/London")
        assert closing.astimezone(UTC) == datetime(2031, 10, 26, 0, 30, tzinfo=UTC)
        Petition.objects.update(closes_at=closing)
        first, second = (datetime(2031, 10, 26, hour, 29, 59, tzinfo=UTC) for hour in (0, 1))
        with at(first):
            assert client.post(PAGE, aysel).status_code == 303
        with at(second):  # the clock on the wall shows the same
            assert client.post(PAGE, {**aysel, "address": "later@example.org"}).status_code == 200
        assert Signature.objects.count() == 1

    def test_one_open_until_midnight_is_so_after_the_clocks_went_forward(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        Petition.objects.update(closes_at=in_zone(datetime(2031, 3, 31, 0, 0), "Europe/London"))
        with at(datetime(2031, 3, 30, 22, 59, 59, tzinfo=UTC)):
            assert client.post(PAGE, aysel).status_code == 303
        with at(datetime(2031, 3, 30, 23, 0, 0, tzinfo=UTC)):
            assert client.post(PAGE, {**aysel, "address": "later@example.org"}).status_code == 200


class TestTwoTabsAndTheBackButton:
    def test_two_tabs_sent_one_after_the_other_are_one_signature_as_the_last_one_says(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        first, second = Client(), Client()
        assert first.post(PAGE, {**aysel, "comment": "In the first tab"}).status_code == 303
        assert second.post(PAGE, {**aysel, "comment": "In the second tab"}).status_code == 303
        assert Signature.objects.get().comment == "In the second tab"
        assert len(delivered()) == 1

    def test_a_tab_that_was_left_open_and_sent_after_confirming_changes_nothing(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        client.post(PAGE, aysel)
        client.post(path_with(delivered()[0], "/confirm/"))
        assert client.post(PAGE, {**aysel, "comment": "From the old tab"}).status_code == 303
        assert Signature.objects.get().comment == ""

    def test_going_back_and_pressing_again_is_no_second_signature_and_no_error(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        for _press in range(3):
            assert client.post(PAGE, aysel)["Location"] == f"{PAGE}signed/"
        assert (Signature.objects.count(), len(delivered())) == (1, 1)

    def test_going_back_to_the_confirmation_after_pressing_it_says_that_it_counts(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        client.post(PAGE, aysel)
        confirm = path_with(delivered()[0], "/confirm/")
        client.post(confirm)
        assert "Your signature counts already" in client.get(confirm).content.decode()


class TestTheTeamChangesTheQuestionsMeanwhile:
    def test_an_answer_to_one_that_was_removed_is_let_go_and_the_signature_stands(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        gone = petition.questions.create(label="How often?", is_required=True)
        stays = petition.questions.create(label="Where?")
        page = client.get(PAGE).content.decode()
        assert attributes(page, "input", name=f"question_{gone.public_id}")
        Question.objects.filter(pk=gone.pk).delete()
        answers = {f"question_{gone.public_id}": "Daily", f"question_{stays.public_id}": "Here"}
        assert client.post(PAGE, {**aysel, **answers}).status_code == 303
        assert Signature.objects.get().answers == {str(stays.public_id): "Here"}

    def test_one_that_was_removed_after_it_was_answered_is_spoken_of_no_more(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        gone = petition.questions.create(label="How often?")
        client.post(PAGE, {**aysel, f"question_{gone.public_id}": "Daily"})
        gone.delete()
        question = client.get(path_with(delivered()[0], "/confirm/"))
        assert question.status_code == 200
        assert "Daily" not in question.content.decode()

    def test_a_required_one_that_was_added_is_asked_and_what_was_typed_is_kept(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        client.get(PAGE)
        added = petition.questions.create(label="Where do you swim?", is_required=True)
        answer = client.post(PAGE, aysel)
        assert answer.status_code == 422
        assert "Answer this question." in answer.content.decode()
        assert "aysel@example.org" in answer.content.decode()
        assert client.post(PAGE, {**aysel, f"question_{added.public_id}": "Here"}).status_code == 303

    def test_a_choice_that_was_taken_out_is_asked_again(
        self, client: Client, petition: Petition, aysel: dict[str, str]
    ) -> None:
        question = petition.questions.create(label="How often?", kind=Question.Kind.CHOICE, choices="Daily\nWeekly")
        Question.objects.update(choices_en_gb="Daily\nMonthly")
        answer = client.post(PAGE, {**aysel, f"question_{question.public_id}": "Weekly"})
        assert "Choose one of the answers." in answer.content.decode()
