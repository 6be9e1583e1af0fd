"""Sequences: each step reaches each person once, at its time, if she still agrees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaign.models import Campaign, Membership, User
from events.models import Event, Rsvp
from mailings.models import (
    Enrolment,
    Mailing,
    MailingPolicy,
    MailingVersion,
    Message,
    Sequence,
    SequenceStep,
    StepOutcome,
)
from mailings.sequences import running, stepping
from mailings.sequences.enrolling import enrol
from mailings.sequences.stepping import take_step
from mailings.services import sequences
from mailings.tasks import take_steps
from petitions.models import Petition
from supporters import consents
from supporters.models import CampaignSupporter, Consent, MailingList, Segment, Subscription, Supporter
from supporters.services.joining import leave
from supporters.services.merging import merge, undo
from tests.mailings.sent_mailings import member, queued_to, sent_mailing
from tests.mailings.sequences import add_step, join, sequence_of, written_to
from tests.supporters.two_records import sign

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def welcome(campaign: Campaign, organiser: User) -> Sequence:
    return sequence_of(campaign, organiser)


def first_step(sequence: Sequence) -> SequenceStep:
    return sequence.steps.in_use()[0]


def outcomes(sequence: Sequence) -> list[str]:
    return list(StepOutcome.objects.filter(step__sequence=sequence).order_by("pk").values_list("outcome", flat=True))


def pass_time(sequence: Sequence, time: timedelta) -> None:
    """As though everything had happened so much earlier."""
    for rows, field in (
        (Sequence.objects.filter(pk=sequence.pk), "started_at"),
        (Sequence.objects.filter(pk=sequence.pk), "looked_until"),
        (SequenceStep.objects.filter(sequence=sequence), "active_since"),
        (SequenceStep.objects.filter(sequence=sequence), "done_until"),
        (Enrolment.objects.filter(sequence=sequence), "at"),
        (Subscription.objects.all(), "confirmed_at"),
    ):
        for row in rows:
            if moment := getattr(row, field):
                type(row)._base_manager.filter(pk=row.pk).update(**{field: moment - time})


def test_whoever_joins_gets_the_first_mail_at_once_and_once(welcome: Sequence, mailing_list: MailingList) -> None:
    join(mailing_list, "ann")
    for _time in range(3):
        take_steps()
    step = first_step(welcome)
    assert written_to(step) == ["ann@example.org"]
    [message] = Message.objects.filter(mailing=step.mailing)
    assert (message.kind, message.variant, message.purpose) == ("mailings.mailing", "A", mailing_list.purpose)


def test_whoever_had_joined_before_it_ran_isnt_bothered(
    campaign: Campaign, organiser: User, mailing_list: MailingList
) -> None:
    join(mailing_list, "old.friend")
    welcome = sequence_of(campaign, organiser)
    take_steps()
    assert not welcome.enrolments.exists()


def test_a_later_step_waits_for_its_time(campaign: Campaign, organiser: User, mailing_list: MailingList) -> None:
    sequence = sequence_of(campaign, organiser, "joined", 2 * DAY)
    join(mailing_list, "ann")
    take_steps()
    assert not written_to(first_step(sequence))
    pass_time(sequence, 2 * DAY - HOUR)
    take_steps()
    assert not written_to(first_step(sequence))
    pass_time(sequence, HOUR)
    take_steps()
    assert written_to(first_step(sequence)) == ["ann@example.org"]


def test_a_sequence_for_one_list_leaves_the_others_alone(
    campaign: Campaign, organiser: User, mailing_list: MailingList
) -> None:
    other = MailingList.objects.create(campaign=campaign, slug="stewards", name="Stewards", description="Weekly.")
    sequence = Sequence(campaign=campaign, name="Welcome", trigger="joined", subject=mailing_list.public_id)
    sequences.save_sequence(sequence, organiser)
    add_step(sequence, organiser)
    sequences.start(sequence, organiser)
    join(mailing_list, "ann")
    join(other, "bob")
    take_steps()
    assert written_to(first_step(sequence)) == ["ann@example.org"]


@pytest.mark.parametrize("via", ["import", "team"])
def test_whom_others_brought_in_isnt_welcomed(welcome: Sequence, mailing_list: MailingList, via: str) -> None:
    ann = Supporter.objects.by_address("ann@example.org", "en-gb")
    Subscription.objects.create(
        supporter=ann, mailing_list=mailing_list, language="en-gb", state="active", confirmed_at=timezone.now()
    )
    consents.grant_in_words(ann, mailing_list.purpose, None, "en-gb", Consent.Via(via), "Signed up at the stall.")
    join(mailing_list, "bob")
    take_steps()
    assert written_to(first_step(welcome)) == ["bob@example.org"]


def test_one_that_goes_wrong_holds_up_no_other(campaign: Campaign, organiser: User, mailing_list: MailingList) -> None:
    welcome = sequence_of(campaign, organiser)
    for number in range(3):
        Sequence.objects.create(
            campaign=campaign, name=f"Lost {number}", trigger="gone", is_running=True, started_at=timezone.now()
        )
    join(mailing_list, "ann")
    take_steps()
    assert written_to(first_step(welcome)) == ["ann@example.org"]


class TestManyAtOnce:
    @pytest.fixture(autouse=True)
    def _small_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(stepping, "BATCH", 2)

    def test_all_are_reached_once_also_those_of_one_moment(self, welcome: Sequence, mailing_list: MailingList) -> None:
        assert welcome.started_at
        for number in range(7):
            join(mailing_list, f"person{number}", at=welcome.started_at + timedelta(microseconds=number // 3))
        take_steps()
        assert written_to(first_step(welcome)) == [f"person{number}@example.org" for number in range(7)]
        assert outcomes(welcome) == ["queued"] * 7
        assert first_step(welcome).done_until is not None

    def test_a_batch_begins_where_the_one_before_ended(self, welcome: Sequence, mailing_list: MailingList) -> None:
        people = [join(mailing_list, f"person{number}") for number in range(4)]
        enrol(welcome, timezone.now())
        step = first_step(welcome)
        second = take_step(step, timezone.now())
        assert second is not None
        StepOutcome.objects.all().delete()
        take_step(step, timezone.now(), second)
        reached = StepOutcome.objects.values_list("enrolment__supporter", flat=True)
        assert set(reached) == {person.pk for person in people[2:]}

    def test_one_passed_over_is_found_by_the_look_from_the_beginning_which_alone_ends_it(
        self, welcome: Sequence, mailing_list: MailingList
    ) -> None:
        for number in range(4):
            join(mailing_list, f"person{number}")
        enrol(welcome, timezone.now())
        step, last = first_step(welcome), welcome.enrolments.latest("at", "pk")
        assert take_step(step, timezone.now(), stepping.Reached(last.at, last.pk)) is None
        assert first_step(welcome).done_until is None
        take_steps()
        assert len(written_to(step)) == 4
        assert first_step(welcome).done_until is not None

    def test_it_goes_on_at_once_where_the_time_was_too_short(
        self, welcome: Sequence, mailing_list: MailingList, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(5):
            join(mailing_list, f"person{number}")
        monkeypatch.setattr(running, "SECONDS", 0)
        for reached in (2, 4, 5):
            assert running.run_sequences()
            assert len(written_to(first_step(welcome))) == reached
        assert not running.run_sequences()


class TestWhereASecondPersonIsWanted:
    @pytest.fixture(autouse=True)
    def _policy(self, campaign: Campaign) -> None:
        MailingPolicy.objects.create(campaign=campaign)

    def test_another_time_waits_for_somebody_else(self, welcome: Sequence, organiser: User, campaign: Campaign) -> None:
        MailingPolicy.objects.update(needs_approval=True)
        step, somebody = first_step(welcome), User.objects.create_user("rashad@example.org")
        Membership.objects.create(user=somebody, campaign=campaign, role="organiser")
        step.delay = HOUR
        sequences.save_step(step, organiser)
        assert first_step(welcome).mailing.state == Mailing.State.PAUSED
        with pytest.raises(sequences.NotReady):
            sequences.let_out(first_step(welcome), organiser)
        sequences.let_out(first_step(welcome), somebody)
        assert first_step(welcome).mailing.state == Mailing.State.SENDING

    def test_another_beginning_holds_every_step(
        self, welcome: Sequence, organiser: User, mailing_list: MailingList
    ) -> None:
        MailingPolicy.objects.update(needs_approval=True)
        welcome.subject = mailing_list.public_id
        sequences.save_sequence(welcome, organiser)
        assert first_step(welcome).mailing.state == Mailing.State.PAUSED

    def test_another_name_holds_none(self, welcome: Sequence, organiser: User) -> None:
        MailingPolicy.objects.update(needs_approval=True)
        welcome.name = "Good to see you"
        sequences.save_sequence(welcome, organiser)
        assert first_step(welcome).mailing.state == Mailing.State.SENDING


def test_another_campaigns_people_never_come_to_it(welcome: Sequence) -> None:
    elsewhere = Campaign.objects.create(slug="clean-air", name="Clean Air", strapline="Breathe.", is_published=True)
    join(MailingList.objects.create(campaign=elsewhere, slug="air", name="Air", description="Weekly."), "ann")
    take_steps()
    assert not welcome.enrolments.exists()


def test_whoever_leaves_before_a_step_gets_no_more(
    campaign: Campaign, organiser: User, mailing_list: MailingList
) -> None:
    sequence = sequence_of(campaign, organiser, "joined", DAY)
    ann = join(mailing_list, "ann")
    take_steps()
    leave(ann.subscriptions.get(), Consent.Via.PREFERENCES)
    pass_time(sequence, DAY)
    take_steps()
    assert not written_to(first_step(sequence))
    assert outcomes(sequence) == ["no-consent"]


def test_whoever_pauses_mailings_gets_none_and_isnt_sent_it_later(welcome: Sequence, mailing_list: MailingList) -> None:
    ann = join(mailing_list, "ann")
    Supporter.objects.filter(pk=ann.pk).update(paused_until=timezone.now() + DAY)
    take_steps()
    Supporter.objects.filter(pk=ann.pk).update(paused_until=None)
    take_steps()
    assert outcomes(welcome) == ["resting"]
    assert not Message.objects.filter(mailing__isnull=False).exists()


def test_rashad_who_signed_is_asked_to_a_list_unless_he_is_on_one(
    campaign: Campaign, organiser: User, petition: Petition, mailing_list: MailingList
) -> None:
    sequence = sequences.save_sequence(Sequence(campaign=campaign, name="Come", trigger="signed"), organiser)
    add_step(sequence, organiser, condition=SequenceStep.Condition.ON_NO_LIST)
    sequences.start(sequence, organiser)
    ann = join(mailing_list, "ann")
    rashad = Supporter.objects.by_address("rashad@example.org", "az")
    CampaignSupporter.objects.create(campaign=campaign, supporter=rashad, source="petition")
    for supporter in (ann, rashad):
        sign(supporter, petition, at=timezone.now())
        consents.grant(supporter, petition.purpose, "Tell me how it goes on.", Consent.Via.CONFIRMATION)
    take_steps()
    assert written_to(first_step(sequence)) == ["rashad@example.org"]
    assert sorted(outcomes(sequence)) == ["condition", "queued"]


def test_a_segment_decides_at_the_time_of_the_step(
    campaign: Campaign, organiser: User, mailing_list: MailingList
) -> None:
    british = Segment.objects.create(
        campaign=campaign, name="Here", definition={"criterion": "country", "is": "is", "country": "GB"}
    )
    sequence = sequences.save_sequence(Sequence(campaign=campaign, name="Here", trigger="joined"), organiser)
    add_step(sequence, organiser, condition=SequenceStep.Condition.SEGMENT, segment=british)
    sequences.start(sequence, organiser)
    ann, _bob = join(mailing_list, "ann"), join(mailing_list, "bob")
    Supporter.objects.filter(pk=ann.pk).update(country="GB")
    take_steps()
    assert written_to(first_step(sequence)) == ["ann@example.org"]


def test_two_days_after_the_rally_those_who_were_going_hear_of_it(
    campaign: Campaign, organiser: User, event: Event, mailing_list: MailingList
) -> None:
    sequence = sequence_of(campaign, organiser, "attended", 2 * DAY)
    ann, bob = join(mailing_list, "ann"), join(mailing_list, "bob")
    now = timezone.now()
    Rsvp.objects.create(event=event, supporter=ann, state="going", confirmed_at=now, language="en-gb")
    Rsvp.objects.create(event=event, supporter=bob, state="cancelled", cancelled_at=now, language="en-gb")
    take_steps()
    assert not sequence.enrolments.exists()
    Event.objects.filter(pk=event.pk).update(starts_at=now - 2 * DAY - 3 * HOUR)
    Sequence.objects.filter(pk=sequence.pk).update(started_at=now - 4 * DAY, looked_until=None)
    SequenceStep.objects.filter(sequence=sequence).update(active_since=now - 4 * DAY, done_until=None)
    take_steps()
    assert written_to(first_step(sequence)) == ["ann@example.org"]


def test_each_gets_the_version_in_her_language_or_the_main_one(welcome: Sequence, mailing_list: MailingList) -> None:
    step = first_step(welcome)
    MailingVersion.objects.create(mailing=step.mailing, language="az", subject="Xoş gəlmisiniz", body="Salam.")
    join(mailing_list, "ann")
    join(mailing_list, "gunel", language="az")
    take_steps()
    assert dict(Message.objects.filter(mailing=step.mailing).values_list("address", "language")) == {
        "ann@example.org": "en-gb",
        "gunel@example.org": "az",
    }


def test_a_step_put_in_later_doesnt_reach_back(welcome: Sequence, organiser: User, mailing_list: MailingList) -> None:
    join(mailing_list, "ann")
    take_steps()
    pass_time(welcome, 10 * DAY)
    later = add_step(welcome, organiser, 3 * DAY)
    take_steps()
    assert not written_to(later)


def test_a_step_put_in_later_reaches_those_for_whom_it_comes_yet(
    welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    join(mailing_list, "ann")
    take_steps()
    later = add_step(welcome, organiser, DAY)
    pass_time(welcome, DAY)
    take_steps()
    assert written_to(later) == ["ann@example.org"]


def test_a_step_moved_about_while_it_runs_is_sent_once(
    welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    join(mailing_list, "ann")
    take_steps()
    step = first_step(welcome)
    for delay in (HOUR, timedelta(0), 5 * DAY, timedelta(0)):
        step.delay = delay
        sequences.save_step(step, organiser)
        pass_time(welcome, 2 * HOUR)
        take_steps()
    assert written_to(step) == ["ann@example.org"]


def test_a_step_that_was_taken_out_is_passed(campaign: Campaign, organiser: User, mailing_list: MailingList) -> None:
    sequence = sequence_of(campaign, organiser, "joined", timedelta(0), HOUR)
    first, second = sequence.steps.in_use()
    sequences.remove_step(first, organiser)
    join(mailing_list, "ann")
    take_steps()
    pass_time(sequence, HOUR)
    take_steps()
    assert (written_to(first), written_to(second)) == ([], ["ann@example.org"])


def test_what_was_due_while_the_site_was_down_for_a_week_stays_unsent(
    campaign: Campaign, organiser: User, mailing_list: MailingList
) -> None:
    sequence = sequence_of(campaign, organiser, "joined", HOUR)
    join(mailing_list, "ann")
    take_steps()
    pass_time(sequence, 7 * DAY)
    take_steps()
    assert outcomes(sequence) == ["late"]


def test_a_stopped_sequence_takes_nobody_and_holds_what_is_queued(
    welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    join(mailing_list, "ann")
    take_steps()
    sequences.stop(welcome, organiser)
    join(mailing_list, "bob")
    take_steps()
    assert written_to(first_step(welcome)) == ["ann@example.org"]
    assert first_step(welcome).mailing.state == Mailing.State.PAUSED
    sequences.start(welcome, organiser)
    assert first_step(welcome).mailing.state == Mailing.State.SENDING


def test_one_without_steps_or_words_cant_be_started(campaign: Campaign, organiser: User) -> None:
    sequence = sequences.save_sequence(Sequence(campaign=campaign, name="Empty", trigger="joined"), organiser)
    with pytest.raises(sequences.NotReady):
        sequences.start(sequence, organiser)
    sequences.save_step(SequenceStep(sequence=sequence), organiser)
    with pytest.raises(sequences.NotReady):
        sequences.start(sequence, organiser)
    assert not Sequence.objects.get().is_running


def test_two_records_of_one_person_are_in_it_once_after_merging(
    campaign: Campaign, welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    ann = join(mailing_list, "ann")
    other = join(mailing_list, "ann.smith")
    take_steps()
    kept, gone = (campaign.people.get(supporter=supporter) for supporter in (ann, other))
    merge(kept, gone, taken=[], answers=[], by=organiser)
    assert welcome.enrolments.count() == 1
    take_steps()
    assert Message.objects.filter(mailing=first_step(welcome).mailing).count() == 2


def test_a_step_that_one_of_two_records_had_isnt_sent_again_to_the_other_after_merging(
    campaign: Campaign, welcome: Sequence, organiser: User, mailing_list: MailingList
) -> None:
    step = first_step(welcome)
    other = join(mailing_list, "ann.smith")
    take_steps()
    ann = join(mailing_list, "ann")
    Enrolment.objects.create(sequence=welcome, supporter=ann, at=timezone.now(), purpose=mailing_list.purpose)
    kept, gone = (campaign.people.get(supporter=supporter) for supporter in (ann, other))
    merge(kept, gone, taken=[], answers=[], by=organiser)
    take_steps()
    assert written_to(step) == ["ann.smith@example.org"]


def test_undoing_a_merge_queues_nothing_of_a_mailing_that_is_over(
    campaign: Campaign, organiser: User, mailing_list: MailingList
) -> None:
    mailing = sent_mailing(campaign)
    ann, other = member(mailing_list, "ann@example.org"), member(mailing_list, "ann.smith@example.org")
    for person in (ann, other):
        queued_to(person, mailing, mailing_list.purpose)
    kept, gone = (campaign.people.get(supporter=supporter) for supporter in (ann, other))
    merged = merge(kept, gone, taken=[], answers=[], by=organiser)
    Message.objects.filter(state="queued").update(state="sent", finished_at=timezone.now())
    Mailing.objects.filter(pk=mailing.pk).update(state="sent", finished_at=timezone.now())
    undo(merged, organiser)
    assert not Message.objects.filter(mailing=mailing, state="queued").exists()


def test_the_database_knows_each_person_and_each_step_once(welcome: Sequence, mailing_list: MailingList) -> None:
    join(mailing_list, "ann")
    take_steps()
    [enrolment] = welcome.enrolments.all()
    for row in (
        Enrolment(sequence=welcome, supporter=enrolment.supporter, at=enrolment.at, purpose="list:x"),
        StepOutcome(step=first_step(welcome), enrolment=enrolment, outcome="queued"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
