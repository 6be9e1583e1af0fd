"""The builder: a definition as a form, also while it isn't right yet.

What the form sends is read into a draft, a tree like a definition whose values may be wrong. Buttons change the draft;
then the form is shown again, or its definition is saved. Each node is known by its path: `r` is the whole, `r.0.2` the
third part of its first part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.models import Campaign
from supporters.segments.conditions import Condition
from supporters.segments.criteria import CRITERION, MAX_NODES, Asked, Criterion
from supporters.segments.definitions import GROUPS, MAX_DEPTH, read
from supporters.segments.errors import InvalidDefinition
from supporters.segments.parameters import Parameter
from supporters.segments.sentences import GROUP_WORDS, Speaker, pieces

TIMES: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("at any time")),
    ("last_days", gettext_lazy("in the last … days")),
    ("older_than_days", gettext_lazy("more than … days ago")),
    ("from", gettext_lazy("on or after")),
    ("until", gettext_lazy("on or before")),
    ("between", gettext_lazy("between")),
)
ROOT = "r"
GROUP = "group"
Draft = dict[str, Any]


def draft_of(definition: Any) -> Draft:
    """The definition as the builder shows it: the whole is always a group."""
    if not isinstance(definition, dict) or not definition:
        return {"all": []}
    return {"all": [definition]} if CRITERION in definition else definition


def definition_of(draft: Draft) -> Draft:
    """What is kept of a draft: nothing where it asks nothing."""
    return {} if draft == {"all": []} else draft


def draft_from(sent: QueryDict, campaign: Campaign) -> Draft:
    """Return what the form sent as a draft. Conditions that the campaign doesn't know stay as they are."""
    return _FormReader(sent, Asked(campaign)).group(ROOT, 0)


@dataclass
class _FormReader:
    sent: QueryDict
    asked: Asked
    nodes: int = 0

    def group(self, path: str, depth: int) -> Draft:
        match = self.sent.get(f"{path}.match", "all")
        return {match if match in GROUPS else "all": list(self._parts(path, depth))}

    def _parts(self, path: str, depth: int) -> Iterator[Draft]:
        size = self.sent.get(f"{path}.size", "0")
        for position in range(min(int(size), MAX_NODES) if size.isascii() and size.isdecimal() else 0):
            self.nodes += 1
            inner = f"{path}.{position}"
            if self.nodes > MAX_NODES or depth > MAX_DEPTH:
                return
            if f"{inner}.match" in self.sent:
                yield self.group(inner, depth + 1)
            elif f"{inner}.{CRITERION}" in self.sent:
                yield self._leaf(inner)

    def _leaf(self, path: str) -> Draft:
        leaf: Draft = {CRITERION: self.sent[f"{path}.{CRITERION}"]}
        criterion = self.asked.criteria.get(leaf[CRITERION])
        if criterion is None:
            return leaf
        values = {
            parameter.name: parameter.from_form(self.sent, f"{path}.{parameter.name}")
            for parameter in criterion.parameters
        }
        leaf |= {name: value for name, value in values.items() if value is not None}
        return {name: value for name, value in leaf.items() if name not in criterion.meaningless(leaf)}


@dataclass(frozen=True)
class Change:
    """What a button of the builder asks for, like `add r.1` or `remove r.1.0`, and the path to go on from."""

    draft: Draft
    focus: str = ""


def change(draft: Draft, order: str, sent: QueryDict, campaign: Campaign) -> Change:
    """Return the draft as the button wants it; as it is, where the order makes no sense."""
    verb, _space, path = order.partition(" ")
    positions = _positions(path)
    if positions is None:
        return Change(draft)
    if verb == "add":
        return _add(draft, path, positions, sent.get(f"{path}.new", ""), campaign)
    if verb == "remove" and positions:
        return _remove(draft, path, positions)
    return Change(draft)


def _positions(path: str) -> list[int] | None:
    root, *rest = path.split(".")
    if root != ROOT or not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in rest):
        return None
    return [int(part) for part in rest]


def _parts_at(draft: Draft, positions: list[int]) -> list[Draft] | None:
    """The parts of the group at this place, or None where there is no group."""
    kind = next((kind for kind in GROUPS if kind in draft), "")
    if not kind:
        return None
    parts: list[Draft] = draft[kind]
    if not positions:
        return parts
    position, *rest = positions
    return _parts_at(parts[position], rest) if position < len(parts) else None


def _add(draft: Draft, path: str, positions: list[int], key: str, campaign: Campaign) -> Change:
    parts = _parts_at(draft, positions)
    criterion = Asked(campaign).criteria.get(key)
    if parts is None or (criterion is None and key != GROUP):
        return Change(draft, f"{path}.new")
    parts.append({"any": []} if criterion is None else _fresh(criterion, campaign))
    return Change(draft, f"{path}.{len(parts) - 1}")


def _fresh(criterion: Criterion, campaign: Campaign) -> Draft:
    """A new condition says the first thing that its sentence can say."""
    first = next((parameter for parameter in criterion.parameters if parameter.name == "is"), None)
    options = first.choices(campaign) if first else []
    return {CRITERION: criterion.key, **({"is": options[0][0]} if options else {})}


def _remove(draft: Draft, path: str, positions: list[int]) -> Change:
    parts = _parts_at(draft, positions[:-1])
    if parts is not None and positions[-1] < len(parts):
        del parts[positions[-1]]
    return Change(draft, f"{path.rpartition('.')[0]}.new")


@dataclass(frozen=True)
class Option:
    key: str
    words: str | Promise
    is_chosen: bool
    stands_alone: bool = False


