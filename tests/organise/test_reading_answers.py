"""What signers are asked, the team reads beside their names; and she herself in what is held on her."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from petitions.models import Petition, Question
from petitions.services.breaking_down import break_down
from petitions.services.counting import recount
from supporters import personal_data
from supporters.models import Supporter
from tests.campaign.reading import words
from tests.petitions.signatures import confirmed

LIST = "/organise/clean-river/petitions/swim/signatures/"
STATISTICS = "/organise/clean-river/petitions/swim/statistics/"
LogIn = Callable[[str], Client]


@pytest.fixture
def questions(petition: Petition) -> list[Question]:
    kinds = Question.Kind
    return [
        petition.questions.create(label="Where do you swim?", label_az="Harada üzürsünüz?"),
        petition.questions.create(
            label="How often?", kind=kinds.CHOICE, choices="Daily\nWeekly\nNever", choices_az="Hər gün\nHəftədə\nHeç"
        ),
        petition.questions.create(label="I live by the river.", kind=kinds.YES),
    ]


def sign(petition: Petition, questions: list[Question], number: int, *answers: str) -> None:
    keys = [str(question.public_id) for question in questions]
    given = {key: answer for key, answer in zip(keys, answers, strict=False) if answer}
    confirmed(petition, number, phone="+442079460018", answers=given)
    recount(petition)


def read(client: Client, path: str) -> str:
    return words(client.get(path).content.decode())


class TestTheListOfSignatures:
    def test_it_shows_phone_and_answers_in_words(
        self, aysel: Client, petition: Petition, questions: list[Question]
    ) -> None:
        sign(petition, questions, 1, "At the <b>bridge</b>", "Weekly", "yes")
        shown = read(aysel, LIST)
        assert "+44 20 7946 0018" in shown
        assert "Where do you swim? At the <b>bridge</b>How often? WeeklyI live by the river. yes" in shown
        assert "How often? Həftədə" not in shown
        assert "<b>bridge" not in aysel.get(LIST).content.decode()
        assert "Həftədə" in read(aysel, f"/az{LIST}")

    def test_it_has_no_empty_columns_where_nothing_is_asked(self, aysel: Client, petition: Petition) -> None:
        confirmed(petition, 1)
        shown = read(aysel, LIST)
        assert "Phone" not in shown
        assert "Answers" not in shown

    def test_many_rows_take_as_many_queries_as_one(
        self, aysel: Client, petition: Petition, questions: list[Question]
    ) -> None:
        numbers = []
        for number in (1, 30):
            petition.signatures.all().delete()
            sign(petition, questions, number, "Here", "Daily", "yes")
            aysel.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                assert aysel.get(LIST).content.decode().count("How often?") == number
            numbers.append(len(queries))
        assert numbers[0] == numbers[1]

    def test_who_may_not_see_people_reads_none(
        self, log_in: LogIn, petition: Petition, questions: list[Question]
    ) -> None:
        sign(petition, questions, 1, "Under the bridge")
        answer = log_in("observer").get(LIST)
        assert answer.status_code == 403
        assert "Under the bridge" not in answer.content.decode()

    def test_invalid_ones_stand_by_themselves(self, aysel: Client, petition: Petition) -> None:
        assert "No signature is invalid." in read(aysel, f"{LIST}?state=invalid")
        confirmed(petition, 2)
        petition.signatures.filter(name="Signer 1").update(state="invalid")
        recount(petition)
        valid, invalid = read(aysel, LIST), read(aysel, f"{LIST}?state=invalid")
        assert ("Signer 0" in valid, "Signer 1" in valid) == (True, False)
        assert ("Signer 0" in invalid, "Signer 1" in invalid) == (False, True)


class TestTheFigures:
    def test_choices_and_ticks_are_counted_and_texts_are_not(
        self, log_in: LogIn, petition: Petition, questions: list[Question]
    ) -> None:
        sign(petition, questions, 4, "Under the bridge", "Weekly")
        for name, often, tick in (("Signer 0", "Daily", "yes"), ("Signer 1", "", "")):
            answers = {str(questions[1].public_id): often, str(questions[2].public_id): tick} if often else None
            petition.signatures.filter(name=name).update(answers=answers)
        petition.signatures.filter(name="Signer 3").update(state="invalid")
        break_down(petition)
        observer = log_in("observer")
        shown = read(observer, STATISTICS)
        assert "Under the bridge" not in shown
        [table] = [part.split("I live by the river.") for part in shown.split("How often?")[1:]]
        assert [name in table[0] for name in ("Daily 1 33.3 %", "Weekly 1 33.3 %", "Never 0 0.0 %")] == [True] * 3
        assert "not answered 1 33.3 %" in table[0]
        assert "yes 1 33.3 %" in table[1]
        assert "Həftədə" in read(observer, f"/az{STATISTICS}")

    def test_an_answer_that_can_no_longer_be_chosen_is_counted_on(
        self, aysel: Client, petition: Petition, questions: list[Question]
    ) -> None:
        sign(petition, questions, 1, "", "Hourly")
        break_down(petition)
        assert "Hourly 1 100.0 %" in read(aysel, STATISTICS)

    def test_the_file_has_question_and_answer_and_a_question_taken_out_is_counted_no_more(
        self, aysel: Client, petition: Petition, questions: list[Question]
    ) -> None:
        sign(petition, questions, 1, "", "Daily")
        break_down(petition)
        file = aysel.get(f"{STATISTICS}figures.csv")
        assert "How often? – Daily,1" in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
        questions[1].delete()
        break_down(petition)
        assert not petition.breakdowns.filter(by="answer").exists()


def test_what_is_held_on_a_person_has_questions_and_answers_in_words_and_loses_none(
    petition: Petition, questions: list[Question]
) -> None:
    sign(petition, questions, 1, "At the bridge", "Weekly", "yes")
    questions[0].delete()
    with translation.override("en-gb"):
        held = dict(personal_data.export(Supporter.objects.get()))
    [row] = held["Petitions you signed"]
    assert row["answers"] == (
        "How often? – Weekly; I live by the river. – yes; a question that is no longer asked – At the bridge"
    )
