"""Whether the derived state of consent is what the ledger says, and making it so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from supporters.models import Supporter

PEOPLE_AT_ONCE = 20_000
DIFFERENCES_AT_ONCE = 1_000


@dataclass(frozen=True)
class Differences:
    """How many states the ledger knows and the table lacks, how many say something else, how many have no line."""

    missing: int = 0
    wrong: int = 0
    superfluous: int = 0

    def __add__(self, other: Differences) -> Differences:
        return Differences(self.missing + other.missing, self.wrong + other.wrong, self.superfluous + other.superfluous)

    @property
    def total(self) -> int:
        return self.missing + self.wrong + self.superfluous


# Lines and state of one transaction are seen together or not at all: a single statement finds no difference that isn't.
_DIFFERENT = """
    WITH said AS (
        SELECT DISTINCT ON (supporter_id, purpose)
            supporter_id, purpose, action = 'granted' AS is_granted, at AS since, id AS line
        FROM supporters_consent WHERE supporter_id BETWEEN %(first)s AND %(last)s
        ORDER BY supporter_id, purpose, id DESC
    ), kept AS (
        SELECT supporter_id, purpose, is_granted, since, line
        FROM supporters_consentstate WHERE supporter_id BETWEEN %(first)s AND %(last)s
    ), different AS (
        SELECT supporter_id, purpose, said.line AS said, kept.line AS kept
        FROM said FULL JOIN kept USING (supporter_id, purpose)
        WHERE (said.is_granted, said.since, said.line) IS DISTINCT FROM (kept.is_granted, kept.since, kept.line)
    )
"""
_COUNT = f"""{_DIFFERENT}
    SELECT count(*) FILTER (WHERE kept IS NULL),
        count(*) FILTER (WHERE said IS NOT NULL AND kept IS NOT NULL),
        count(*) FILTER (WHERE said IS NULL)
    FROM different
"""  # noqa: S608 (nothing but our own SQL is put together, here and below)
_LIST = f"{_DIFFERENT} SELECT supporter_id, purpose FROM different ORDER BY supporter_id, purpose"  # noqa: S608

_PAIRS = "SELECT * FROM unnest(%(people)s::bigint[], %(purposes)s::text[])"
_HOLD_STATES = f"""
    SELECT FROM supporters_consentstate WHERE (supporter_id, purpose) IN ({_PAIRS})
    ORDER BY supporter_id, purpose FOR UPDATE
"""
_HOLD_PEOPLE = "SELECT FROM supporters_supporter WHERE id = ANY(%(people)s) ORDER BY id FOR KEY SHARE"
_DELETE = f"""
    DELETE FROM supporters_consentstate AS state WHERE (supporter_id, purpose) IN ({_PAIRS})
    AND NOT EXISTS (SELECT FROM supporters_consent AS consent WHERE consent.id = state.line
        AND consent.supporter_id = state.supporter_id AND consent.purpose = state.purpose)
"""  # noqa: S608
_DERIVE = f"""
    INSERT INTO supporters_consentstate AS state (supporter_id, purpose, is_granted, since, line)
    SELECT DISTINCT ON (supporter_id, purpose) supporter_id, purpose, action = 'granted', at, id
    FROM supporters_consent WHERE (supporter_id, purpose) IN ({_PAIRS})
    ORDER BY supporter_id, purpose, id DESC
    ON CONFLICT (supporter_id, purpose) DO UPDATE
        SET is_granted = excluded.is_granted, since = excluded.since, line = excluded.line
        WHERE state.line <= excluded.line
"""  # noqa: S608


def compare() -> Differences:
    """Count where state and ledger differ, without a lock."""
    return sum((_count(first, last) for first, last in _ranges()), Differences())


def repair() -> Differences:
    """Make the state what the ledger says, and return what differed.

    Consents may come meanwhile. A batch holds the rows that it repairs, and what it repairs is read after that: whoever
    adds a line then waits for the batch, and her line, the later one, decides.
    """
    found = Differences()
    for first, last in _ranges():
        differences = _count(first, last)
        found += differences
        if differences.total:
            _repair(first, last)
    return found


def _ranges() -> Iterator[tuple[int, int]]:
    highest = Supporter.objects.aggregate(highest=Max("pk"))["highest"] or 0
    for first in range(1, highest + 1, PEOPLE_AT_ONCE):
        yield first, first + PEOPLE_AT_ONCE - 1


def _count(first: int, last: int) -> Differences:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"first": first, "last": last})
        return Differences(*cursor.fetchone())


def _repair(first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LIST, {"first": first, "last": last})
        pairs = cursor.fetchall()
    for start in range(0, len(pairs), DIFFERENCES_AT_ONCE):
        people, purposes = zip(*pairs[start : start + DIFFERENCES_AT_ONCE], strict=True)
        _repair_pairs({"people": list(people), "purposes": list(purposes)})


@transaction.atomic
def _repair_pairs(pairs: dict[str, list[int] | list[str]]) -> None:
    """What is hers is held before herself, as erasure does it, so that neither waits for the other for ever."""
    with connection.cursor() as cursor:
        for statement in (_HOLD_STATES, _HOLD_PEOPLE, _DELETE, _DERIVE):
            cursor.execute(statement, pairs)
