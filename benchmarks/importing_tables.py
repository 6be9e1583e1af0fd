"""What the database alone takes for what an import writes: COPY of the same rows into the same tables.

Their indexes, constraints and triggers are the import's, and so are the batches and the two connections. What the
import does besides is left out: nothing is read, cleaned or looked up, and no batch is noted.
"""

from __future__ import annotations

import io
import shutil
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from django.db import connection, transaction
from django.db.models import Max, Min

from supporters.importing.running import BATCH, WRITERS
from supporters.models import Import, Supporter

# Of each table, what is copied of people who are made from those of the import: other keys and addresses, or their
# like would be there already. The state of consent is written by the ledger's trigger, as it is for the import.
_SHIFT = 1 << 40
_OTHER_ID = "overlay(public_id::text PLACING '8' FROM 15)::uuid"
_MADE = {
    "supporters_supporter": (
        "id, public_id, address, address_normalised, name, first_name, phone, postcode, country, language, created_at",
        f"id + {_SHIFT}, {_OTHER_ID}, 'c' || address, 'c' || address_normalised, name, first_name, phone, postcode, "
        "country, language, created_at",
        "id",
    ),
    "supporters_campaignsupporter": (
        "campaign_id, supporter_id, source, joined_at, last_active_at, custom_values",
        f"campaign_id, supporter_id + {_SHIFT}, source, joined_at, last_active_at, custom_values",
        "supporter_id",
    ),
    "supporters_subscription": (
        "public_id, supporter_id, mailing_list_id, state, name, language, requested_at, confirmed_at",
        f"{_OTHER_ID}, supporter_id + {_SHIFT}, mailing_list_id, state, name, language, requested_at, confirmed_at",
        "supporter_id",
    ),
    "supporters_consent": (
        "supporter_id, purpose, action, wording_id, via, language, at",
        f"supporter_id + {_SHIFT}, purpose, action, wording_id, via, language, at",
        "supporter_id",
    ),
    "supporters_importrow": (
        "id, import_run_id, supporter_id, number, outcome, problems, cells",
        f"id + {_SHIFT}, import_run_id, supporter_id + {_SHIFT}, number, outcome, problems, cells",
        "supporter_id",
    ),
}


def copy_again(run: Import, directory: Path) -> float:
    """Copy as many people as the import brought in, with all that it gave them. Return people a second."""
    assert run.started_at
    brought_in = Supporter.objects.filter(created_at=run.started_at).aggregate(Min("pk"), Max("pk"))
    first, last = brought_in["pk__min"], brought_in["pk__max"]
    batches = directory / "batches"
    batches.mkdir()
    try:
        starts = range(first, last + 1, BATCH)
        for start in starts:
            _dump(batches, start)
        threads = [
            threading.Thread(target=_copy_all, args=(batches, starts[number::WRITERS])) for number in range(WRITERS)
        ]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - started
    finally:
        shutil.rmtree(batches)
    copied = Supporter.objects.filter(pk__gte=first + _SHIFT, pk__lte=last + _SHIFT).count()
    assert copied == run.created, copied
    return copied / seconds


def _dump(batches: Path, start: int) -> None:
    with connection.cursor() as cursor:
        for table, (_columns, values, key) in _MADE.items():
            with (batches / f"{start}.{table}").open("wb") as file:
                cursor.copy_expert(
                    f"COPY (SELECT {values} FROM {table} WHERE {key} BETWEEN {start} AND {start + BATCH - 1} "
                    f"ORDER BY {key}) TO STDOUT (FORMAT binary)",
                    file,
                )


def _copy_all(batches: Path, starts: Sequence[int]) -> None:
    try:
        for start in starts:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = off")
                cursor.execute("SET LOCAL loudhailer.places = 'given'")
                for table, (columns, _values, _key) in _MADE.items():
                    content = io.BytesIO((batches / f"{start}.{table}").read_bytes())
                    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", content, 65_536)
    finally:
        connection.close()
