"""The register of next steps: what somebody who has just signed can do next. The apps on the right fill it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from campaign.models import Campaign


@dataclass(frozen=True)
class NextStep:
    """What stands on the button and around it, in the language at hand."""

    title: str
    line: str
    button: str
    url: str


@dataclass(frozen=True)
class NextStepKind:
    """One kind of step.

    `choices` are a campaign's that may be offered now, by public id. `find` returns the step, or None where it is over
    or taken away meanwhile.
    """

    name: str
    words: Any
    choices: Callable[[Campaign], list[tuple[UUID, str]]]
    find: Callable[[Campaign, UUID], NextStep | None]


_kinds: dict[str, NextStepKind] = {}


def register(kind: NextStepKind) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _kinds[kind.name] = kind


def kinds() -> list[NextStepKind]:
    return list(_kinds.values())


def find(campaign: Campaign, kind: str, public_id: UUID | None) -> NextStep | None:
    """The step as it stands now; None where there is nothing to do."""
    if public_id is None or kind not in _kinds:
        return None
    return _kinds[kind].find(campaign, public_id)