@dataclass(frozen=True)
class Piece:
    """A part of a condition's sentence: words, or a field where `parameter` is set."""

    words: str = ""
    parameter: Parameter | None = None
    name: str = ""
    value: Any = None
    options: tuple[Option, ...] = ()
    can_be_meaningless: bool = False
    has_focus: bool = False
    is_wrong: bool = False

    @property
    def time_kind(self) -> str:
        """How a time is said: the name of its one value, or between two."""
        kinds = list(self.value) if isinstance(self.value, dict) else [""]
        return kinds[0] if len(kinds) == 1 else "between"

    @property
    def time_options(self) -> list[Option]:
        return [Option(kind, words, kind == self.time_kind) for kind, words in TIMES]

    @property
    def days(self) -> Any:
        """The number of days of a time that is said so; a month where it isn't."""
        return self.value[self.time_kind] if self.time_kind in ("last_days", "older_than_days") else 30

    @property
    def template(self) -> str:
        return f"organise/segments/fields/{self.parameter.asked_by}.html" if self.parameter else ""


@dataclass(frozen=True)
class Topic:
    """Criteria that belong together in the menu."""

    words: str | Promise
    criteria: list[Criterion] = field(default_factory=list)


@dataclass(frozen=True)
class Node:
    """A group or a condition as the page shows it."""

    path: str
    label: str | Promise = ""
    pieces: tuple[Piece, ...] = ()
    criterion: str = ""
    match: tuple[Option, ...] = ()
    parts: tuple[Node, ...] = ()
    may_hold_groups: bool = True
    has_focus: bool = False
    error: str = ""

    @property
    def is_group(self) -> bool:
        return bool(self.match)


class Builder:
    """A draft in one campaign, for the page: what is asked, what is wrong with it, and what can be added."""

    def __init__(self, asked: Asked, draft: Draft, focus: str = "", *, shows_errors: bool = False) -> None:
        self.asked = asked
        self.draft = draft
        self.focus = focus
        self.shows_errors = shows_errors
        self.speaker = Speaker(asked.campaign)

    def topics(self) -> list[Topic]:
        """What can be added, in the order in which apps registered it."""
        topics: dict[str, Topic] = {}
        for criterion in self.speaker.criteria.values():
            topics.setdefault(str(criterion.topic), Topic(criterion.topic)).criteria.append(criterion)
        return list(topics.values())

    def node(self) -> Node:
        return self._node(self.draft, ROOT, 1)

    def condition(self) -> Condition:
        """Raises InvalidDefinition."""
        return read(self.asked, definition_of(self.draft))

    def _node(self, draft: Draft, path: str, depth: int) -> Node:
        return self._leaf(draft, path) if CRITERION in draft else self._group(draft, path, depth)

    def _group(self, draft: Draft, path: str, depth: int) -> Node:
        [(chosen, parts)] = draft.items()
        error = _("This group is empty. Add a condition or take the group out.")
        is_wrong = not parts and (path != ROOT or chosen != "all")
        return Node(
            path,
            match=tuple(Option(kind, words, kind == chosen) for kind, words in GROUP_WORDS.items()),
            parts=tuple(self._node(part, f"{path}.{position}", depth + 1) for position, part in enumerate(parts)),
            may_hold_groups=depth < MAX_DEPTH,
            has_focus=self.focus == f"{path}.new" or (self.focus == path and path != ROOT),
            error=error if is_wrong and self.shows_errors else "",
        )

    def _leaf(self, draft: Draft, path: str) -> Node:
        criterion = self.speaker.criteria.get(draft[CRITERION])
        wrong = self._wrong(draft)
        error = wrong.message if wrong and self.shows_errors else ""
        if criterion is None:
            return Node(path, label=_("An unknown condition"), criterion=draft[CRITERION], error=error)
        if reason := criterion.why_not(self.asked.campaign):
            return Node(path, label=criterion.label, criterion=criterion.key, error=reason)
        return Node(
            path,
            label=criterion.label,
            criterion=criterion.key,
            pieces=tuple(self._pieces(criterion, draft, path, wrong.parameter if wrong and self.shows_errors else "")),
            error=error,
        )

    def _wrong(self, draft: Draft) -> InvalidDefinition | None:
        """What is wrong with this condition alone."""
        try:
            read(replace(self.asked, budget=type(self.asked.budget)()), draft)
        except InvalidDefinition as error:
            return error
        return None

    def _pieces(self, criterion: Criterion, draft: Draft, path: str, wrong: str) -> Iterator[Piece]:
        focus = self.focus == path
        for piece in pieces(criterion):
            if isinstance(piece, str):
                yield Piece(piece)
                continue
            yield Piece(
                parameter=piece,
                name=f"{path}.{piece.name}",
                value=draft.get(piece.name),
                options=tuple(self._options(criterion, piece, draft.get(piece.name))),
                can_be_meaningless=any(piece.name in names for names in criterion.without.values()),
                has_focus=focus,
                is_wrong=piece.name == wrong,
            )
            focus = False

    def _options(self, criterion: Criterion, parameter: Parameter, value: Any) -> Iterator[Option]:
        chosen = value if isinstance(value, list) else [value]
        any_words = getattr(parameter, "any_words", "")
        if any_words:
            yield Option("", any_words, value is None)
        choices = self.speaker.choices(criterion, parameter)
        if parameter.asked_by == "choice" and not any_words and value not in choices:
            yield Option("", _("choose…"), is_chosen=True)
        for key, words in choices.items():
            stands_alone = parameter.name == "is" and key in criterion.without
            yield Option(key, words, key in chosen, stands_alone)
