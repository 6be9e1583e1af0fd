"""A definition read strictly, and the people of whom it is true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from campaign.models import Campaign
from supporters.models import CampaignSupporter, Supporter
from supporters.segments.conditions import AllOf, AnyOf, Condition, Not, where
from supporters.segments.criteria import CRITERION, Asked
from supporters.segments.errors import InvalidDefinition

MAX_DEPTH = 5
GROUPS = ("all", "any", "none")


def people(campaign: Campaign, definition: Any) -> QuerySet[CampaignSupporter]:
    """Return the campaign's people of whom the definition is true, as one query that nobody has asked yet.

    Left out of every segment: whose processing is restricted (UK GDPR Art. 18) and who was made anonymous. Raises
    InvalidDefinition.
    """
    return people_asked(Asked(campaign), definition)


def people_asked(asked: Asked, definition: Any) -> QuerySet[CampaignSupporter]:
    """The same, asked at a given time or within a saved segment. Raises InvalidDefinition."""
    everybody = CampaignSupporter.objects.filter(campaign=asked.campaign)
    condition = read(asked, definition)
    return everybody.filter(~Exists(_not_to_be_used()), where(condition))


def _not_to_be_used() -> QuerySet[Supporter]:
    """Served by the index `supporter_not_to_be_used`: so few that no segment need read the others for it."""
    not_to_be_used = Q(restricted_at__isnull=False) | Q(anonymised_at__isnull=False)
    return Supporter.objects.filter(not_to_be_used, pk=OuterRef("supporter_id")).order_by()


def read(asked: Asked, definition: Any) -> Condition:
    """Return what the definition asks, once every word of it is known to make sense. Raises InvalidDefinition."""
    if definition in ({}, {"all": []}):
        return AllOf(())
    return _node(asked, definition, depth=1)


def _node(asked: Asked, node: Any, depth: int) -> Condition:
    asked.budget.spend()
    if not isinstance(node, dict):
        raise InvalidDefinition(_("A condition is missing."))
    return _leaf(asked, node) if CRITERION in node else _group(asked, node, depth)


def _leaf(asked: Asked, leaf: dict[str, Any]) -> Condition:
    criterion = asked.criteria.get(leaf[CRITERION]) if isinstance(leaf[CRITERION], str) else None
    if criterion is None:
        raise InvalidDefinition(_("This campaign knows no such condition any more. Take it out."))
    if reason := criterion.why_not(asked.campaign):
        raise InvalidDefinition(reason)
    return criterion.condition(asked, criterion.read(asked, leaf))


def _group(asked: Asked, group: dict[str, Any], depth: int) -> Condition:
    if len(group) != 1 or next(iter(group)) not in GROUPS:
        raise InvalidDefinition(_("A group says “all of”, “any of” or “none of”, and nothing else."))
    if depth > MAX_DEPTH:
        raise InvalidDefinition(_("Groups stand in each other up to %(number)s deep.") % {"number": MAX_DEPTH})
    [(kind, nodes)] = group.items()
    if not isinstance(nodes, list) or not nodes:
        raise InvalidDefinition(_("This group is empty. Add a condition or take the group out."))
    parts = tuple(_parts(asked, nodes, depth))
    if kind == "all":
        return AllOf(parts)
    return AnyOf(parts) if kind == "any" else Not(AnyOf(parts))


def _parts(asked: Asked, nodes: list[Any], depth: int) -> Iterator[Condition]:
    for position, node in enumerate(nodes):
        try:
            yield _node(asked, node, depth + 1)
        except InvalidDefinition as error:
            raise error.below(position) from error
