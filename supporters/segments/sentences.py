"""Definitions in words: each condition as a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.models import Campaign
from supporters.segments.criteria import CRITERION, Criterion, criteria_of
from supporters.segments.definitions import GROUPS, MAX_DEPTH
from supporters.segments.parameters import Parameter

_PLACE = re.compile(r"%\((\w+)\)s")
GROUP_WORDS: dict[str, str | Promise] = {
    "all": gettext_lazy("all of this is true"),
    "any": gettext_lazy("any of this is true"),
    "none": gettext_lazy("none of this is true"),
}


def pieces(criterion: Criterion) -> list[str | Parameter]:
    """The criterion's sentence in its order: words, and the parameters between them."""
    by_name = {parameter.name: parameter for parameter in criterion.parameters}
    parts = _PLACE.split(str(criterion.sentence))
    found = [by_name[part] if number % 2 else part.replace("%%", "%").strip() for number, part in enumerate(parts)]
    return [piece for piece in found if piece]


@dataclass(frozen=True)
class Phrase:
    """A few words of a sentence; a value is set off from the others."""

    words: str
    is_value: bool


@dataclass(frozen=True)
class Sentence:
    """A condition, or a group: then its phrase says all, any or none of `parts`."""

    phrases: tuple[Phrase, ...]
    parts: tuple[Sentence, ...] = ()


@dataclass
class Speaker:
    """Puts a campaign's definitions into words. What conditions choose from is asked for once."""

    campaign: Campaign

    def __post_init__(self) -> None:
        self._choices: dict[tuple[str, str], dict[str, str | Promise]] = {}

    @cached_property
    def criteria(self) -> dict[str, Criterion]:
        return criteria_of(self.campaign)

    def choices(self, criterion: Criterion, parameter: Parameter) -> dict[str, str | Promise]:
        key = (criterion.key, parameter.name)
        if key not in self._choices:
            self._choices[key] = dict(parameter.choices(self.campaign))
        return self._choices[key]

    def sentences(self, definition: Any) -> Sentence | None:
        """The definition in words, whatever has become of its things; None where it asks nothing."""
        return self._say(definition, 0) if definition not in ({}, {"all": []}) else None

    def _say(self, node: Any, depth: int) -> Sentence:
        if isinstance(node, dict) and CRITERION in node:
            return Sentence(tuple(self._phrases(node)))
        kind = next((kind for kind in GROUPS if isinstance(node, dict) and isinstance(node.get(kind), list)), "")
        if not kind or depth > MAX_DEPTH:
            return Sentence((Phrase(_("(a condition that can’t be read)"), is_value=False),))
        parts = tuple(self._say(inner, depth + 1) for inner in node[kind])
        return Sentence((Phrase(str(GROUP_WORDS[kind]), is_value=False),), parts)

    def _phrases(self, leaf: dict[str, Any]) -> Iterator[Phrase]:
        criterion = self.criteria.get(str(leaf[CRITERION]))
        if criterion is None:
            yield Phrase(_("(a condition that this campaign no longer knows)"), is_value=False)
            return
        meaningless = criterion.meaningless(leaf)
        for piece in pieces(criterion):
            if isinstance(piece, str):
                yield Phrase(piece, is_value=False)
            elif piece.name not in meaningless and (words := self._words(criterion, piece, leaf)):
                yield Phrase(words, is_value=piece.name != "is")

    def _words(self, criterion: Criterion, parameter: Parameter, leaf: dict[str, Any]) -> str:
        return parameter.words(leaf.get(parameter.name), self.choices(criterion, parameter))
