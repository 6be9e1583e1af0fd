"""What the outbox needs to be ready: its database, cache and broker, and a worker that keeps up."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from campaign.celery import app
from campaign.health import register
from mailings.models import Message

LONGEST_WAIT = timedelta(minutes=10)


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def check_cache() -> str:
    cache.set("readyz", "1", 10)
    return "" if cache.get("readyz") == "1" else "doesn't keep what is put in"


def check_broker() -> str:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return ""


def check_outbox() -> str:
    """A message due for ten minutes and never tried, or left for as long by a worker that died: nobody is at it."""
    long_ago = timezone.now() - LONGEST_WAIT
    waiting = Message.objects.due().filter(attempts=0, not_before__lt=long_ago)
    abandoned = Message.objects.filter(state=Message.State.CLAIMED, lease_until__lt=long_ago)
    is_stuck = waiting.exists() or abandoned.exists()
    return f"a message has been waiting for over {LONGEST_WAIT}" if is_stuck else ""


def register_checks() -> None:
    register("database", check_database)
    register("cache", check_cache)
    register("broker", check_broker)
    register("outbox", check_outbox)
