"""A definition read strictly, and the people of whom it is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from campaign.models import Campaign
from supporters.models import CampaignSupporter, Supporter
from supporters.segments.conditions import AllOf, AnyOf, Condition, Not, where
from supporters.segments.criteria import CRITERION, Asked, Criterion, criteria_of
from supporters.segments.errors import InvalidDefinition

MAX_DEPTH = 5
MAX_NODES = 100
GROUPS = ("all", "any", "none")


def people(campaign: Campaign, definition: Any) -> QuerySet[CampaignSupporter]:
    """Return the campaign's people of whom the definition is true, as one query that nobody has asked yet.

    Left out of every segment: whose processing is restricted (UK GDPR Art. 18) and who was made anonymous. Raises
    InvalidDefinition.
    """
    everybody = CampaignSupporter.objects.filter(campaign=campaign)
    condition = read(Asked(campaign), definition)
    return everybody.filter(~Exists(_not_to_be_used()), where(condition, everybody))


def _not_to_be_used() -> QuerySet[Supporter]:
    """Served by the index `supporter_not_to_be_used`: so few that no segment need read the others for it."""
    not_to_be_used = Q(restricted_at__isnull=False) | Q(anonymised_at__isnull=False)
    return Supporter.objects.filter(not_to_be_used, pk=OuterRef("supporter_id")).order_by()


def read(asked: Asked, definition: Any) -> Condition:
    """Return what the definition asks, once every word of it is known to make sense. Raises InvalidDefinition."""
    if definition in ({}, {"all": []}):
        return AllOf(())
    return _Reader(asked).read(definition, depth=1)


@dataclass
class _Reader:
    asked: Asked
    nodes: int = field(default=0, init=False)

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        return criteria_of(self.asked.campaign)

    def read(self, node: Any, depth: int) -> Condition:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise InvalidDefinition(_("A segment has up to %(number)s conditions.") % {"number": MAX_NODES})
        if not isinstance(node, dict):
            raise InvalidDefinition(_("A condition is missing."))
        return self._leaf(node) if CRITERION in node else self._group(node, depth)

    def _leaf(self, leaf: dict[str, Any]) -> Condition:
        criterion = self.criteria.get(leaf[CRITERION]) if isinstance(leaf[CRITERION], str) else None
        if criterion is None:
            raise InvalidDefinition(_("This campaign knows no such condition any more. Take it out."))
        if reason := criterion.why_not(self.asked.campaign):
            raise InvalidDefinition(reason)
        return criterion.condition(self.asked, criterion.read(self.asked, leaf))

    def _group(self, group: dict[str, Any], depth: int) -> Condition:
        if len(group) != 1 or next(iter(group)) not in GROUPS:
            raise InvalidDefinition(_("A group says “all of”, “any of” or “none of”, and nothing else."))
        if depth > MAX_DEPTH:
            raise InvalidDefinition(_("Groups stand in each other up to %(number)s deep.") % {"number": MAX_DEPTH})
        [(kind, nodes)] = group.items()
        if not isinstance(nodes, list) or not nodes:
            raise InvalidDefinition(_("This group is empty. Add a condition or take the group out."))
        parts = tuple(self._parts(nodes, depth))
        match kind:
            case "all":
                return AllOf(parts)
            case "any":
                return AnyOf(parts)
            case _:
                return Not(AnyOf(parts))

    def _parts(self, nodes: list[Any], depth: int) -> Iterator[Condition]:
        for position, node in enumerate(nodes):
            try:
                yield self.read(node, depth + 1)
            except InvalidDefinition as error:
                raise error.below(position) from error
