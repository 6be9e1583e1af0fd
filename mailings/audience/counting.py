"""How many people would get a mailing right now, and how many wouldn't and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone

from mailings.audience.candidates import Sql, candidates, doubles, joined
from mailings.audience.choice import Choice
from mailings.audience.reasons import Reason
from mailings.audience.suppressed import Known, known
from supporters.segments.counting import for_seconds

SECONDS = 15


@dataclass(frozen=True)
class Count:
    """`languages` holds people's own; `suppressed_at` is None while nobody has looked for suppressed addresses yet."""

    languages: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    at: datetime = field(default_factory=timezone.now)
    suppressed_at: datetime | None = None

    @property
    def recipients(self) -> int:
        return sum(self.languages.values())

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """Each reason in words, with how many, in the order of the reasons."""
        return in_words(self.reasons)


def in_words(reasons: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(reason.label), reasons[reason]) for reason in Reason if reasons.get(reason)]


def count(choice: Choice) -> Count:
    """Raises TookTooLong and InvalidDefinition."""
    suppressed = known(choice.campaign)
    found = _count(choice, suppressed)
    languages = Counter({language: number for reason, language, number in found if not reason})
    reasons: Counter[str] = Counter()
    for reason, _language, number in found:
        reasons[reason] += number
    del reasons[""]
    return Count(dict(languages), dict(reasons), suppressed_at=suppressed.at if suppressed else None)


def _count(choice: Choice, suppressed: Known | None) -> list[tuple[str, str, int]]:
    everybody = candidates(choice, list(suppressed.people.items()) if suppressed else ())
    statement = joined(
        [
            Sql("WITH classified AS MATERIALIZED ("),
            everybody,
            Sql("), doubled AS ("),
            doubles("classified", choice.campaign.pk),
            Sql(f") {_BY_REASON}"),
        ],
        "",
    )
    with for_seconds(SECONDS), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', '64MB', true)")
        cursor.execute(statement.text, statement.values)
        rows: list[tuple[str, str, int]] = cursor.fetchall()
    return rows


_BY_REASON = """
    SELECT CASE WHEN doubled.supporter_id IS NULL THEN classified.reason ELSE 'double' END AS reason, language, count(*)
    FROM classified LEFT JOIN doubled USING (supporter_id) GROUP BY 1, 2
"""
