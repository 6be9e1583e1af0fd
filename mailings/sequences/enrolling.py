"""Who has come to a sequence since it was last looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from mailings.models import Sequence
from mailings.sequences.triggers import Moments, trigger

# What is stored late by a transaction that took its time is still found.
OVERLAP = timedelta(hours=1)


@transaction.atomic
def enrol(sequence: Sequence, now: datetime) -> int:
    """Take in everybody to whom it has happened since the sequence was started. Return how many.

    One statement, whatever their number; whoever is in it stays as she is.
    """
    with connection.cursor() as cursor:
        sql, parameters = _moments(sequence, now).query.sql_with_params()
        cursor.execute(
            f"""
            INSERT INTO mailings_enrolment (sequence_id, supporter_id, at, purpose)
            SELECT %s, happened.supporter_id, happened.moment, happened.purpose FROM ({sql}) AS happened
            ORDER BY happened.moment
            ON CONFLICT (sequence_id, supporter_id) DO NOTHING
            """,  # noqa: S608 (Django's own SQL, with its parameters beside it)
            [sequence.pk, *parameters],
        )
        found: int = cursor.rowcount
    Sequence.objects.filter(pk=sequence.pk).update(looked_until=now)
    return found


def _moments(sequence: Sequence, now: datetime) -> Moments:
    begins = trigger(sequence.trigger)
    subjects = begins.subjects(sequence.campaign)
    if sequence.subject:
        subjects = subjects.filter(public_id=sequence.subject)
    assert sequence.started_at  # noqa: S101 (the database's own rule: what runs has started)
    since = max(sequence.started_at, sequence.looked_until - OVERLAP) if sequence.looked_until else sequence.started_at
    return begins.moments(subjects).filter(moment__gte=since, moment__lte=now)
