"""The count: advanced by what changed, set from the signatures on demand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from petitions.models import CountChange, Petition, Signature


def tally() -> int:
    """Take the count changes so far into the petitions' shown counts. Return how many there were.

    One statement: what it deletes is what it adds, so that two tallies at once can't take a change twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH taken AS (
                DELETE FROM petitions_countchange
                WHERE id IN (SELECT id FROM petitions_countchange ORDER BY id LIMIT 50000 FOR UPDATE SKIP LOCKED)
                RETURNING petition_id, change
            ), summed AS (
                SELECT petition_id, sum(change) AS change, count(*) AS number FROM taken GROUP BY petition_id
            ), updated AS (
                UPDATE petitions_petition SET signature_count = signature_count + summed.change
                FROM summed WHERE petitions_petition.id = summed.petition_id
            )
            SELECT coalesce(sum(number), 0) FROM summed
            """
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def recount(petition: Petition) -> int:
    """Set the shown count from the signatures themselves, and return it.

    Confirmations and tallies that come meanwhile wait for the lock, so that each is either in the new count or still
    among the changes to come.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE petitions_countchange IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM petitions_countchange WHERE petition_id = %s", [petition.pk])
        cursor.execute(
            """
            UPDATE petitions_petition SET signature_count = (
                SELECT count(*) FROM petitions_signature WHERE petition_id = %s AND state = 'confirmed'
            ) WHERE id = %s RETURNING signature_count
            """,
            [petition.pk, petition.pk],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def count_follows(people: Collection[int]) -> Iterator[None]:
    """Whatever becomes of these people's confirmed signatures meanwhile, the petitions' counts follow."""
    before = _confirmed_by_petition(people)
    yield
    after = _confirmed_by_petition(people)
    changes = [(petition, after[petition] - before[petition]) for petition in {*before, *after}]
    CountChange.objects.bulk_create(
        CountChange(petition_id=petition, change=1 if change > 0 else -1)
        for petition, change in changes
        for _each in range(abs(change))
    )


def _confirmed_by_petition(people: Collection[int]) -> Counter[int]:
    found = Signature.objects.confirmed().filter(supporter__in=people)
    return Counter(found.values_list("petition_id", flat=True))
