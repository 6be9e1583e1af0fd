"""What a load balancer asks: does the process answer, and is the site fit for visitors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from campaign.models import Campaign
from mailings.models import Mailing, MailingMove, Message, Relay, SendingLimit
from tests.mailings.under_way import set_state, under_way

Queue = Callable[..., Message]

pytestmark = pytest.mark.django_db


def wait(message: Message, **for_long: float) -> None:
    Message.objects.filter(pk=message.pk).update(not_before=timezone.now() - timedelta(**for_long))


def wait_all(**for_long: float) -> None:
    moment = timezone.now() - timedelta(**for_long)
    Message.objects.update(not_before=moment)
    Mailing.objects.update(started_at=moment)


def test_the_process_answers_whatever_the_database_does(client: Client, django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_a_site_with_nothing_to_do_is_ready(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "problems": {}})


def test_a_message_that_just_came_is_no_problem(client: Client, queue: Queue) -> None:
    wait(queue("ann"), minutes=9)
    assert client.get("/readyz").status_code == 200


def test_a_message_that_nobody_took_for_over_ten_minutes_is(client: Client, queue: Queue) -> None:
    wait(queue("ann"), minutes=11)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert set(response.json()["problems"]) == {"outbox"}
    assert "waiting" in response.json()["problems"]["outbox"]
    assert "ann" not in response.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"not_before": timezone.now() + timedelta(days=3)},
        {"not_before": timezone.now() - timedelta(hours=1), "attempts": 2},
        {"state": "sent", "finished_at": timezone.now(), "not_before": timezone.now() - timedelta(hours=1)},
        {"state": "failed", "finished_at": timezone.now(), "not_before": timezone.now() - timedelta(hours=1)},
    ],
)
def test_what_is_for_later_or_being_retried_or_done_is_not(
    client: Client, queue: Queue, fields: dict[str, object]
) -> None:
    queue("ann")
    Message.objects.update(**fields)
    assert client.get("/readyz").status_code == 200


class TestWhatIsHeldBack:
    def test_by_a_paused_mailing_is_no_fault(self, client: Client, campaign: Campaign) -> None:
        mailing = under_way(campaign, "news", 2)
        set_state(mailing, Mailing.State.PAUSED)
        wait_all(hours=5)
        assert client.get("/readyz").status_code == 200

    def test_by_the_site_s_limit_is_no_fault_while_workers_are_at_it(self, client: Client, queue: Queue) -> None:
        SendingLimit.objects.create(amount=1, period=60)
        queue("ann")
        wait_all(minutes=30)
        assert client.get("/readyz").status_code == 503
        Relay.objects.create(name="smtp mail.example.org:25", succeeded_at=timezone.now() - timedelta(minutes=1))
        assert client.get("/readyz").status_code == 200
        SendingLimit.objects.update(is_active=False)
        assert client.get("/readyz").status_code == 503

    def test_by_a_domain_s_limit_or_by_quiet_hours_is_no_fault(self, client: Client, campaign: Campaign) -> None:
        under_way(campaign, "news", 2)
        Message.objects.update(not_before=timezone.now() + timedelta(hours=5))
        Mailing.objects.update(started_at=timezone.now() - timedelta(days=1))
        assert client.get("/readyz").status_code == 200

    def test_by_a_mail_server_that_is_tried_again_is_no_fault(self, client: Client, queue: Queue) -> None:
        queue("ann")
        wait_all(minutes=30)
        now = timezone.now()
        Relay.objects.create(name="smtp a:25", stopped_at=now, tried_again_at=now, failed_at=now - timedelta(minutes=5))
        assert client.get("/readyz").status_code == 200

    def test_by_nothing_but_idle_workers_is_one(self, client: Client, campaign: Campaign) -> None:
        mailing = under_way(campaign, "news", 2)
        wait_all(minutes=11)
        response = client.get("/readyz")
        assert (response.status_code, list(response.json()["problems"])) == (503, ["outbox"])
        assert "a mailing has stood still" in response.json()["problems"]["outbox"]
        MailingMove.objects.create(mailing=mailing, action=MailingMove.Action.RESUMED)
        assert client.get("/readyz").status_code == 200, "it has been resumed just now"
        MailingMove.objects.all().delete()
        Relay.objects.create(name="smtp mail.example.org:25", succeeded_at=timezone.now() - timedelta(minutes=1))
        assert client.get("/readyz").status_code == 200, "it has a long way to go, and goes it"


def test_a_database_that_fails_is_named_and_the_process_still_answers(client: Client) -> None:
    def broken(*arguments: object) -> None:
        raise OSError("no database")

    with connection.execute_wrapper(broken):
        response = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert response.status_code == 503
    in_the_database = {"database", "outbox"} if settings.REDIS_URL else {"database", "cache", "outbox"}
    assert in_the_database <= set(response.json()["problems"])
    assert "no database" not in response.content.decode()


def test_a_cache_that_forgets_is_named(client: Client, settings: Settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert set(client.get("/readyz").json()["problems"]) == {"cache"}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_asking_sets_no_cookie(client: Client, path: str) -> None:
    assert not client.get(path).cookies
