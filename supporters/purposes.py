"""The register of what people's data is used for: each app names its kinds of purpose, and a campaign's purposes of each.

A purpose's key is what a line of the consent ledger bears.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from campaign.models import Campaign


@dataclass(frozen=True)
class Purpose:
    """One purpose of one campaign: `list:<uuid>` and the list's name."""

    key: str
    title: str


@dataclass(frozen=True)
class PurposeKind:
    """What a kind of purpose is for, what is collected for it, and by which right (UK GDPR Art. 6, 9 and 30)."""

    title: Any
    description: Any
    legal_basis: Any
    of_campaign: Callable[[Campaign], Iterable[Purpose]]


_kinds: list[PurposeKind] = []


def register(kind: PurposeKind) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _kinds.append(kind)


def by_kind(campaign: Campaign) -> list[tuple[PurposeKind, list[Purpose]]]:
    """The campaign's purposes of each kind; a kind of which it has none is left out."""
    found = ((kind, list(kind.of_campaign(campaign))) for kind in _kinds)
    return [(kind, purposes) for kind, purposes in found if purposes]


def of_campaign(campaign: Campaign) -> list[Purpose]:
    return [purpose for kind in _kinds for purpose in kind.of_campaign(campaign)]
