"""Sealing the count when a petition has closed, so that nobody can add or lose a signature unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from django.core.files import File
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Least, Now
from django.utils import timezone

from petitions.models import Petition, Seal, Signature
from petitions.receipts import new_receipt

_BATCH = 5000
_LOCK_CLASS = 1_819_045_218  # of our advisory locks on petitions that are being sealed


def to_seal() -> QuerySet[Petition]:
    """The petitions that are over, by the team or by the time that was set, and not sealed since."""
    over = Petition.objects.exclude(state__in=Petition.HIDDEN_STATES).annotate(over_at=Least("closed_at", "closes_at"))
    sealed = Seal.objects.filter(petition=OuterRef("pk"), sealed_at__gte=OuterRef("over_at"))
    return over.filter(~Exists(sealed), over_at__lte=Now())


def nudge_on_commit(petition: Petition) -> None:
    """Wake a worker to seal the petition once it is closed. A nudge that is lost is made up for by beat."""
    from petitions.tasks import seal_petition

    def nudge() -> None:
        seal_petition.apply_async((petition.pk,), expires=60, retry=False)

    transaction.on_commit(nudge, robust=True)


def seal(pk: int) -> Seal | None:
    """Seal the petition, if it is over and not sealed yet. Doing it twice, or twice at once, seals once.

    Memory holds a few thousand receipts at a time.
    """
    with _alone(pk) as is_alone:
        petition = to_seal().filter(pk=pk).first() if is_alone else None
        if petition is None:
            return None
        _give_receipts(petition)
        with TemporaryFile() as file:
            return _publish(petition, file)


def _give_receipts(petition: Petition) -> None:
    """Give a receipt to whom has none: signatures that were confirmed before there were receipts, or typed in."""
    without = Signature.objects.confirmed().filter(petition=petition, receipt__isnull=True)
    keys: list[int] = []
    for key in without.order_by().values_list("pk", flat=True).iterator(chunk_size=_BATCH):
        keys.append(key)
        if len(keys) == _BATCH:
            _give(keys)
            keys = []
    _give(keys)


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
    WHERE petition_id = %s AND state = 'confirmed' AND receipt IS NOT NULL ORDER BY line
"""


@transaction.atomic
def _publish(petition: Petition, file: IO[bytes]) -> Seal:
    """Write the list, and note its number and hash. In one snapshot: the list is what it was at one moment."""
    sealed_at = timezone.now()
    digest, number = hashlib.sha256(), 0
    for lines in _lines(petition):
        digest.update(lines)
        file.write(lines)
        number += lines.count(b"\n")
    file.seek(0)
    made = Seal(petition=petition, number=number, digest=digest.hexdigest(), sealed_at=sealed_at)
    made.receipts.save(f"{petition.slug}-{sealed_at:%Y%m%d-%H%M}.txt", File(file), save=False)
    made.save()
    return made


def _lines(petition: Petition) -> Iterator[bytes]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINES, [petition.pk])
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
