"""The mail of a step, from adding the step to changing its words while people come to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, Membership, User
from mailings.audience.choice import Choice
from mailings.audience.counting import count
from mailings.models import Mailing, MailingPolicy, Message, Sequence, SequenceStep
from mailings.recipients import may_be_mailed_now
from mailings.services import composing
from mailings.services.sequences import NotReady, hold, let_out, remove_step, save_step, start, stop
from mailings.tasks import take_steps
from supporters.models import MailingList, Supporter
from tests.mailings.sequences import add_step, join, sequence_of, written_to

SEQUENCES = "/organise/clean-river/sequences/"
ALWAYS = {"number": "0", "unit": "days", "condition": "always"}


@pytest.fixture
def welcome(campaign: Campaign, organiser: User) -> Sequence:
    return sequence_of(campaign, organiser)


def words_page(step: SequenceStep) -> str:
    return f"/organise/clean-river/mailings/{step.mailing.public_id}/"


def step_page(step: SequenceStep, action: str) -> str:
    return f"{SEQUENCES}{step.sequence.public_id}/steps/{step.public_id}/{action}/"


def typed(step: SequenceStep, body: str) -> dict[str, str]:
    seen = composing.fingerprint(Mailing.objects.get(pk=step.mailing_id))
    words = {"A-en-gb-subject": "Welcome", "A-en-gb-preheader": "", "A-en-gb-body": body}
    return {"name": "Welcome", "main_language": "en-gb", "seen": seen, "do": "save", **words}


def test_a_step_that_was_just_added_can_be_written(campaign: Campaign, aysel: Client) -> None:
    sequence = Sequence.objects.create(campaign=campaign, name="Welcome", trigger="joined")
    answer = aysel.post(f"{SEQUENCES}{sequence.public_id}/steps/new/", ALWAYS, follow=True)
    assert answer.status_code == 200
    assert 'name="A-en-gb-body"' in answer.content.decode()


def test_a_step_added_to_a_running_sequence_goes_out_once_it_is_written_and_let_out(
    welcome: Sequence, aysel: Client, mailing_list: MailingList
) -> None:
    aysel.post(f"{SEQUENCES}{welcome.public_id}/steps/new/", ALWAYS)
    step = SequenceStep.objects.latest("pk")
    join(mailing_list, "ann")
    take_steps()
    assert not written_to(step)
    assert "The subject is empty" in refused(aysel, step) or "There are no words yet" in refused(aysel, step)
    aysel.post(words_page(step), typed(step, "More of us."))
    aysel.post(step_page(step, "let-out"))
    take_steps()
    assert written_to(step) == ["ann@example.org"]


def refused(member: Client, step: SequenceStep) -> str:
    return member.post(step_page(step, "let-out"), follow=True).content.decode()


def test_the_words_of_a_running_step_change_while_it_is_held_and_nobody_is_passed_over(
    welcome: Sequence, aysel: Client, mailing_list: MailingList
) -> None:
    step = welcome.steps.get()
    assert aysel.post(words_page(step), typed(step, "Half a sen")).status_code == 409
    assert step_page(step, "hold") in aysel.get(words_page(step)).content.decode()
    aysel.post(step_page(step, "hold"))
    join(mailing_list, "ann")
    take_steps()
    assert not written_to(step)
    assert aysel.post(words_page(step), typed(step, "Hello again.")).status_code == 302
    aysel.post(step_page(step, "let-out"))
    take_steps()
    assert step.mailing.versions.get().body == "Hello again."
    assert written_to(step) == ["ann@example.org"]


@pytest.mark.parametrize("body", ["Dear {{ frist_name }},", "[[petition:gone]]"])
def test_words_that_a_mailing_would_be_refused_for_keep_a_sequence_from_starting(
    campaign: Campaign, organiser: User, body: str
) -> None:
    sequence = Sequence.objects.create(campaign=campaign, name="Welcome", trigger="joined")
    step = add_step(sequence, organiser)
    step.mailing.versions.update(body=body)
    with pytest.raises(NotReady):
        start(sequence, organiser)
    assert not Sequence.objects.get().is_running


def test_held_words_with_a_mistake_stay_held(welcome: Sequence, organiser: User) -> None:
    step = welcome.steps.get()
    hold(step, organiser)
    step.mailing.versions.update(body="Dear {{ frist_name }},")
    with pytest.raises(NotReady):
        let_out(step, organiser)
    assert Mailing.objects.get().state == Mailing.State.PAUSED


def test_where_mailings_need_a_second_person_a_sequence_does_too(campaign: Campaign, organiser: User) -> None:
    manager = User.objects.create_user("kamran@example.org", name="Kamran")
    Membership.objects.create(user=manager, campaign=campaign, role=Membership.Role.MANAGER)
    MailingPolicy.objects.create(campaign=campaign, needs_approval=True)
    sequence = Sequence.objects.create(campaign=campaign, name="Welcome", trigger="joined")
    step = add_step(sequence, organiser)
    with pytest.raises(NotReady):
        start(sequence, organiser)
    start(sequence, manager)
    hold(step, organiser)
    with pytest.raises(NotReady):
        let_out(step, organiser)
    let_out(step, manager)
    assert Mailing.objects.get().state == Mailing.State.SENDING


def test_what_was_queued_weeks_before_a_sequence_goes_on_stays_unsent(
    welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    join(mailing_list, "ann")
    take_steps()
    stop(welcome, organiser)
    Message.objects.filter(mailing__isnull=False).update(created_at=timezone.now() - timedelta(weeks=3))
    start(welcome, organiser)
    assert Message.objects.get(mailing__isnull=False).state == Message.State.SUPPRESSED


def test_what_is_queued_in_a_language_that_was_removed_goes_in_the_main_one(
    welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    step = welcome.steps.get()
    step.mailing.versions.create(language="az", subject="Xoş gəlmisiniz", body="Salam.")
    join(mailing_list, "gunel", language="az")
    take_steps()
    hold(step, organiser)
    composing.remove_language(step.mailing, organiser, "az")
    let_out(step, organiser)
    assert Message.objects.get(mailing=step.mailing).language == "en-gb"


def test_what_is_queued_of_a_step_that_was_taken_out_ends_when_it_is_sent_no_more(
    welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    step = welcome.steps.get()
    join(mailing_list, "ann")
    take_steps()
    remove_step(step, organiser)
    assert Message.objects.get(mailing=step.mailing).state == Message.State.QUEUED
    stop(welcome, organiser)
    assert Message.objects.get(mailing=step.mailing).state == Message.State.SUPPRESSED


def test_whoever_wants_one_mailing_a_week_gets_one_step_of_it(
    campaign: Campaign, organiser: User, mailing_list: MailingList
) -> None:
    sequence = sequence_of(campaign, organiser, "joined", timedelta(0), timedelta(0))
    ann = join(mailing_list, "ann")
    Supporter.objects.filter(pk=ann.pk).update(frequency="weekly")
    take_steps()
    assert Message.objects.filter(mailing__step__sequence=sequence).count() == 1


def test_whoever_has_had_as_many_as_the_rules_allow_gets_only_an_essential_step(
    campaign: Campaign, organiser: User, mailing_list: MailingList
) -> None:
    MailingPolicy.objects.create(campaign=campaign, cap_mailings=1, cap_days=7)
    sequence = sequence_of(campaign, organiser, "joined", timedelta(0), timedelta(0), timedelta(0))
    first, second, third = sequence.steps.in_use()
    Mailing.objects.filter(pk=third.mailing_id).update(is_essential=True)
    join(mailing_list, "ann")
    take_steps()
    assert [len(written_to(step)) for step in (first, second, third)] == [1, 0, 1]
    assert second.outcomes.get().outcome == "capped"


def test_what_a_stopped_sequence_holds_keeps_no_other_mail_from_who_wants_one_a_week(
    welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    ann = join(mailing_list, "ann")
    Supporter.objects.filter(pk=ann.pk).update(frequency="weekly")
    take_steps()
    stop(welcome, organiser)
    assert may_be_mailed_now(Supporter.objects.filter(pk=ann.pk)).exists()
    assert count(Choice(welcome.campaign, lists=(mailing_list,))).recipients == 1


def test_a_list_that_managers_alone_may_send_to_begins_no_sequence(
    campaign: Campaign, organiser: User, aysel: Client, mailing_list: MailingList
) -> None:
    MailingList.objects.filter(pk=mailing_list.pk).update(sender_role="manager")
    sent = {"name": "Welcome", "begins": f"joined {mailing_list.public_id}"}
    assert aysel.post(f"{SEQUENCES}new/", sent).status_code == 422
    sequence = sequence_of(campaign, organiser)
    join(mailing_list, "ann")
    take_steps()
    assert not sequence.enrolments.exists()


def test_a_step_has_one_variant(welcome: Sequence, organiser: User) -> None:
    step = save_step(SequenceStep(sequence=welcome), organiser)
    assert not composing.add_variant(step.mailing, organiser)
    assert step.mailing.versions.count() == 1
