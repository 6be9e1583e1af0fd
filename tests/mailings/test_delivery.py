"""Delivery over SMTP: what becomes of each message when the server takes it, refuses it, or breaks off."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from mailings.delivery import marking
from mailings.models import Message
from mailings.outbox import enqueue_to_team
from mailings.tasks import deliver
from supporters.models import Suppression
from supporters.suppressions import suppress
from tests.mailings.post_office import (
    AFTER_DATA,
    DROP_AFTER_DATA,
    DROP_IN_DATA,
    HANG,
    HANG_AFTER_DATA,
    TAKE,
    PostOffice,
    answering,
)

Queue = Callable[..., Message]


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def make_due() -> None:
    Message.objects.filter(state=Message.State.QUEUED).update(not_before=timezone.now() - timedelta(seconds=1))


def test_a_message_arrives_and_is_marked(post_office: PostOffice, queue: Queue) -> None:
    message = queue("ann")
    deliver()
    [letter] = post_office.letters
    assert letter.address == "ann@example.org"
    assert letter.message["To"] == "ann@example.org"
    assert letter.message["Subject"] == "For ann"
    again(message)
    assert (message.state, message.attempts, message.answer) == ("sent", 1, "250 2.0.0 taken")
    assert (message.subject, message.context, message.lease_until) == ("For ann", {}, None)
    assert message.finished_at is not None


def test_what_is_sent_is_not_sent_again(post_office: PostOffice, queue: Queue) -> None:
    queue("ann")
    for _beat in range(3):
        deliver()
    assert post_office.addresses() == ["ann@example.org"]


@pytest.mark.parametrize(
    ("address", "envelope"),
    [
        ("Ann+River@example.org", "Ann+River@example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("jurgen@bücher.example", "jurgen@xn--bcher-kva.example"),
    ],
)
def test_awkward_addresses_are_written_to(post_office: PostOffice, queue: Queue, address: str, envelope: str) -> None:
    queue(address)
    deliver()
    assert post_office.addresses() == [envelope]


@pytest.mark.parametrize(
    "trouble",
    [
        "421 4.3.2 closing",
        "451 4.7.1 greylisted",
        "452 4.2.2 full",
        AFTER_DATA + "421 4.3.2 closing",
        AFTER_DATA + "451 4.3.0 later",
        DROP_IN_DATA,
    ],
)
def test_what_fails_for_now_is_tried_again_later_under_the_same_message_id(
    post_office: PostOffice, queue: Queue, trouble: str
) -> None:
    post_office.decide = answering(ann=[trouble])
    message, other = queue("ann"), queue("bob")
    started = timezone.now()
    deliver()

    again(message)
    assert (message.state, message.attempts, message.lease_until) == ("queued", 1, None)
    assert timedelta(seconds=45) < message.not_before - started < timedelta(seconds=75)
    assert message.answer
    assert again(other).state == "sent"
    deliver()
    assert post_office.addresses() == ["bob@example.org"]

    make_due()
    deliver()
    assert (again(message).state, message.attempts) == ("sent", 2)
    assert post_office.letters[-1].message_id == f"<{message.public_id}@localhost>"


def test_a_line_that_drops_after_the_message_brings_a_copy_under_the_same_message_id(
    post_office: PostOffice, queue: Queue
) -> None:
    post_office.decide = answering(ann=[DROP_AFTER_DATA])
    message = queue("ann")
    deliver()
    make_due()
    deliver()
    assert post_office.addresses() == ["ann@example.org"] * 2
    assert len({letter.message_id for letter in post_office.letters}) == 1
    assert again(message).state == "sent"


def test_a_server_that_goes_on_saying_later_is_believed_twelve_times(post_office: PostOffice, queue: Queue) -> None:
    post_office.decide = answering(ann="451 4.7.1 greylisted")
    message = queue("ann")
    for _attempt in range(15):
        deliver()
        make_due()
    assert (again(message).state, message.attempts) == ("failed", 12)
    assert "greylisted" in message.answer
    assert len(post_office.attempts) == 12
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("code", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
def test_a_mailbox_that_does_not_exist_is_never_written_to_again(
    post_office: PostOffice, queue: Queue, code: str
) -> None:
    post_office.decide = answering(ann=f"550 {code} no such user")
    message, later = queue("ann"), queue("bob")
    deliver()
    assert (again(message).state, message.attempts, message.answer) == ("failed", 1, f"550 {code} no such user")
    assert [row.reason for row in Suppression.objects.all()] == [Suppression.Reason.BOUNCED]
    assert again(later).state == "sent"

    once_more = queue("ann")
    deliver()
    assert again(once_more).state == "suppressed"
    assert post_office.addresses() == ["bob@example.org"]


@pytest.mark.parametrize(
    "answer",
    [
        "550 5.7.1 looks like unwanted mail",
        "554 5.7.1 not from there",
        "552 5.3.4 too big",
        "550 no",
        AFTER_DATA + "550 5.7.1 looks like unwanted mail",
        AFTER_DATA + "554 5.6.0 no",
    ],
)
def test_another_refusal_fails_the_message_and_not_the_person(
    post_office: PostOffice, queue: Queue, answer: str
) -> None:
    post_office.decide = answering(ann=[answer])
    message = queue("ann")
    deliver()
    assert (again(message).state, message.attempts) == ("failed", 1)
    assert message.answer == answer.removeprefix(AFTER_DATA)
    assert not Suppression.objects.exists()

    later = queue("ann")
    deliver()
    assert again(later).state == "sent"


class TestAServerThatIsNotThere:
    def test_gives_everything_back_without_counting_an_attempt(self, post_office: PostOffice, queue: Queue) -> None:
        messages = [queue(name) for name in ("ann", "bob", "gunay@example.com")]
        post_office.close()
        started = timezone.now()
        deliver()
        for message in messages:
            again(message)
            assert (message.state, message.attempts, message.lease_until) == ("queued", 0, None)
            assert timedelta(seconds=25) < message.not_before - started < timedelta(seconds=35)

        post_office.open()
        make_due()
        deliver()
        assert len(post_office.letters) == 3

    def test_that_goes_away_in_the_middle_loses_nothing(self, post_office: PostOffice, queue: Queue) -> None:
        messages = [queue(f"person{number}") for number in range(6)]
        answers = iter([TAKE] * 3)
        post_office.decide = lambda address: next(answers, "421 4.3.2 closing")
        deliver()
        assert sorted(again(message).state for message in messages) == ["queued"] * 3 + ["sent"] * 3

    @pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "550 5.7.1 blocked", "554 5.7.1 no"])
    def test_that_refuses_whoever_we_are_is_no_fault_of_the_messages(
        self, post_office: PostOffice, queue: Queue, answer: str
    ) -> None:
        messages = [queue(f"person{number}") for number in range(3)]
        post_office.to_the_sender = answer
        deliver()
        assert [(again(message).state, message.attempts) for message in messages] == [("queued", 0)] * 3
        assert Suppression.objects.count() == 0

        post_office.to_the_sender = ""
        make_due()
        deliver()
        assert len(post_office.letters) == 3

    def test_a_wrong_password_gives_back_too(self, post_office: PostOffice, queue: Queue, settings: Settings) -> None:
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "somebody", "something"
        message = queue("ann")
        deliver()
        assert (again(message).state, message.attempts) == ("queued", 0)
        assert post_office.letters == []


class TestAServerThatHangs:
    @pytest.fixture(autouse=True)
    def _impatient(self, settings: Settings, post_office: PostOffice) -> None:
        settings.EMAIL_TIMEOUT = 0.3

    @pytest.mark.parametrize("where", [HANG, HANG_AFTER_DATA])
    def test_holds_up_only_the_message_at_hand(self, post_office: PostOffice, queue: Queue, where: str) -> None:
        post_office.decide = answering(ann=[where])
        message, other = queue("ann"), queue("bob")
        started = time.monotonic()
        deliver()
        assert time.monotonic() - started < 3
        assert (again(message).state, message.attempts) == ("queued", 1)
        assert again(other).state == "sent"
        make_due()
        deliver()
        assert again(message).state == "sent"
        assert {letter.message_id for letter in post_office.letters if letter.address == "ann@example.org"} == {
            f"<{message.public_id}@localhost>"
        }


class TestAMessageThatCannotBeWritten:
    def test_does_not_hold_up_the_others_and_fails_in_the_end(self, post_office: PostOffice, queue: Queue) -> None:
        broken = queue("ann", context={"nothing": "in it"})
        other = queue("bob")
        deliver()
        assert (again(broken).state, again(other).state) == ("queued", "sent")
        for _attempt in range(15):
            make_due()
            deliver()
        assert (again(broken).state, broken.attempts) == ("failed", 12)

    def test_of_an_unknown_kind_does_not_either(self, post_office: PostOffice, queue: Queue) -> None:
        broken, other = queue("ann"), queue("bob")
        Message.objects.filter(pk=broken.pk).update(kind="gone.with_an_old_release")
        deliver()
        assert (again(broken).state, again(other).state) == ("queued", "sent")

    @pytest.mark.parametrize(
        "address", ["root@localhost", "nobody", "a b@example.org", "ann@example.org\nBcc: all@example.org", "günəl@"]
    )
    def test_to_an_address_that_is_none_does_not_either(
        self, post_office: PostOffice, queue: Queue, address: str
    ) -> None:
        """A command may have made a team member with it; she is written to ahead of all others."""
        enqueue_to_team("mailings.account", address, "team:1", {"subject": "S", "text": "T"}, language="en-gb")
        other = queue("bob")
        deliver()
        assert again(other).state == "sent"
        assert Message.objects.get(dedupe_key="team:1").state != Message.State.CLAIMED
        assert "all@example.org" not in post_office.addresses()


def test_a_suppressed_address_gets_nothing_in_any_spelling(post_office: PostOffice, queue: Queue) -> None:
    suppress("ann@example.org", Suppression.Reason.COMPLAINED)
    message = queue("ANN@example.org")
    enqueue_to_team("mailings.account", "ann@example.org", "team:1", {"subject": "S", "text": "T"}, language="en-gb")
    other = queue("bob")
    deliver()
    assert (again(message).state, message.context) == ("suppressed", {})
    assert again(other).state == "sent"
    assert post_office.addresses() == ["bob@example.org"]


def test_a_batch_goes_over_one_connection(post_office: PostOffice, queue: Queue) -> None:
    for number in range(10):
        queue(f"person{number}")
    deliver()
    assert len(post_office.letters) == 10
    assert post_office.connections == 1


@given(st.integers(1, 12))
def test_each_wait_is_twice_the_last_up_to_six_hours_give_or_take_a_fifth(attempts: int) -> None:
    wait = marking._next_try(attempts) - timezone.now()
    middle = min(timedelta(minutes=2 ** (attempts - 1)), timedelta(hours=6))
    assert middle * 0.8 - timedelta(seconds=1) <= wait <= middle * 1.2
