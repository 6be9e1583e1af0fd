"""The outbox: what is queued, once, in which order, and when a worker is woken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mailings import outbox
from mailings.delivery.claiming import claim
from mailings.models import Message
from mailings.tasks import deliver
from supporters.models import Supporter
from tests.mailings.post_office import PostOffice

Queue = Callable[..., Message]
Priority = Message.Priority


class TestTheSameKey:
    def test_is_queued_once(self, queue: Queue) -> None:
        for _time in range(3):
            queue("ann", key="news:1")
        assert Message.objects.count() == 1

    def test_is_not_queued_again_after_it_was_sent(self, post_office: PostOffice, queue: Queue) -> None:
        queue("ann", key="news:1")
        deliver()
        queue("ann", key="news:1")
        deliver()
        assert post_office.addresses() == ["ann@example.org"]

    def test_keeps_what_was_queued_first(self, queue: Queue) -> None:
        queue("ann", key="news:1", context={"subject": "First", "text": "."})
        queue("ann", key="news:1", context={"subject": "Second", "text": "."})
        assert Message.objects.get().context["subject"] == "First"


class TestTheOrder:
    def test_is_by_priority_and_then_by_age(self, post_office: PostOffice, queue: Queue) -> None:
        queue("mailing", priority=Priority.BULK)
        queue("notice", priority=Priority.NOTICE)
        queue("first", priority=Priority.CONFIRMATION)
        queue("second", priority=Priority.CONFIRMATION)
        queue("password", priority=Priority.ACCOUNT)
        deliver()
        names = [address.split("@")[0] for address in post_office.addresses()]
        assert names == ["password", "first", "second", "notice", "mailing"]

    @hypothesis_settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.sampled_from(list(Priority)), st.integers(-60, 60).filter(bool)), max_size=15))
    def test_takes_everything_due_and_nothing_else(self, db: None, rows: list[tuple[int, int]]) -> None:
        Message.objects.all().delete()
        now = timezone.now()
        Message.objects.bulk_create(
            Message(
                dedupe_key=str(number),
                kind="mailings.account",
                address="ann@example.org",
                language="en-gb",
                priority=priority,
                not_before=now + timedelta(minutes=minutes),
            )
            for number, (priority, minutes) in enumerate(rows)
        )
        due = sorted((priority, minutes, number) for number, (priority, minutes) in enumerate(rows) if minutes < 0)
        expected = [str(number) for _priority, _minutes, number in due]
        assert [message.dedupe_key for message in claim()] == expected
        assert claim() == []


def test_what_is_for_later_waits(post_office: PostOffice, queue: Queue) -> None:
    later = queue("later", not_before=timezone.now() + timedelta(minutes=5))
    queue("now")
    deliver()
    assert post_office.addresses() == ["now@example.org"]
    Message.objects.filter(pk=later.pk).update(not_before=timezone.now() - timedelta(seconds=1))
    deliver()
    assert post_office.addresses() == ["now@example.org", "later@example.org"]


@pytest.mark.django_db(transaction=True)
class TestTheNudge:
    @pytest.fixture
    def nudges(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """How many messages a worker would have found at each nudge."""
        seen: list[int] = []
        monkeypatch.setattr(outbox, "_last_nudge", 0.0)
        monkeypatch.setattr(deliver, "apply_async", lambda **options: seen.append(Message.objects.count()))
        return seen

    def put(self, key: str) -> None:
        supporter = Supporter.objects.by_address("ann@example.org", "en-gb")
        outbox.enqueue("mailings.account", supporter, key, {"subject": "S", "text": "T"}, language="en-gb")

    def test_comes_only_after_the_commit(self, nudges: list[int]) -> None:
        with transaction.atomic():
            self.put("one")
            assert nudges == []
        assert nudges == [1]

    def test_does_not_come_when_the_event_is_rolled_back_and_neither_does_the_mail(self, nudges: list[int]) -> None:
        with transaction.atomic():
            self.put("one")
            transaction.set_rollback(True)
        assert nudges == []
        assert not Message.objects.exists()

    def test_comes_once_for_many_messages_at_a_time(self, nudges: list[int]) -> None:
        with transaction.atomic():
            for number in range(50):
                self.put(str(number))
        self.put("one more at once")
        assert nudges == [50]

    def test_may_fail_without_harm(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(**options: object) -> None:
            raise OSError("no broker")

        monkeypatch.setattr(outbox, "_last_nudge", 0.0)
        monkeypatch.setattr(deliver, "apply_async", broken)
        self.put("one")
        assert Message.objects.get().state == Message.State.QUEUED
