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

from mailings.models import Message

Queue = Callable[..., Message]

pytestmark = pytest.mark.django_db


def wait(message: Message, **for_long: float) -> None:
    Message.objects.filter(pk=message.pk).update(not_before=timezone.now() - timedelta(**for_long))


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
