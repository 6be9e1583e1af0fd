"""Claiming: several workers share the outbox, and a dead one loses nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from mailings.delivery import claiming, deliver_batch, marking
from mailings.delivery.claiming import LEASE, claim, release_expired
from mailings.models import Message
from mailings.tasks import deliver
from tests.mailings.post_office import TAKE, PostOffice
from tests.threads import together

Queue = Callable[..., Message]
State = Message.State


def end_leases() -> None:
    Message.objects.filter(state=State.CLAIMED).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_claim_counts_an_attempt_and_sets_a_lease(queue: Queue) -> None:
    queue("ann")
    [message] = claim()
    stored = Message.objects.get()
    assert (stored.state, stored.attempts) == (State.CLAIMED, 1)
    assert (message.state, message.attempts, message.lease_until) == (State.CLAIMED, 1, stored.lease_until)
    assert LEASE - timedelta(seconds=10) < stored.lease_until - timezone.now() <= LEASE


def test_what_is_claimed_is_claimed_by_nobody_else(queue: Queue) -> None:
    for number in range(5):
        queue(f"person{number}")
    first, second, third = claim(2), claim(2), claim(2)
    keys = [message.pk for message in [*first, *second, *third]]
    assert len(keys) == len(set(keys)) == 5
    assert claim() == []


def test_the_lease_of_a_dead_worker_ends_and_its_messages_go_out(post_office: PostOffice, queue: Queue) -> None:
    message = queue("ann")
    claim()
    deliver()
    assert post_office.letters == []

    end_leases()
    deliver()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.SENT, 2)
    assert post_office.addresses() == ["ann@example.org"]


def test_a_lease_that_still_runs_is_left_alone(queue: Queue) -> None:
    queue("ann")
    claim()
    assert release_expired() == 0
    assert Message.objects.get().state == State.CLAIMED


def test_a_worker_that_lost_its_lease_marks_nothing(queue: Queue) -> None:
    queue("ann")
    [slow] = claim()
    end_leases()
    release_expired()
    [quick] = claim()
    marking.finish(quick, State.SENT, "250")
    marking.finish(slow, State.FAILED, "550 too late")
    marking.retry_later(slow, "451 too late")
    claiming.give_back([slow], timezone.now())
    stored = Message.objects.get()
    assert (stored.state, stored.answer, stored.attempts) == (State.SENT, "250", 2)


def test_what_cannot_be_begun_within_the_lease_is_given_back_untried(
    post_office: PostOffice, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first letter takes so long that the lease is nearly over."""
    messages = [queue(f"person{number}") for number in range(4)]
    monkeypatch.setattr(claiming, "LEASE", claiming.LEASE_MARGIN + timedelta(seconds=0.2))

    def slowly(address: str) -> str:
        time.sleep(0.3)
        return TAKE

    post_office.decide = slowly
    deliver_batch()
    assert [Message.objects.get(pk=message.pk).attempts for message in messages] == [1, 0, 0, 0]
    assert len(post_office.letters) == 1

    monkeypatch.undo()
    deliver_batch()
    assert len(post_office.letters) == 4


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "claimed", "lease_until": None},
        {"state": "sent", "finished_at": None},
        {"state": "failed", "finished_at": None},
    ],
)
def test_the_database_refuses_a_state_that_cannot_be(queue: Queue, fields: dict[str, object]) -> None:
    queue("ann")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(**fields)


@pytest.mark.django_db(transaction=True)
class TestTwoConnections:
    def test_a_second_worker_does_not_wait_for_what_the_first_holds(self, queue: Queue) -> None:
        for number in range(6):
            queue(f"person{number}")
        with transaction.atomic():
            mine = claim(4)
            [others] = together([claim])
        assert len(mine) == 4
        assert len(others) == 2
        assert not {message.pk for message in mine} & {message.pk for message in others}

    def test_a_worker_that_dies_while_claiming_has_claimed_nothing(self, queue: Queue) -> None:
        queue("ann")
        with transaction.atomic():
            assert len(claim()) == 1
            transaction.set_rollback(True)
        assert len(claim()) == 1

    def test_two_tasks_at_once_send_each_message_once(self, post_office: PostOffice, queue: Queue) -> None:
        for number in range(60):
            queue(f"person{number}")
        together([deliver] * 4)
        assert sorted(post_office.addresses()) == sorted(f"person{number}@example.org" for number in range(60))
        assert Message.objects.filter(state=State.SENT, attempts=1).count() == 60

    def test_after_a_batch_commits_wait_for_the_disk_again(self, post_office: PostOffice, queue: Queue) -> None:
        queue("ann")
        deliver()
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone()[0] == "on"

    def test_a_full_batch_wakes_the_next(
        self, post_office: PostOffice, queue: Queue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        woken = []
        monkeypatch.setattr("mailings.tasks.BATCH", 3)
        monkeypatch.setattr("mailings.delivery.batch.claim", lambda: claim(3))
        monkeypatch.setattr(deliver, "apply_async", lambda **options: woken.append(options))
        for number in range(4):
            queue(f"person{number}")
        woken.clear()
        deliver()
        assert len(woken) == 1
        deliver()
        assert len(woken) == 1
        assert len(post_office.letters) == 4
