"""What can be true of a person, and how it becomes part of one query.

A condition reads either the row of the person in the campaign (`Row`) or whether she has rows elsewhere (`Has`); these
are put together by `Not`, `AllOf` and `AnyOf`. PostgreSQL turns EXISTS into a semi-join and NOT EXISTS into an
anti-join only where nothing but AND stands above them: below an OR they would be asked once for every person. So
negations are moved to the leaves. An OR of nothing but such rows is a semi-join with their union; below any other OR,
whoever has such rows is joined to the query from the left: then each is found in the best way, and the OR reads
columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import BooleanField, Exists, Func, OuterRef, Q, QuerySet

from supporters.segments.joins import IsAmong


@dataclass(frozen=True)
class Row:
    """True by the columns of CampaignSupporter, and of her Supporter."""

    where: Q


@dataclass(frozen=True)
class Has:
    """True of whoever has at least one of these rows, whose column `by` is the key of her Supporter.

    `once` says that nobody can have two of them.
    """

    rows: QuerySet[Any]
    by: str = "supporter"
    once: bool = False


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


def where(condition: Condition) -> Q:
    """Return the condition as a filter on CampaignSupporter."""
    simple = _simplified(_negations_at_leaves(condition))
    return Q(pk__in=[]) if simple == NOBODY else _where(simple)


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


def _where(condition: Condition) -> Q:
    match condition:
        case Row(where):
            return where
        case Has(rows, by):
            return Q(Exists(rows.filter(**{by: OuterRef("supporter_id")})))
        case Not(of):
            return Q(IsNotTrue(of.where)) if isinstance(of, Row) else ~_where(of)
        case AllOf(parts):
            return reduce(and_, map(_where, parts), Q())
        case AnyOf(parts):
            having = [part for part in parts if isinstance(part, Has)]
            return _among(having) if len(having) == len(parts) else reduce(or_, map(_below_or, parts))


def _among(parts: list[Has]) -> Q:
    """Whoever has rows of one of these: a semi-join with their union, which is estimated right once it is distinct."""
    first, *rest = (part.rows.order_by().values(part.by) for part in parts)
    return Q(supporter_id__in=first.union(*rest))


def _below_or(condition: Condition) -> Q:
    match condition:
        case Has(rows, by, once):
            people = rows.order_by().values(by)
            return Q(IsAmong(people if once else people.distinct()))
        case Not(of):
            return Q(IsNotTrue(of.where)) if isinstance(of, Row) else ~_below_or(of)
        case AllOf(parts):
            return reduce(and_, map(_below_or, parts))
        case AnyOf(parts):
            return reduce(or_, map(_below_or, parts))
        case _:
            return _where(condition)
