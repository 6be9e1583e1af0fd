"""A mail server that refuses everything is left alone, tried again with one mail, and the team is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaign.models import Campaign, Membership, User
from mailings.delivery import breaker
from mailings.delivery.breaker import STOPS_AT
from mailings.delivery.claiming import claim
from mailings.models import Message, Relay
from mailings.tasks import deliver
from supporters.models import Suppression
from supporters.suppressions import suppress
from tests.mailings.post_office import TAKE, PostOffice, answering
from tests.mailings.under_way import states, under_way

Queue = Callable[..., Message]
State = Message.State

REFUSALS = ["554 5.7.1 blocked", "550 5.1.1 no such user", "451 4.3.0 later", "421 4.3.2 closing"]


@pytest.fixture(autouse=True)
def _note_each_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "_SECONDS_BETWEEN_NOTES", 0.0)


def relay() -> Relay:
    return Relay.objects.get()


def make_due() -> None:
    Message.objects.filter(state=State.QUEUED).update(not_before=timezone.now() - timedelta(seconds=1))


def end_pause() -> None:
    Relay.objects.filter(stopped_at__isnull=False).update(tried_again_at=timezone.now())


def stop(queue: Queue, post_office: PostOffice, answer: str = REFUSALS[0]) -> list[Message]:
    """Let the server refuse so many mails that it is left alone."""
    messages = [queue(f"person{number}") for number in range(STOPS_AT)]
    post_office.decide = lambda address: answer
    deliver()
    assert relay().stopped_at
    return messages


class TestAServerThatRefusesEverything:
    @pytest.mark.parametrize("answer", REFUSALS)
    def test_is_left_alone_and_costs_no_message_a_try(self, post_office: PostOffice, queue: Queue, answer: str) -> None:
        for number in range(STOPS_AT + 8):
            queue(f"person{number}")
        post_office.decide = lambda address: answer
        deliver()
        assert len(post_office.attempts) == STOPS_AT
        waiting = Message.objects.filter(kind="mailings.account")
        assert set(waiting.values_list("state", "attempts", "finished_at")) == {("queued", 0, None)}
        assert not Suppression.objects.exists(), "a server in trouble says of nobody that she doesn't exist"

        make_due()
        deliver()
        assert len(post_office.attempts) == STOPS_AT, "nothing is claimed while it is left alone"

    def test_is_tried_with_one_mail_and_then_gets_all_of_them(self, post_office: PostOffice, queue: Queue) -> None:
        messages = stop(queue, post_office)
        post_office.attempts.clear()
        post_office.decide = lambda address: TAKE
        end_pause()
        deliver()
        assert len(post_office.attempts) == 1
        assert (relay().stopped_at, relay().failures, relay().stops) == (None, 0, 0)
        deliver()
        assert Message.objects.filter(pk__in=[message.pk for message in messages], state=State.SENT).count() == STOPS_AT
        assert len(post_office.attempts) == STOPS_AT

    def test_is_left_alone_for_longer_after_each_try_that_fails(self, post_office: PostOffice, queue: Queue) -> None:
        messages = stop(queue, post_office)
        post_office.attempts.clear()
        pauses = []
        for _trial in range(6):
            pauses.append((relay().tried_again_at - timezone.now()).total_seconds())  # type: ignore[operator]
            end_pause()
            deliver()
        assert len(post_office.attempts) == 6
        for pause, middle in zip(pauses, [30, 60, 120, 240, 300, 300], strict=True):
            assert middle * 0.85 < pause < middle * 1.15
        kept = Message.objects.filter(pk__in=[message.pk for message in messages])
        assert set(kept.values_list("state", "attempts")) == {("queued", 0)}

    def test_is_known_to_refuse_by_all_workers_together(
        self, post_office: PostOffice, queue: Queue, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each batch of this test holds four: as three workers with four each."""
        monkeypatch.setattr("mailings.delivery.batch.claim", lambda *_limit: claim(4))
        for number in range(16):
            queue(f"person{number}")
        post_office.decide = lambda address: REFUSALS[2]
        for _worker in range(5):
            deliver()
        assert len(post_office.attempts) == STOPS_AT
        assert relay().stopped_at

    def test_is_tried_by_one_worker_alone(self, post_office: PostOffice, queue: Queue) -> None:
        stop(queue, post_office)
        end_pause()
        now = timezone.now()
        assert [breaker.begin_trial(relay().name, now) for _worker in range(3)] == [True, False, False]

    def test_is_tried_with_the_next_mail_where_there_is_none_now(self, post_office: PostOffice, queue: Queue) -> None:
        stop(queue, post_office)
        Message.objects.update(state=State.SENT, finished_at=timezone.now(), lease_until=None)
        end_pause()
        deliver()
        post_office.decide = lambda address: TAKE
        queue("ann")
        deliver()
        assert post_office.addresses() == ["ann@example.org"]

    def test_is_tried_with_another_mail_where_the_one_must_not_be_sent(
        self, post_office: PostOffice, queue: Queue
    ) -> None:
        stop(queue, post_office)
        Message.objects.filter(kind="mailings.relay_stopped").delete()
        suppress("person0@example.org", Suppression.Reason.COMPLAINED)
        post_office.decide = lambda address: TAKE
        end_pause()
        deliver()
        deliver()
        assert post_office.addresses() == ["person1@example.org"]


