"""A mailing's states: scheduled, approved, started, paused, finished; each move noted, the impossible refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from campaign.models import AuditEntry, User
from mailings.delivery import deliver_batch
from mailings.models import Mailing, MailingPolicy, MailingVersion, Message
from mailings.services import running, sending
from mailings.services.moving import CannotMove
from supporters import consents
from supporters.models import MailingList, Supporter
from supporters.services.joining import leave
from supporters.services.merging import merge
from tests.mail import delivered
from tests.mailings.mailings import addresses, agree, due, everybody, on_list, refused, states, written
from tests.mailings.post_office import TAKE, PostOffice
from tests.threads import meanwhile, together

State = Mailing.State


@pytest.fixture
def mailing(mailing_list: MailingList, organiser: User) -> Mailing:
    """To Ann and Elşən, written by the organiser."""
    for name in ("ann", "elshen"):
        on_list(mailing_list, name)
    return written(mailing_list.campaign, mailing_list, created_by=organiser)


def moves(mailing: Mailing) -> list[str]:
    return list(mailing.moves.values_list("action", flat=True))


def later(minutes: float) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


class TestSending:
    def test_from_pressing_send_to_the_last_message(self, mailing: Mailing, organiser: User) -> None:
        sending.send_now(mailing, organiser)
        running.run()
        mailing.refresh_from_db()
        assert (mailing.state, mailing.messages.count()) == (State.SCHEDULED, 0)  # the minutes to undo
        Mailing.objects.update(scheduled_at=timezone.now())
        running.run()
        assert {mail.to[0] for mail in delivered()} == {"ann@example.org", "elshen@example.org"}
        running.run()
        mailing.refresh_from_db()
        assert (mailing.state, mailing.audience_size, mailing.counts) == (State.SENT, 2, {"sent": 2})
        assert moves(mailing) == ["scheduled", "started", "finished"]
        assert mailing.moves.first().actor == organiser
        trail = AuditEntry.objects.filter(object_id=str(mailing.public_id)).order_by("pk")
        assert [(entry.action, entry.actor) for entry in trail] == [
            ("scheduled", organiser),
            ("started", None),
            ("finished", None),
        ]

    def test_it_can_be_undone_until_it_starts(self, mailing: Mailing, organiser: User) -> None:
        sending.send_now(mailing, organiser)
        sending.take_back(mailing, organiser)
        mailing.refresh_from_db()
        assert (mailing.state, mailing.scheduled_at) == (State.DRAFT, None)
        running.run()
        assert not Message.objects.exists()
        assert moves(mailing) == ["scheduled", "undone"]

    def test_the_minutes_to_undo_are_the_campaigns(self, mailing: Mailing, organiser: User) -> None:
        MailingPolicy.objects.create(campaign=mailing.campaign, undo_minutes=0)
        sending.send_now(mailing, organiser)
        running.run()
        mailing.refresh_from_db()
        assert mailing.state == State.SENDING

    def test_what_is_tried_again_later_keeps_it_under_way(self, mailing: Mailing) -> None:
        due(mailing, None)
        running.run()
        mailing.messages.update(state="sent", finished_at=timezone.now())
        one = mailing.messages.first()
        Message.objects.filter(pk=one.pk).update(state="queued", finished_at=None, attempts=1, not_before=later(60))
        running.run()
        mailing.refresh_from_db()
        assert mailing.state == State.SENDING


class TestWhatStandsInTheWay:
    @pytest.mark.parametrize(
        ("spoil", "words"),
        [
            (lambda: MailingVersion.objects.all().delete(), "no words"),
            (lambda: MailingVersion.objects.update(subject=""), "subject is empty"),
            (lambda: MailingVersion.objects.update(body="{{ first_nmae }}"), "first_nmae"),
            (lambda: Mailing.objects.update(main_language="az"), "Azerbaijani"),
            (lambda: Mailing.objects.get().audience.all().delete(), "at least one list"),
            (lambda: MailingList.objects.update(archived_at=timezone.now()), "archived"),
            (lambda: MailingList.objects.update(sender_role="manager"), "Only managers"),
        ],
        ids=[
            "no words",
            "no subject",
            "a misspelt field",
            "no main language",
            "nobody chosen",
            "archived",
            "reserved to managers",
        ],
    )
    def test_it_is_said_when_sending_and_holds_it_back_when_it_starts(
        self, mailing: Mailing, organiser: User, spoil: Callable[[], object], words: str
    ) -> None:
        scheduled = due(mailing, organiser)
        spoil()
        running.run()
        scheduled.refresh_from_db()
        assert (scheduled.state, moves(scheduled)) == (State.DRAFT, ["scheduled", "held-back"])
        assert not scheduled.messages.exists()
        [mail] = delivered()
        assert (mail.to, "couldn’t go out" in mail.subject) == ([organiser.email], True)
        assert words in refused(lambda: sending.send_now(scheduled, organiser))

    def test_a_manager_may_send_to_what_is_reserved(self, mailing: Mailing, nigar: User) -> None:
        MailingList.objects.update(sender_role="manager")
        sending.send_now(mailing, nigar)
        Mailing.objects.update(scheduled_at=timezone.now())
        running.run()
        assert addresses(mailing) == {"ann", "elshen"}

    def test_a_segment_that_can_no_longer_be_asked(self, mailing: Mailing, organiser: User) -> None:
        broken = everybody(mailing.campaign, name="Broken", definition={"criterion": "gone"})
        mailing.audience.create(segment=broken)
        assert "Broken" in refused(lambda: sending.send_now(mailing, organiser))

    def test_an_audience_in_which_nobody_is_left(self, mailing: Mailing) -> None:
        Supporter.objects.update(paused_until=later(99))
        due(mailing, None)
        running.run()
        mailing.refresh_from_db()
        assert mailing.state == State.DRAFT
        assert mailing.moves.last().detail == "nobody"

    def test_a_time_that_is_past_is_refused(self, mailing: Mailing, organiser: User) -> None:
        assert "time to come" in refused(lambda: sending.schedule(mailing, later(-30), organiser))


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        (State.DRAFT, {"send_now"}),
        (State.SCHEDULED, {"send_now", "take_back"}),
        (State.SENDING, {"pause", "cancel"}),
        (State.PAUSED, {"resume", "cancel"}),
        (State.SENT, set()),
        (State.CANCELLED, set()),
    ],
)
def test_each_state_allows_its_moves_and_no_others(
    mailing: Mailing, organiser: User, state: str, possible: set[str]
) -> None:
    now = timezone.now()
    Mailing.objects.update(state=state, scheduled_at=now, started_at=now, finished_at=now)
    for name in {"send_now", "take_back", "pause", "resume", "cancel"} - possible:
        refused(lambda name=name: getattr(sending, name)(mailing, organiser))
    assert not mailing.moves.exists()


def test_a_step_of_a_sequence_is_not_sent_by_hand(mailing: Mailing, organiser: User) -> None:
    Mailing.objects.update(is_step=True)
    assert "sequence" in refused(lambda: sending.send_now(mailing, organiser))


class TestASiteThatWasDown:
    def test_a_time_missed_by_much_asks_first(self, mailing: Mailing, organiser: User) -> None:
        due(mailing, organiser, minutes_ago=61)
        for _beat in range(2):
            running.run()
        mailing.refresh_from_db()
        assert (mailing.state, mailing.is_overdue, moves(mailing)) == (State.SCHEDULED, True, ["scheduled", "missed"])
        [mail] = delivered()
        assert (mail.to, mail.subject) == ([organiser.email], "“June letter” missed its time: does it still go out?")
        sending.send_now(mailing, organiser)
        Mailing.objects.update(scheduled_at=timezone.now())
        running.run()
        assert addresses(mailing) == {"ann", "elshen"}

    def test_a_time_missed_by_little_does_not(self, mailing: Mailing, organiser: User) -> None:
        due(mailing, organiser, minutes_ago=59)
        running.run()
        assert addresses(mailing) == {"ann", "elshen"}

    def test_the_mail_says_nothing_once_somebody_has_decided(self, mailing: Mailing, organiser: User) -> None:
        due(mailing, organiser, minutes_ago=61)
        running.run()
        sending.take_back(mailing, organiser)
        assert delivered() == []


class TestAfterFreezing:
    def test_who_unsubscribes_before_her_message_is_sent_does_not_get_it(self, mailing: Mailing) -> None:
        due(mailing, None)
        running.run()
        ann = Supporter.objects.get(address="ann@example.org")
        leave(ann.subscriptions.get(), consents.Consent.Via.ONE_CLICK)
        assert [mail.to for mail in delivered()] == [["elshen@example.org"]]
        assert states(mailing) == {"ann": "suppressed", "elshen": "sent"}

    def test_who_withdraws_the_consent_of_a_segment_does_not_either(self, mailing: Mailing, petition: object) -> None:
        purpose = f"petition:{petition.public_id}"  # type: ignore[attr-defined]
        mailing.audience.all().delete()
        mailing.audience.create(segment=everybody(mailing.campaign))
        ann = Supporter.objects.get(address="ann@example.org")
        agree(ann, purpose)
        due(mailing, None)
        running.run()
        agree(ann, purpose, "withdrawn")
        delivered()
        assert mailing.messages.get(supporter=ann).answer == "unsubscribed"

    def test_nobody_comes_to_it_any_more(self, mailing: Mailing, mailing_list: MailingList) -> None:
        due(mailing, None)
        running.run()
        on_list(mailing_list, "late")
        assert len(delivered()) == 2

    def test_two_records_merged_meanwhile_get_one(self, mailing: Mailing, nigar: User) -> None:
        due(mailing, None)
        running.run()
        kept, gone = mailing.campaign.people.order_by("pk")
        merge(kept, gone, taken=(), answers=(), by=nigar)
        assert [mail.to for mail in delivered()] == [["ann@example.org"]]
        assert sorted(mailing.messages.values_list("state", "answer")) == [("sent", "250"), ("suppressed", "merged")]

    def test_a_record_merged_before_gets_one(self, mailing: Mailing, nigar: User) -> None:
        kept, gone = mailing.campaign.people.order_by("pk")
        merge(kept, gone, taken=(), answers=(), by=nigar)
        due(mailing, None)
        running.run()
        assert addresses(mailing) == {"ann"}


class TestCancelling:
    def test_what_is_sent_stays_sent_and_the_rest_is_marked(
        self, mailing: Mailing, organiser: User, mailing_list: MailingList
    ) -> None:
        due(mailing, None)
        running.run()
        mailing.messages.filter(address="ann@example.org").update(
            state="sent", answer="250", finished_at=timezone.now()
        )
        sending.cancel(mailing, organiser)
        running.run()
        assert delivered() == []
        rows = mailing.messages.values_list("address", "state", "answer").order_by("address")
        assert list(rows) == [("ann@example.org", "sent", "250"), ("elshen@example.org", "suppressed", "cancelled")]
        mailing.refresh_from_db()
        assert (mailing.state, mailing.counts) == (State.CANCELLED, {"sent": 1, "suppressed": 1})
        assert mailing.messages.filter(finished_at__isnull=True).count() == 0

    def test_what_is_on_the_line_is_told_as_it_ends(self, mailing: Mailing, organiser: User) -> None:
        due(mailing, None)
        running.run()
        ann = mailing.messages.get(address="ann@example.org")
        Message.objects.filter(pk=ann.pk).update(state="claimed", lease_until=later(5))
        sending.cancel(mailing, organiser)
        running.run()
        mailing.refresh_from_db()
        assert (states(mailing)["ann"], mailing.counts) == ("claimed", {})
        Message.objects.filter(pk=ann.pk).update(state="sent", finished_at=timezone.now(), lease_until=None)
        running.run()
        mailing.refresh_from_db()
        assert mailing.counts == {"sent": 1, "suppressed": 1}


@pytest.mark.django_db(transaction=True)
class TestSeveralAtOnce:
    def test_two_beats_start_it_once(self, mailing: Mailing) -> None:
        due(mailing, None)
        together([running.run] * 4)
        assert sorted(states(mailing)) == ["ann", "elshen"]
        assert moves(mailing) == ["scheduled", "started"]

    def test_two_beats_ask_once_about_a_missed_time(self, mailing: Mailing, organiser: User) -> None:
        due(mailing, organiser, minutes_ago=90)
        together([running.run] * 4)
        assert moves(mailing) == ["scheduled", "missed"]
        assert Message.objects.filter(kind="mailings.missed").count() == 1

    def test_undoing_and_starting_at_one_moment_is_one_or_the_other(self, mailing: Mailing, organiser: User) -> None:
        due(mailing, None)

        def undo() -> None:
            with suppress(CannotMove):
                sending.take_back(mailing, organiser)

        together([running.run, undo])
        mailing.refresh_from_db()
        assert (mailing.state, mailing.messages.count()) in [(State.DRAFT, 0), (State.SENDING, 2)]

    def test_pausing_stops_within_seconds_and_resuming_sends_to_everybody_once(
        self, mailing: Mailing, mailing_list: MailingList, organiser: User, post_office: PostOffice
    ) -> None:
        for number in range(60):
            on_list(mailing_list, f"person{number}")
        due(mailing, None)
        running.run()
        post_office.decide = slowly
        with meanwhile(deliver_batch):
            wait_until(lambda: mailing.messages.filter(state="sent").count() >= 5)
            sending.pause(mailing, organiser)
            pause_for(2)
            stopped_at = mailing.messages.filter(state="sent").count()
            pause_for(1)
            assert mailing.messages.filter(state="sent").count() == stopped_at < 62
            assert not mailing.messages.filter(state="claimed").exists()
            sending.resume(mailing, organiser)
            post_office.decide = lambda address: TAKE
            wait_until(lambda: mailing.messages.filter(state="sent").count() == 62)
        assert len(post_office.letters) == len(set(post_office.addresses())) == 62


def wait_until(happens: Callable[[], bool]) -> None:
    for _attempt in range(300):
        if happens():
            return
        pause_for(0.1)
    raise AssertionError("it didn't happen within thirty seconds")


def pause_for(seconds: float) -> None:
    time.sleep(seconds)


def slowly(address: str) -> str:
    time.sleep(0.05)
    return TAKE
