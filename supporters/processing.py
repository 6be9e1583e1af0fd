"""The register of what people's data is used for, of which the record of processing is made (UK GDPR Art. 30)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from campaign.models import Campaign


@dataclass(frozen=True)
class Processing:
    """One kind of use: what for, by which right (Art. 6), and what of the campaign's it is, each in words."""

    title: Any
    purpose: Any
    legal_basis: Any
    of_campaign: Callable[[Campaign], Iterable[str]]


_kinds: list[Processing] = []


def register(kind: Processing) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _kinds.append(kind)


def by_kind(campaign: Campaign) -> list[tuple[Processing, list[str]]]:
    """What the campaign does of each kind; a kind of which it does nothing is left out."""
    found = ((kind, list(kind.of_campaign(campaign))) for kind in _kinds)
    return [(kind, names) for kind, names in found if names]
