"""Connections to the database are kept, and replaced when PostgreSQL has been restarted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.signals import request_started
from django.db import OperationalError, close_old_connections, connection, transaction

from campaign.postgresql.base import PAUSE_SECONDS, DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a public site, where requests find the connection of the one before."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
    connection.close()
    yield
    connection.close()


def ask() -> int:
    """What one request asks the database."""
    close_old_connections(signal=request_started)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found: int = cursor.fetchone()[0]
        return found


def cut_off() -> None:
    """End the connection at PostgreSQL's side, as a restart does."""
    pid = ask()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()


def pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "_asked_at", connection._asked_at - PAUSE_SECONDS)


def test_requests_share_a_connection():
    assert ask() == ask()


def test_a_connection_that_was_cut_off_during_a_pause_is_replaced_unnoticed(monkeypatch: pytest.MonkeyPatch):
    before = ask()
    cut_off()
    pause(monkeypatch)
    assert ask() != before


def test_one_that_is_cut_off_between_two_requests_costs_no_more_than_one(monkeypatch: pytest.MonkeyPatch):
    ask()
    pause(monkeypatch)
    cut_off()
    with pytest.raises(OperationalError):
        ask()
    assert ask()


def test_a_transaction_may_last_longer_than_the_pause(monkeypatch: pytest.MonkeyPatch):
    ask()
    close_old_connections(signal=request_started)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        pause(monkeypatch)
    assert ask()


def test_under_load_nobody_asks_whether_it_lives(monkeypatch: pytest.MonkeyPatch):
    asked = []
    monkeypatch.setattr(DatabaseWrapper, "is_usable", lambda self: asked.append(1) or True)
    for _ in range(20):
        ask()
    assert len(asked) <= 1
    pause(monkeypatch)
    ask()
    assert len(asked) <= 2
