"""The register of criteria: what each app lets a segment ask of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaign.models import Campaign
from supporters.segments.conditions import Condition
from supporters.segments.errors import InvalidDefinition
from supporters.segments.parameters import Parameter

Text = str | Promise
Values = dict[str, Any]

CRITERION = "criterion"


MAX_NODES = 100


@dataclass
class Budget:
    """How many groups and conditions a definition may still have, with those of the segments that it names."""

    left: int = MAX_NODES

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise InvalidDefinition(
                _("A segment has up to %(number)s conditions, with those of the segments in it.")
                % {"number": MAX_NODES}
            )


@dataclass(frozen=True)
class Asked:
    """In which campaign and when something is asked, and within which saved segments it stands, by their keys."""

    campaign: Campaign
    now: datetime = field(default_factory=timezone.now)
    within: tuple[int, ...] = ()
    budget: Budget = field(default_factory=Budget)

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        return criteria_of(self.campaign)


@dataclass(frozen=True)
class Criterion:
    """One thing that can be asked of people.

    `sentence` has a place for each parameter, like `%(is)s %(petition)s %(when)s`: conditions are shown and filled in
    as sentences, in the order that the language wants. `without` names the values of `is` that leave other parameters
    no meaning. `why_not` says why a campaign can't use it yet.
    """

    key: str
    label: Text
    topic: Text
    sentence: Text
    parameters: tuple[Parameter, ...]
    condition: Callable[[Asked, Values], Condition]
    why_not: Callable[[Campaign], str] = lambda campaign: ""
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def read(self, asked: Asked, leaf: dict[str, Any]) -> Values:
        """Return the leaf's values by parameter. Raises InvalidDefinition."""
        unknown = set(leaf) - {CRITERION} - {parameter.name for parameter in self.parameters}
        if unknown:
            raise InvalidDefinition(
                _("“%(condition)s” has no “%(name)s”.") % {"condition": self.label, "name": sorted(unknown)[0][:80]}
            )
        for name in self.meaningless(leaf):
            if name in leaf:
                raise InvalidDefinition(_("Leave this out: it means nothing here."), name)
        return {
            parameter.name: parameter.read(asked.campaign, leaf.get(parameter.name)) for parameter in self.parameters
        }

    def meaningless(self, leaf: Mapping[str, Any]) -> tuple[str, ...]:
        """The parameters that have no meaning beside the leaf's `is`."""
        chosen = leaf.get("is")
        return self.without.get(chosen, ()) if isinstance(chosen, str) else ()


Source = Callable[[Campaign], Iterable[Criterion]]

_criteria: dict[str, Criterion] = {}
_sources: list[Source] = []


def register(criterion: Criterion) -> None:
    """Called by each app in `AppConfig.ready()`."""
    if criterion.key in _criteria:
        raise ValueError(f"two criteria with the key {criterion.key}")
    _criteria[criterion.key] = criterion


def register_source(source: Source) -> None:
    """Register what returns a campaign's own criteria, like those of its custom fields. Called in `ready()`."""
    _sources.append(source)


def criteria_of(campaign: Campaign) -> dict[str, Criterion]:
    """All that can be asked in this campaign, by key."""
    own = (criterion for source in _sources for criterion in source(campaign))
    return {**_criteria, **{criterion.key: criterion for criterion in own}}
