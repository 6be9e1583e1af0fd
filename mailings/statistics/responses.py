"""Who opened and clicked, as numbers, read from the rows. By people, a person counts once; else each time counts.

What machines did is left out of all of these but `Times.machines`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.db.models import Case, Count, F, IntegerField, QuerySet, Sum, When
from django.db.models.functions import Coalesce, TruncHour

from mailings.ab_results import Result
from mailings.models import Click, Mailing, Message, Open

# A person's first time is a row of its own; of nobody's, a row has how many there were.
_TIMES = Coalesce(Sum("number"), 0)
_CLICKERS = Count("message", distinct=True) + Coalesce(
    Sum(Case(When(message__isnull=True, then=F("number") - F("again")), output_field=IntegerField())), 0
)


@dataclass(frozen=True)
class Response:
    opened: int = 0
    clicked: int = 0


@dataclass(frozen=True)
class LinkClicks:
    """An address in the mailing, in which variants it stands, and how many clicked it."""

    url: str
    variants: str
    clicked: int


def _opens(mailing: Mailing) -> QuerySet[Open]:
    return Open.objects.filter(mailing=mailing, is_machine=False).order_by()


def _clicks(mailing: Mailing) -> QuerySet[Click]:
    return Click.objects.filter(link__mailing=mailing, is_machine=False).order_by()


def by_variant(mailing: Mailing) -> dict[str, Response]:
    opened = dict(_opens(mailing).values("variant").annotate(n=_TIMES).values_list("variant", "n"))
    return _by_variant(mailing, opened)


def _by_variant(mailing: Mailing, opened: Mapping[str, int]) -> dict[str, Response]:
    clicked = dict(_clicks(mailing).values("link__variant").annotate(n=_CLICKERS).values_list("link__variant", "n"))
    return {
        variant: Response(opened.get(variant, 0), clicked.get(variant, 0)) for variant in sorted({*opened, *clicked})
    }


def results_of_variants(mailing: Mailing) -> Mapping[str, Result]:
    """What `mailings.ab_results` asks for."""
    sent = mailing.messages.filter(state=Message.State.SENT).order_by()
    numbers = dict(sent.values("variant").annotate(n=Count("pk")).values_list("variant", "n"))
    responses = by_variant(mailing)
    return {
        variant: Result(number, response.opened, response.clicked)
        for variant, number in numbers.items()
        for response in [responses.get(variant, Response())]
    }


@dataclass(frozen=True)
class Responses:
    """What people did, by variant, by link and by hour; and what was opened and clicked by no person, and by no person
    afterwards. Clicks by the hour are those on all links together: who clicks on two clicks twice."""

    variants: Mapping[str, Response] = field(default_factory=dict)
    links: Mapping[str, int] = field(default_factory=dict)
    opened_by_hour: Mapping[datetime, int] = field(default_factory=dict)
    clicked_by_hour: Mapping[datetime, int] = field(default_factory=dict)
    machines: Response = field(default_factory=Response)

    @property
    def people(self) -> Response:
        rows = self.variants.values()
        return Response(sum(row.opened for row in rows), sum(row.clicked for row in rows))


def count_responses(mailing: Mailing) -> Responses:
    """Count them now, each table being read twice at most. Of some hundred thousand that takes a second."""
    hour = TruncHour("at", tzinfo=UTC)
    opened, links, opened_by_hour, clicked_by_hour = (
        Counter[str](),
        Counter[str](),
        Counter[datetime](),
        Counter[datetime](),
    )
    opened_by_machines = clicked_by_machines = 0
    opens = Open.objects.filter(mailing=mailing).order_by().annotate(hour=hour)
    for is_machine, at, variant, number in opens.values_list("is_machine", "hour", "variant").annotate(n=_TIMES):
        if is_machine:
            opened_by_machines += number
            continue
        opened[variant] += number
        opened_by_hour[at] += number
    clicks = Click.objects.filter(link__mailing=mailing).order_by().annotate(hour=hour)
    for is_machine, at, url, number in clicks.values_list("is_machine", "hour", "link__url").annotate(n=_TIMES):
        if is_machine:
            clicked_by_machines += number
            continue
        links[url] += number
        clicked_by_hour[at] += number
    machines = Response(opened_by_machines, clicked_by_machines)
    return Responses(_by_variant(mailing, opened), links, opened_by_hour, clicked_by_hour, machines)


def links_of(mailing: Mailing, clicked: Mapping[str, int]) -> list[LinkClicks]:
    """Every measured link of the mailing, the most clicked first; one that stands in several variants is one."""
    variants: dict[str, str] = defaultdict(str)
    for variant, url in mailing.tracked_links.order_by("variant", "pk").values_list("variant", "url"):
        variants[url] += variant
    return sorted(
        (LinkClicks(url, variants[url], clicked.get(url, 0)) for url in variants), key=lambda row: -row.clicked
    )


def measured(mailing: Mailing) -> set[str]:
    """In which ways it was measured, if at all."""
    return set(mailing.measurements.values_list("how", flat=True))