class TestAServerThatRefusesSome:
    def test_goes_on_and_each_refusal_counts(self, post_office: PostOffice, queue: Queue) -> None:
        names = [f"person{number}" for number in range(STOPS_AT * 2)]
        post_office.decide = answering(**dict.fromkeys(names[:-1:2], REFUSALS[0]), **dict.fromkeys(names[1::4], TAKE))
        messages = [queue(name) for name in names]
        deliver()
        assert relay().stopped_at is None
        assert (
            Message.objects.filter(pk__in=[message.pk for message in messages], state=State.FAILED).count() == STOPS_AT
        )

    def test_is_not_given_up_for_one_message_that_is_refused_again_and_again(
        self, post_office: PostOffice, queue: Queue
    ) -> None:
        post_office.decide = answering(ann=REFUSALS[2])
        queue("ann")
        for _try in range(STOPS_AT + 3):
            deliver()
            make_due()
        assert Message.objects.get().state == State.FAILED
        assert relay().stopped_at is None

    def test_at_the_end_of_a_batch_is_believed(self, post_office: PostOffice, queue: Queue) -> None:
        post_office.decide = lambda address: REFUSALS[0]
        for number in range(STOPS_AT - 1):
            queue(f"person{number}")
        deliver()
        assert set(Message.objects.values_list("state", "answer")) == {("failed", REFUSALS[0])}

    def test_and_then_takes_one_begins_anew(self, post_office: PostOffice, queue: Queue) -> None:
        post_office.decide = answering(**{f"person{number}": REFUSALS[0] for number in range(STOPS_AT - 1)})
        for number in range(STOPS_AT + 4):
            queue(f"person{number}")
        deliver()
        assert relay().failures == 0
        assert (relay().succeeded_at or timezone.now()) >= (relay().failed_at or timezone.now())


class TestAServerThatIsNotThere:
    def test_is_left_alone_after_three_tries(self, post_office: PostOffice, queue: Queue) -> None:
        messages = [queue(f"person{number}") for number in range(3)]
        post_office.close()
        for _beat in range(3):
            assert not Relay.objects.filter(stopped_at__isnull=False).exists()
            deliver()
            make_due()
        assert relay().stopped_at
        assert relay().answer == "ConnectionRefusedError"
        kept = Message.objects.filter(pk__in=[message.pk for message in messages])
        assert set(kept.values_list("state", "attempts")) == {("queued", 0)}

        post_office.open()
        end_pause()
        deliver()
        deliver()
        assert len(post_office.letters) == 3

    def test_keeps_a_mailing_waiting_and_not_failing(self, post_office: PostOffice, campaign: Campaign) -> None:
        mailing = under_way(campaign, "news", 5)
        post_office.close()
        for _beat in range(5):
            deliver()
            make_due()
        assert states(mailing) == {"queued": 5}


class TestTheTeam:
    @pytest.fixture(autouse=True)
    def _team(self, campaign: Campaign, organiser: User) -> None:
        manager = User.objects.create_user("manager@example.org")
        Membership.objects.create(user=manager, campaign=campaign, role=Membership.Role.MANAGER)
        User.objects.create_superuser("boss@example.org")
        User.objects.create_superuser("gone@example.org", is_active=False)

    def told(self) -> list[str]:
        return sorted(Message.objects.filter(kind="mailings.relay_stopped").values_list("address", flat=True))

    def test_sees_it_on_the_overview_until_it_works_again(
        self, post_office: PostOffice, queue: Queue, organiser_client: Client
    ) -> None:
        def overview() -> str:
            return organiser_client.get("/organise/clean-river/").content.decode()

        assert "has taken no mail" not in overview()
        stop(queue, post_office)
        page = overview()
        assert f"The mail server “smtp 127.0.0.1:{post_office.port}” has taken no mail since" in page
        assert "Nothing is lost" in page
        post_office.decide = lambda address: TAKE
        end_pause()
        deliver()
        assert "has taken no mail" not in overview()

    def test_gets_a_mail_that_goes_out_first_once_the_server_works_again(
        self, post_office: PostOffice, queue: Queue
    ) -> None:
        stop(queue, post_office)
        assert self.told() == ["boss@example.org", "manager@example.org"]
        post_office.decide = lambda address: TAKE
        end_pause()
        deliver()
        deliver()
        first, second = post_office.letters[:2]
        assert {first.address, second.address} == {"boss@example.org", "manager@example.org"}
        assert "took no mail for a while" in str(second.message["Subject"])
        assert "It works again." in second.message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "person" not in second.content.decode()

    def test_gets_no_more_than_one_an_hour(self, post_office: PostOffice, queue: Queue) -> None:
        for _round in range(3):
            stop(queue, post_office)
            Relay.objects.update(stopped_at=None, failures=0)
            Message.objects.filter(state=State.QUEUED, kind="mailings.account").delete()
        assert len(self.told()) == 2
        Relay.objects.update(told_at=timezone.now() - timedelta(hours=1, seconds=1))
        for message in Message.objects.filter(kind="mailings.relay_stopped"):
            Message.objects.filter(pk=message.pk).update(dedupe_key=f"earlier:{message.pk}")
        stop(queue, post_office)
        assert len(self.told()) == 4


def test_a_backend_of_django_s_own_is_watched_too(settings: Settings, queue: Queue) -> None:
    queue("ann")
    deliver()
    assert len(mail.outbox) == 1
    assert relay().name == settings.EMAIL_BACKEND
