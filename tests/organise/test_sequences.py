"""Sequences as the team makes, starts and stops them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from campaign.models import Campaign, User
from mailings.models import Sequence, SequenceStep
from mailings.tasks import take_steps
from supporters.models import MailingList, Segment
from tests.mailings.sequences import add_step, join, sequence_of

SEQUENCES = "/organise/clean-river/sequences/"


def test_a_sequence_is_made_for_one_list(campaign: Campaign, aysel: Client, mailing_list: MailingList) -> None:
    begins = f"joined {mailing_list.public_id}"
    assert begins in aysel.get(f"{SEQUENCES}new/").content.decode()
    aysel.post(f"{SEQUENCES}new/", {"name": "Welcome", "begins": begins})
    sequence = Sequence.objects.get()
    assert (sequence.trigger, sequence.subject, sequence.is_running) == ("joined", mailing_list.public_id, False)


@pytest.mark.parametrize("begins", ["", "joined 01a20f4d-0000-7000-8000-000000000001", "won a prize"])
def test_a_beginning_that_isnt_offered_is_refused(campaign: Campaign, aysel: Client, begins: str) -> None:
    assert aysel.post(f"{SEQUENCES}new/", {"name": "Welcome", "begins": begins}).status_code == 422


def test_another_campaigns_list_is_no_beginning(clean_air: Campaign, campaign: Campaign, aysel: Client) -> None:
    theirs = clean_air.mailing_lists.get()
    sent = {"name": "Welcome", "begins": f"joined {theirs.public_id}"}
    assert aysel.post(f"{SEQUENCES}new/", sent).status_code == 422


@pytest.mark.parametrize(
    ("number", "unit", "delay"),
    [("0", "days", timedelta(0)), ("36", "hours", timedelta(hours=36)), ("2", "days", timedelta(days=2))],
)
def test_a_steps_time_comes_back_as_it_was_typed(
    campaign: Campaign, organiser: User, aysel: Client, number: str, unit: str, delay: timedelta
) -> None:
    step = add_step(Sequence.objects.create(campaign=campaign, name="W", trigger="joined"), organiser)
    path = f"{SEQUENCES}{step.sequence.public_id}/steps/{step.public_id}/"
    aysel.post(path, {"number": number, "unit": unit, "condition": "always"})
    step.refresh_from_db()
    assert step.delay == delay
    assert f'value="{number}"' in aysel.get(path).content.decode()


def test_mistakes_are_told_in_words_that_say_what_to_do(campaign: Campaign, aysel: Client) -> None:
    answer = aysel.post(f"{SEQUENCES}new/", {"name": " ", "begins": "joined"})
    assert "Enter a name, like “Welcome”." in answer.content.decode()
    sequence = Sequence.objects.create(campaign=campaign, name="W", trigger="joined")
    for number, words in (("-1", "Enter 0 or more."), ("", "Enter a number, like 2."), ("9000", "within a year")):
        sent = {"number": number, "unit": "hours", "condition": "always"}
        answer = aysel.post(f"{SEQUENCES}{sequence.public_id}/steps/new/", sent)
        assert words in answer.content.decode()


@pytest.mark.parametrize("number", ["-1", "367", "x", ""])
def test_a_time_that_is_none_is_refused(campaign: Campaign, aysel: Client, number: str) -> None:
    sequence = Sequence.objects.create(campaign=campaign, name="W", trigger="joined")
    sent = {"number": number, "unit": "days", "condition": "always"}
    assert aysel.post(f"{SEQUENCES}{sequence.public_id}/steps/new/", sent).status_code == 422
    assert not SequenceStep.objects.exists()


def test_a_step_can_be_for_a_segment_of_this_campaign_alone(
    campaign: Campaign, clean_air: Campaign, organiser: User, aysel: Client
) -> None:
    ours, theirs = (Segment.objects.create(campaign=each, name="Near", definition={}) for each in (campaign, clean_air))
    step = add_step(Sequence.objects.create(campaign=campaign, name="W", trigger="joined"), organiser)
    path = f"{SEQUENCES}{step.sequence.public_id}/steps/{step.public_id}/"
    sent = {"number": "1", "unit": "days"}
    assert aysel.post(path, {**sent, "condition": str(theirs.public_id)}).status_code == 422
    assert aysel.post(path, {**sent, "condition": str(ours.public_id)}).status_code == 302
    step.refresh_from_db()
    assert (step.condition, step.segment) == ("segment", ours)


def test_a_running_sequence_shows_what_became_of_each_step(
    campaign: Campaign, organiser: User, aysel: Client, mailing_list: MailingList
) -> None:
    sequence = sequence_of(campaign, organiser, "joined", timedelta(0), timedelta(days=1))
    join(mailing_list, "ann")
    take_steps()
    page = aysel.get(f"{SEQUENCES}{sequence.public_id}/").content.decode()
    assert "<strong>1</strong> person has come to it." in " ".join(page.split())
    assert "Sent 0, waiting 1, passed over 0" in " ".join(page.split())


def test_one_without_words_says_what_is_missing(campaign: Campaign, organiser: User, aysel: Client) -> None:
    sequence = Sequence.objects.create(campaign=campaign, name="W", trigger="joined")
    step = add_step(sequence, organiser)
    step.mailing.versions.all().delete()
    answer = aysel.post(f"{SEQUENCES}{sequence.public_id}/start/", follow=True)
    assert "Write the mail of step 1." in answer.content.decode()
    assert not Sequence.objects.get().is_running


def test_pages_take_no_more_queries_for_more_sequences_and_steps(
    campaign: Campaign, organiser: User, aysel: Client, queries_of
) -> None:
    sequence = sequence_of(campaign, organiser, "joined", timedelta(0))
    index, page = queries_of(aysel, SEQUENCES), queries_of(aysel, f"{SEQUENCES}{sequence.public_id}/")
    for days in (1, 2, 3):
        add_step(sequence, organiser, timedelta(days=days))
        Sequence.objects.create(campaign=campaign, name="W", trigger="signed")
    assert queries_of(aysel, SEQUENCES) == index <= 16
    assert queries_of(aysel, f"{SEQUENCES}{sequence.public_id}/") == page <= 18
