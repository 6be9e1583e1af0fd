"""Who gets which variant of a mailing that is tried out first."""

from __future__ import annotations

from dataclasses import dataclass

from mailings.audience.candidates import Sql


@dataclass(frozen=True)
class Trial:
    """The variants between which a share of the audience decides; with one alone, there is nothing to decide."""

    variants: tuple[str, ...] = ("A",)
    share: int = 100

    @property
    def is_one(self) -> bool:
        return len(self.variants) > 1


def assignment(people: str, trial: Trial, salt: str) -> Sql:
    """The rows of `people` with the variant of each, and whether she waits for the winner.

    The people are put into an order that follows from them and the mailing alone, and that nobody can foresee. The
    first of them try the variants in turn: so the share is right to one person, and each variant's part of it too.
    """
    if not trial.is_one:
        return Sql(_ONE.format(people=people), (trial.variants[0],))
    return Sql(
        _ASSIGNED.format(people=people),
        (list(trial.variants), len(trial.variants), trial.variants[0], f"{salt}:", trial.share),
    )


_ONE = "SELECT person.*, %s AS variant, false AS waits FROM ({people}) AS person"
# Who waits has the first variant until the winner is known, since a message has one.
_ASSIGNED = """
    SELECT ordered.*,
        CASE WHEN number <= tried THEN (%s::text[])[(number - 1) %% %s + 1] ELSE %s END AS variant,
        number > tried AS waits
    FROM (
        SELECT person.*, row_number() OVER (ORDER BY hashtextextended(%s || supporter_id, 0), supporter_id) AS number,
            ceil(count(*) OVER () * %s / 100.0) AS tried
        FROM ({people}) AS person
    ) AS ordered
"""
