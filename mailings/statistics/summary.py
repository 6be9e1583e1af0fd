"""All that a mailing's page of figures shows, put together. Nothing in it names a person.

A domain of few people may be one family's own: the small ones are added together (`counting.FEWEST_OF_A_DOMAIN`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from campaign.dashboard import Series
from mailings.audience.reasons import Reason
from mailings.bounces import queries as bounces
from mailings.models import Mailing, Measurement, Message
from mailings.statistics import conversions
from mailings.statistics.counted import figures_of
from mailings.statistics.counting import OTHERS, Counted, Counts
from mailings.statistics.figures import Figures
from mailings.statistics.over_time import series_of
from mailings.statistics.reasons import failure_words, not_sent_words
from mailings.statistics.responses import LinkClicks, Response, links_of, measured

State = Message.State
How = Measurement.How
_NONE = Response()


@dataclass(frozen=True)
class Part:
    """One variant or domain with its figures."""

    name: str
    queued: int = 0
    sent: int = 0
    failed: int = 0
    not_sent: int = 0
    bounced: int = 0
    opened: int = 0
    clicked: int = 0


@dataclass(frozen=True)
class Summary:
    counted: Counted
    counted_at: datetime
    came_back: bounces.CameBack
    left: int
    leaving_reasons: dict[str, int]
    measured: set[str]
    responses: Response
    machines: Response
    links: list[LinkClicks]
    conversions: list[tuple[str, int]]
    failed: list[tuple[str, str, int]]
    not_sent: list[tuple[str, int]]
    left_out: list[tuple[str, int]]
    variants: list[Part]
    domains: list[Part]
    series: list[Series]

    @property
    def sent(self) -> int:
        return self.counted.number(State.SENT)

    @property
    def counts_people(self) -> bool:
        """Whether those who opened and clicked are people, each once, rather than times."""
        return self.measured == {How.PEOPLE}

    def share(self, number: int) -> float | None:
        """In per cent of those to whom it was sent."""
        return 100 * number / self.sent if self.sent else None


def summary_of(mailing: Mailing) -> Summary | None:
    """Return the figures as of when they were counted; None for a great mailing that is yet to be counted."""
    figures = figures_of(mailing)
    if figures is None:
        return None
    messages, found, returns = figures.messages, figures.responses, figures.returns
    ways = measured(mailing)
    return Summary(
        counted=messages,
        counted_at=figures.at,
        came_back=returns.came_back,
        left=returns.left,
        leaving_reasons=bounces.reasons_by_mailing(mailing),
        measured=ways,
        responses=found.people,
        machines=found.machines,
        links=links_of(mailing, found.links) if ways else [],
        conversions=conversions.in_words(figures.conversions),
        failed=_failed(messages.failed),
        not_sent=_most_first((not_sent_words(reason), number) for reason, number in messages.not_sent.items()),
        left_out=[(str(reason.label), mailing.left_out[reason]) for reason in Reason if mailing.left_out.get(reason)],
        variants=_variants(messages.variants, returns.variants, found.variants),
        domains=_domains(messages.domains, returns.domains),
        series=_series(mailing, figures),
    )


def _series(mailing: Mailing, figures: Figures) -> list[Series]:
    lines = [
        (_("Sent"), figures.messages.hours),
        (_("Opened"), figures.responses.opened_by_hour),
        (_("Clicks on links"), figures.responses.clicked_by_hour),
    ]
    return series_of(mailing, lines)


def _failed(codes: Counts) -> list[tuple[str, str, int]]:
    """Reasons in words with their codes: those with the same words stand together under all of their codes."""
    by_words: dict[str, Counter[str]] = {}
    for code, number in codes.items():
        by_words.setdefault(failure_words(code), Counter())[code] += number
    rows = [(words, ", ".join(sorted(filter(None, found))), found.total()) for words, found in by_words.items()]
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def _most_first(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    summed: Counter[str] = Counter()
    for words, number in rows:
        summed[words] += number
    return summed.most_common()


def _part(name: str, states: Counts, bounced: int, response: Response = _NONE) -> Part:
    return Part(
        name,
        sum(states.values()),
        states.get(State.SENT, 0),
        states.get(State.FAILED, 0),
        states.get(State.SUPPRESSED, 0),
        bounced,
        response.opened,
        response.clicked,
    )


def _variants(states: Mapping[str, Counts], bounced: Counts, by_variant: Mapping[str, Response]) -> list[Part]:
    return [
        _part(variant, states[variant], bounced.get(variant, 0), by_variant.get(variant, _NONE))
        for variant in sorted(states)
    ]


def _domains(states: Mapping[str, Counts], bounced: Counts) -> list[Part]:
    by_size = sorted(states, key=lambda domain: (domain == OTHERS, -sum(states[domain].values()), domain))
    return [_part(domain or _("others"), states[domain], bounced.get(domain, 0)) for domain in by_size]
