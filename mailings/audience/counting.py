"""How many people would get a mailing right now, and how many wouldn't and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from mailings.audience import table
from mailings.audience.choice import Choice
from mailings.audience.reasons import Reason
from mailings.audience.suppressed import known
from supporters.segments.counting import for_seconds

SECONDS = 15


@dataclass(frozen=True)
class Count:
    """`languages` holds people's own; `suppressed_at` is None while nobody has looked for suppressed addresses yet."""

    languages: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    at: datetime = field(default_factory=timezone.now)
    suppressed_at: datetime | None = None

    @property
    def recipients(self) -> int:
        return sum(self.languages.values())

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """Each reason in words, with how many, in the order of the reasons."""
        return in_words(self.reasons)


def in_words(reasons: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(reason.label), reasons[reason]) for reason in Reason if reasons.get(reason)]


def count(choice: Choice) -> Count:
    """Raises TookTooLong and InvalidDefinition."""
    suppressed = known(choice.campaign)
    with for_seconds(SECONDS), table.filled(choice):
        table.leave_out(suppressed.people if suppressed else {}, choice.campaign.pk)
        numbers = table.by_reason()
    languages = {language: number for (reason, language), number in numbers.items() if not reason}
    reasons: Counter[str] = Counter()
    for (reason, _language), number in numbers.items():
        if reason:
            reasons[reason] += number
    return Count(languages, dict(reasons), suppressed_at=suppressed.at if suppressed else None)
