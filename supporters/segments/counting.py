"""Asking how many, without keeping the database busy for long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from supporters.models import CampaignSupporter

SECONDS = 5


class TookTooLong(Exception):
    """The database was stopped before it had an answer."""


@contextmanager
def for_seconds(seconds: float | None = None) -> Iterator[None]:
    """Stop whatever the block asks of the database after so long, or after `SECONDS`. Raises TookTooLong."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)", [f"{int((seconds or SECONDS) * 1000)}ms"]
            )
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != "57014":  # query_canceled
            raise
        raise TookTooLong from error


def count(rows: QuerySet[CampaignSupporter]) -> int:
    """Raises TookTooLong."""
    with for_seconds():
        return rows.count()


def count_and_sample(rows: QuerySet[CampaignSupporter], number: int) -> tuple[int, list[CampaignSupporter]]:
    """How many they are, and some of them, the last to join first. Raises TookTooLong."""
    latest = rows.select_related("supporter").order_by("-joined_at", "-pk")
    with for_seconds():
        return rows.count(), list(latest[:number])
