"""The register of what people can agree to, by name: each app knows the purposes that begin with its word."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from uuid import UUID

from campaign.models import Campaign

Titles = Callable[[Campaign, Collection[UUID]], Mapping[UUID, str]]

_titles: dict[str, Titles] = {}


def register(word: str, titles: Titles) -> None:
    """Called by each app in `AppConfig.ready()`: `titles` returns the names of those that are the campaign's."""
    _titles[word] = titles


def titles(campaign: Campaign, purposes: Iterable[str]) -> dict[str, str]:
    """Return what each purpose is called. Those of other campaigns are left out."""
    by_word: dict[str, set[UUID]] = {}
    for purpose in purposes:
        word, _colon, identifier = purpose.partition(":")
        by_word.setdefault(word, set()).add(UUID(identifier))
    return {
        f"{word}:{identifier}": title
        for word, identifiers in by_word.items()
        if word in _titles
        for identifier, title in _titles[word](campaign, identifiers).items()
    }
