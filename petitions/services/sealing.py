"""Sealing the count when a petition has closed, so that nobody can add or lose a signature unseen."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from tempfile import TemporaryFile
from typing import IO

from django.core.files import File
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Least, Now
from django.utils import timezone

from petitions.models import Petition, Seal, Signature
from petitions.receipts import new_receipt

SECONDS = 15.0  # after which a task ends and is begun anew; writing the list comes on top
LONGEST_CONFIRMATION = timedelta(seconds=30)  # no web server lets one go on for longer
_BATCH = 5000
_LOCK_CLASS = 1_819_045_218  # of our advisory locks on petitions that are being sealed


def to_seal() -> QuerySet[Petition]:
    """The petitions that are over, by the team or by the time that was set, and not sealed since."""
    over = Petition.objects.exclude(state__in=Petition.HIDDEN_STATES).annotate(over_at=Least("closed_at", "closes_at"))
    sealed = Seal.objects.filter(petition=OuterRef("pk"), sealed_at__gte=OuterRef("over_at"))
    return over.filter(~Exists(sealed), over_at__lte=Now())


def nudge_on_commit(petition: Petition) -> None:
    """Wake a worker to seal the petition once it is closed. A nudge that is lost is made up for by beat."""
    transaction.on_commit(lambda: nudge(petition.pk), robust=True)


def nudge(pk: int) -> None:
    """Wake a worker to go on with the petition's seal."""
    from petitions.tasks import seal_petition

    seal_petition.apply_async((pk,), expires=60, retry=False)


def work(pk: int, seconds: float = SECONDS) -> bool:
    """Work on the petition's seal for a while, if it is over and not sealed yet. Return whether there is more to do.

    Receipts are given in batches, each committed: whoever is killed leaves the rest to the next. Doing it twice, or
    twice at once, seals once. Memory holds a few thousand receipts at a time.
    """
    deadline = time.monotonic() + seconds
    with _alone(pk) as is_alone:
        petition = to_seal().filter(pk=pk).first() if is_alone else None
        if petition is None:
            return False
        over_at: datetime = petition.over_at  # type: ignore[attr-defined]  # annotated
        if not _is_settled(over_at, deadline) or not _give_receipts(petition, over_at, deadline):
            return True
        with TemporaryFile() as file:
            _publish(petition, over_at, file)
        return False


def _is_settled(over_at: datetime, deadline: float) -> bool:
    """Wait for the transactions that began before it was over: a confirmation bears the time at which its began."""
    while _earlier_goes_on(over_at):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _earlier_goes_on(over_at: datetime) -> bool:
    if timezone.now() > over_at + LONGEST_CONFIRMATION:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT EXISTS (
                SELECT FROM pg_stat_activity
                WHERE datname = current_database() AND backend_type = 'client backend'
                AND pid <> pg_backend_pid() AND xact_start <= %s
            )
            """,
            [over_at],
        )
        [goes_on] = cursor.fetchone()
    return bool(goes_on)


def _give_receipts(petition: Petition, over_at: datetime, deadline: float) -> bool:
    """Give a receipt to whom has none: signatures that were confirmed before there were receipts, or typed in.

    Return whether all have one.
    """
    without = Signature.objects.confirmed().filter(petition=petition, confirmed_at__lte=over_at, receipt__isnull=True)
    keys = without.order_by().values_list("pk", flat=True).iterator(chunk_size=_BATCH)
    while batch := list(islice(keys, _BATCH)):
        _give(batch)
        if time.monotonic() > deadline:
            return False
    return True


def _give(keys: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE petitions_signature AS signature SET receipt = given.receipt
            FROM unnest(%s::bigint[], %s::text[]) AS given(key, receipt)
            WHERE signature.id = given.key AND signature.receipt IS NULL AND signature.state = 'confirmed'
            """,
            [keys, [new_receipt() for _key in keys]],
        )


# Sorted by what stands in the list, so that the order tells nothing about who signed when.
_LINES = """
    SELECT encode(sha256(convert_to(receipt, 'UTF8')), 'hex') COLLATE "C" AS line FROM petitions_signature
    WHERE petition_id = %(petition)s AND state = 'confirmed' AND receipt IS NOT NULL
        AND confirmed_at <= %(over_at)s AND (counted_since IS NULL OR counted_since <= %(over_at)s)
    ORDER BY line
"""


@transaction.atomic
def _publish(petition: Petition, over_at: datetime, file: IO[bytes]) -> None:
    """Write the list, and note its number and hash. In one snapshot: the list is what it was at one moment.

    It counts whoever had confirmed when the petition was over, however much later a worker comes to it.
    """
    digest, number = hashlib.sha256(), 0
    for lines in _lines(petition, over_at):
        digest.update(lines)
        file.write(lines)
        number += lines.count(b"\n")
    file.seek(0)
    made = Seal(petition=petition, number=number, digest=digest.hexdigest(), sealed_at=over_at)
    made.receipts.save(f"{petition.slug}-{over_at:%Y%m%d-%H%M}.txt", File(file), save=False)
    made.save()


def _lines(petition: Petition, over_at: datetime) -> Iterator[bytes]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINES, {"petition": petition.pk, "over_at": over_at})
        while rows := cursor.fetchmany(_BATCH):
            yield "".join(f"{line}\n" for (line,) in rows).encode()


@contextmanager
def _alone(pk: int) -> Iterator[bool]:
    """Hold the advisory lock of the petition's sealing; a worker that dies loses it with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, pk])
        [is_alone] = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_CLASS, pk])
