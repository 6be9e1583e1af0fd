"""The register of what each app holds on a supporter, by which export, erasure and merging are complete."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from campaign.models import Campaign
from supporters.models import Supporter

Row = dict[str, Any]
# The condition that every row of hers meets, whichever campaign it belongs to.
EVERYTHING = Q()


@dataclass(frozen=True)
class Holding:
    """One model that points at a supporter: how to show its rows to the person, and how to remove them.

    `is_trace` marks what is only a record of other things: it keeps nobody known who never confirmed anything.
    `forget` removes what was typed before a time and never confirmed; `silence` ends whatever mail comes of it.
    `anonymise` takes away what says who she is and leaves what is counted; where it is missing, the rows are erased.
    `anonymise_here` does the same to the rows that meet a condition, where another campaign goes on knowing her:
    nothing of them may lead to her.

    `campaign_path` leads from a row to its campaign; `of_campaign` is the condition on her rows where no path does. A
    team sees and erases the rows of its campaign alone, and `export`, `erase` and `silence` then take such a condition
    after the person. `is_shared` marks her profile, which every team sees that knows her. What is neither is shown to
    nobody but herself.

    `merge` moves the rows of the second record to the first (`supporters.merging.move` where it isn't given), and
    returns by the public id of each row that it did away with the one that took its place. `both` says what becomes of
    two. `watch` surrounds merging and undoing for these people, for figures that must follow. `derive` works out rows
    anew that follow from others. `parts` are the foreign keys of what hangs on the rows and goes with them, so that
    undoing a merge brings that back too.
    """

    model: type[models.Model]
    title: Any
    export: Callable[..., Iterable[Row]]
    erase: Callable[..., object]
    is_trace: bool = False
    forget: Callable[[datetime], object] | None = None
    silence: Callable[..., object] | None = None
    anonymise: Callable[[Supporter], object] | None = None
    anonymise_here: Callable[[Supporter, Q], object] | None = None
    campaign_path: str = ""
    of_campaign: Callable[[Supporter, Campaign], Q] | None = None
    is_shared: bool = False
    merge: Callable[[Supporter, Supporter], Mapping[UUID, UUID]] | None = None
    both: Any = ""
    watch: Callable[[Collection[int]], AbstractContextManager[None]] | None = None
    derive: Callable[[Collection[int]], object] | None = None
    parts: tuple[models.ForeignKey[Any, Any], ...] = ()

    @property
    def belongs_to_campaigns(self) -> bool:
        return bool(self.campaign_path or self.of_campaign)

    def condition(self, supporter: Supporter, campaign: Campaign) -> Q:
        """By which her rows belong to the campaign. Relies on `belongs_to_campaigns`."""
        return self.of_campaign(supporter, campaign) if self.of_campaign else Q(**{self.campaign_path: campaign})

    def rows(self, supporter: Supporter, condition: Q) -> models.QuerySet[Any]:
        """Her rows that meet the condition."""
        return self.model._default_manager.filter(condition, supporter=supporter)


_holdings: list[Holding] = []


def register(holding: Holding) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _holdings.append(holding)


def holdings() -> tuple[Holding, ...]:
    return tuple(_holdings)


def export(supporter: Supporter) -> list[tuple[str, list[Row]]]:
    """Everything held on the person, by subject; subjects without a row are left out."""
    collected = ((str(holding.title), list(holding.export(supporter))) for holding in _holdings)
    return [(title, rows) for title, rows in collected if rows]


def scopes(supporter: Supporter, campaign: Campaign) -> list[tuple[Holding, Q]]:
    """What belongs to this campaign of what is held on her: each subject, and the condition on its rows."""
    return [(holding, holding.condition(supporter, campaign)) for holding in _holdings if holding.belongs_to_campaigns]


def scopes_but(model: type[models.Model], supporter: Supporter, campaign: Campaign) -> list[tuple[Holding, Q]]:
    """The same without one model, which asks by what the others hold."""
    others = (holding for holding in _holdings if holding.belongs_to_campaigns and holding.model is not model)
    return [(holding, holding.condition(supporter, campaign)) for holding in others]


def export_for_team(supporter: Supporter, campaign: Campaign) -> list[tuple[str, list[Row]]]:
    """What this campaign holds on the person, with the profile that it shares with others, if she is one of its people.

    Whose address was merely typed into a form of the campaign's is nobody whose profile its team may read.
    """
    is_known = campaign.people.filter(supporter=supporter).exists()
    conditions = {holding.model: condition for holding, condition in scopes(supporter, campaign)}
    collected = []
    for holding in _holdings:
        if holding.is_shared and is_known:
            collected.append((str(holding.title), list(holding.export(supporter))))
        elif holding.model in conditions:
            collected.append((str(holding.title), list(holding.export(supporter, conditions[holding.model]))))
    return [(title, rows) for title, rows in collected if rows]


def count_for_team(supporter: Supporter, campaign: Campaign) -> dict[str, int]:
    """How many rows this campaign holds on her, by the model's label; those without a row are left out."""
    counted = {
        holding.model._meta.label: holding.rows(supporter, condition).count()
        for holding, condition in scopes(supporter, campaign)
    }
    return {label: number for label, number in counted.items() if number}


def is_known_to(supporter: Supporter, campaign: Campaign) -> bool:
    """Whether this campaign holds anything on her, be it what she never confirmed."""
    return any(holding.rows(supporter, condition).exists() for holding, condition in scopes(supporter, campaign))
