"""All of a mailing's figures together, as they are counted, and as they are kept: in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from mailings.bounces.queries import CameBack
from mailings.models import Mailing
from mailings.statistics.conversions import count_conversions
from mailings.statistics.counting import Counted, count
from mailings.statistics.responses import Response, Responses, count_responses
from mailings.statistics.returns import Returns, count_returns

Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Figures:
    """The messages as of `messages.at`, and what came of them as of `at`."""

    at: datetime
    messages: Counted
    responses: Responses
    returns: Returns
    conversions: Mapping[str, int]

    def differing_from(self, other: Figures) -> list[str]:
        """The names of the figures that aren't the same, whenever they were counted."""
        ours, theirs = as_json(self), as_json(other)
        return [
            f"{part}.{name}"
            for part in ours
            for name in sorted(ours[part].keys() | theirs[part].keys())
            if name != "at" and ours[part].get(name) != theirs[part].get(name)
        ]


def count_all(mailing: Mailing) -> Figures:
    """Count everything from the rows. Of a million messages that takes some seconds."""
    return count_what_came_of(mailing, count(mailing))


def count_what_came_of(mailing: Mailing, messages: Counted) -> Figures:
    """Count anew all but the messages, which have been counted."""
    return Figures(
        timezone.now(),
        messages,
        count_responses(mailing),
        count_returns(mailing, messages.domains),
        count_conversions(mailing),
    )


def as_json(figures: Figures) -> dict[str, Any]:
    """All but the moment."""
    parts = ("messages", "responses", "returns", "conversions")
    return {part: _written(getattr(figures, part)) for part in parts}


def from_json(at: datetime, kept: Kept) -> Figures:
    messages, responses, returns = kept["messages"], kept["responses"], kept["returns"]
    return Figures(
        at,
        Counted(**{**messages, "at": datetime.fromisoformat(messages["at"]), "hours": _read(messages["hours"])}),
        Responses(
            variants={variant: Response(**row) for variant, row in responses["variants"].items()},
            links=responses["links"],
            opened_by_hour=_read(responses["opened_by_hour"]),
            clicked_by_hour=_read(responses["clicked_by_hour"]),
            machines=Response(**responses["machines"]),
        ),
        Returns(**{**returns, "came_back": CameBack(**returns["came_back"])}),
        kept["conversions"],
    )


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {_written(key): _written(inner) for key, inner in value.items()}
    if is_dataclass(value):
        return {field.name: _written(getattr(value, field.name)) for field in fields(value)}
    return value


def _read(hours: Mapping[str, int]) -> dict[datetime, int]:
    return {datetime.fromisoformat(hour): number for hour, number in hours.items()}
