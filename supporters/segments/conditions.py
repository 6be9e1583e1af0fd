"""What can be true of a person, and how it becomes part of one query.

A condition reads either the row of the person in the campaign (`Row`) or whether she has rows elsewhere (`Has`); these
are put together by `Not`, `AllOf` and `AnyOf`. PostgreSQL turns EXISTS into a semi-join and NOT EXISTS into an
anti-join only where nothing but AND stands above them: below an OR they are asked once for every person. So negations
are moved to the leaves, and an OR becomes one IN over the union of its branches, each a set of people found in the
best way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import BooleanField, Exists, Func, OuterRef, Q, QuerySet

from supporters.models import CampaignSupporter


@dataclass(frozen=True)
class Row:
    """True by the columns of CampaignSupporter, and of her Supporter."""

    where: Q


@dataclass(frozen=True)
class Has:
    """True of whoever has at least one of these rows, whose column `by` is the key of her Supporter."""

    rows: QuerySet[Any]
    by: str = "supporter"


@dataclass(frozen=True)
class Not:
    of: Condition


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Condition, ...]


Condition = Row | Has | Not | AllOf | AnyOf


class IsNotTrue(Func):
    """Negation in two values: what is unknown of a person isn't true of her."""

    template = "(%(expressions)s) IS NOT TRUE"
    output_field = BooleanField()


EVERYBODY = AllOf(())
NOBODY = AnyOf(())


def where(condition: Condition, everybody: QuerySet[CampaignSupporter]) -> Q:
    """Return the condition as a filter on CampaignSupporter. `everybody` are those among whom is asked."""
    simple = _simplified(_negations_at_leaves(condition))
    if simple == NOBODY:
        return Q(pk__in=[])
    return _where(simple, everybody)


def _negations_at_leaves(condition: Condition, *, negate: bool = False) -> Condition:
    """De Morgan: not all of these is any of those not, and not any of these is all of those not."""
    match condition:
        case Not(of):
            return _negations_at_leaves(of, negate=not negate)
        case AllOf(parts) | AnyOf(parts):
            inner = tuple(_negations_at_leaves(part, negate=negate) for part in parts)
            return AllOf(inner) if isinstance(condition, AllOf) is not negate else AnyOf(inner)
        case Row(where) if not where:
            return NOBODY if negate else EVERYBODY
        case _:
            return Not(condition) if negate else condition


def _simplified(condition: Condition) -> Condition:
    """Take out what decides nothing, so that everybody and nobody are found at the top or not at all."""
    if not isinstance(condition, AllOf | AnyOf):
        return condition
    kind, decides, decides_nothing = (
        (AllOf, NOBODY, EVERYBODY) if isinstance(condition, AllOf) else (AnyOf, EVERYBODY, NOBODY)
    )
    parts = tuple(part for part in map(_simplified, condition.parts) if part != decides_nothing)
    if decides in parts:
        return decides
    return parts[0] if len(parts) == 1 else kind(parts)


def _where(condition: Condition, everybody: QuerySet[CampaignSupporter]) -> Q:
    match condition:
        case Row(where):
            return where
        case Has(rows, by):
            return Q(Exists(rows.filter(**{by: OuterRef("supporter_id")})))
        case Not(of):
            return Q(IsNotTrue(of.where)) if isinstance(of, Row) else ~_where(of, everybody)
        case AllOf(parts):
            return reduce(and_, (_where(part, everybody) for part in parts), Q())
        case AnyOf(parts):
            return _any_of(parts, everybody)


def _any_of(parts: tuple[Condition, ...], everybody: QuerySet[CampaignSupporter]) -> Q:
    rows = [part for part in parts if _reads_rows_only(part)]
    others = [part for part in parts if not _reads_rows_only(part)]
    by_row = [reduce(or_, (_where(part, everybody) for part in rows))] if rows else []
    if not others:
        return by_row[0]
    branches = [everybody.filter(found).values("supporter_id") for found in by_row]
    branches += [_branch(part, everybody) for part in others]
    first, *rest = branches
    return Q(supporter_id__in=first.union(*rest, all=True))


def _branch(condition: Condition, everybody: QuerySet[CampaignSupporter]) -> QuerySet[Any]:
    if isinstance(condition, Has):
        return condition.rows.order_by().values(condition.by)
    return everybody.filter(_where(condition, everybody)).values("supporter_id")


def _reads_rows_only(condition: Condition) -> bool:
    match condition:
        case Row():
            return True
        case Has():
            return False
        case Not(of):
            return _reads_rows_only(of)
        case AllOf(parts) | AnyOf(parts):
            return all(_reads_rows_only(part) for part in parts)
