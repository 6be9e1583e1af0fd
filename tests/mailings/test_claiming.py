"""Claiming: several workers share the outbox, and a dead one loses nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaign.models import Campaign
from mailings.delivery import claiming, deliver_batch, marking
from mailings.delivery.claiming import LEASE, claim, release_expired
from mailings.models import Mailing, Message
from mailings.tasks import deliver
from tests.mailings.post_office import TAKE, PostOffice
from tests.mailings.under_way import of_whom, under_way
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

    def test_a_full_batch_wakes_another_worker_before_it_is_sent(
        self, post_office: PostOffice, queue: Queue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        woken: list[int] = []
        monkeypatch.setattr("mailings.delivery.batch.BATCH", 3)
        monkeypatch.setattr("mailings.delivery.batch.claim", lambda: claim(3))
        monkeypatch.setattr(deliver, "apply_async", lambda **options: woken.append(len(post_office.letters)))
        for number in range(4):
            queue(f"person{number}")
        woken.clear()
        deliver()
        assert woken == [0]
        deliver()
        assert woken == [0]
        assert len(post_office.letters) == 4

    def test_a_broker_that_is_gone_holds_up_no_batch(
        self, post_office: PostOffice, queue: Queue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_broker(**options: object) -> None:
            raise OSError("no broker")

        queue("ann")
        monkeypatch.setattr("mailings.delivery.batch.BATCH", 1)
        monkeypatch.setattr(deliver, "apply_async", no_broker)
        deliver()
        assert post_office.addresses() == ["ann@example.org"]


class TestMailings:
    def test_come_after_whatever_somebody_waits_for(self, campaign: Campaign, queue: Queue) -> None:
        mailing = under_way(campaign, "news", 3)
        queue("late", priority=Message.Priority.NOTICE)
        queue("ann", priority=Message.Priority.CONFIRMATION)
        queue("boss", priority=Message.Priority.ACCOUNT)
        claimed = claim(5)
        assert [message.address.partition("@")[0] for message in claimed[:3]] == ["boss", "ann", "late"]
        assert {message.mailing_id for message in claimed[3:]} == {mailing.pk}

    def test_take_turns_so_that_a_small_one_is_not_stuck_behind_a_large_one(self, campaign: Campaign) -> None:
        under_way(campaign, "large", 30)
        under_way(campaign, "small", 3)
        claimed = claim(10)
        assert of_whom(claimed) == {"large": 7, "small": 3}
        assert of_whom(claimed[:6]) == {"large": 3, "small": 3}

    def test_each_have_the_same_chance_of_a_single_place(self, campaign: Campaign) -> None:
        for name in ("one", "two", "three"):
            under_way(campaign, name, 30)
        taken = of_whom(message for _claim in range(45) for message in claim(1))
        assert set(taken) == {"one", "two", "three"}

    def test_use_the_places_that_others_leave(self, campaign: Campaign) -> None:
        for name, number in (("one", 30), ("two", 1), ("three", 2)):
            under_way(campaign, name, number)
        assert of_whom(claim(20)) == {"one": 17, "two": 1, "three": 2}

    @pytest.mark.parametrize("state", [Mailing.State.PAUSED, Mailing.State.CANCELLED])
    def test_that_are_not_being_sent_are_left_alone(self, campaign: Campaign, state: Mailing.State) -> None:
        mailing = under_way(campaign, "news", 3)
        Mailing.objects.filter(pk=mailing.pk).update(state=state, finished_at=timezone.now())
        assert claim() == []

    def test_ask_the_database_as_often_for_many_as_for_few(
        self, campaign: Campaign, django_assert_num_queries: Callable
    ) -> None:
        for number in range(6):
            under_way(campaign, f"news{number}", 4)
        with CaptureQueriesContext(connection) as captured:
            assert len(claim(6)) == 6
        with django_assert_num_queries(len(captured)):
            assert len(claim(12)) == 12

    def test_are_found_by_their_index_also_before_the_planner_knows_of_them(self, campaign: Campaign) -> None:
        """The statistics say that there are no messages at all: every plan seems as good as another."""
        mailing = under_way(campaign, "news", 1)
        values = {"mailings": [mailing.pk], "share": 1, "limit": 1, "lease_until": timezone.now()}
        nobody = {"asleep_mailings": [], "asleep_countries": [], "asleep_until": []}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(claiming._BY_INDEX)
            cursor.execute(f"EXPLAIN {claiming._CLAIM_OF_MAILINGS}", {**values, **nobody})
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Index Scan using message_due_of_mailing" in plan
        assert "Sort" not in plan
