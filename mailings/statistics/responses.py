"""Who opened and clicked, as numbers, read from the rows. By people, a person counts once; else each time counts.

What machines did is left out of all of these but `Times.machines`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Case, Count, F, IntegerField, QuerySet, Sum, When
from django.db.models.functions import Coalesce, TruncHour

from mailings.ab_results import Result
from mailings.models import Click, Mailing, Message, Open

# A person's first time is a row of its own; of nobody's, a row has how many there were.
_TIMES = Coalesce(Sum("number"), 0)
_CLICKERS = Count("message", distinct=True) + Coalesce(
    Sum(Case(When(message__isnull=True, then=F("number")), output_field=IntegerField())), 0
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


class Times:
    """Opens and clicks by the hour, each read from its table once for all that a page shows of them."""

    def __init__(self, mailing: Mailing) -> None:
        self._mailing = mailing
        hour = TruncHour("at", tzinfo=UTC)
        opens = Open.objects.filter(mailing=mailing).order_by().annotate(hour=hour)
        self._opens = list(opens.values_list("is_machine", "hour", "variant").annotate(n=_TIMES))
        clicks = Click.objects.filter(link__mailing=mailing).order_by().annotate(hour=hour)
        self._clicks = list(clicks.values_list("is_machine", "hour", "link").annotate(n=_TIMES))

    @property
    def by_variant(self) -> dict[str, Response]:
        opened: Counter[str] = Counter()
        for is_machine, _hour, variant, number in self._opens:
            opened[variant] += 0 if is_machine else number
        return _by_variant(self._mailing, opened)

    @property
    def machines(self) -> Response:
        """What was opened and clicked by no person, and by no person afterwards."""
        opened = sum(number for is_machine, _hour, _variant, number in self._opens if is_machine)
        return Response(opened, sum(number for is_machine, _hour, _link, number in self._clicks if is_machine))

    @property
    def links(self) -> list[LinkClicks]:
        """Every measured link of the mailing, the most clicked first; one that stands in several variants is one."""
        clicked: Counter[int] = Counter()
        for is_machine, _hour, link, number in self._clicks:
            clicked[link] += 0 if is_machine else number
        variants: dict[str, str] = defaultdict(str)
        numbers: Counter[str] = Counter()
        rows = self._mailing.tracked_links.order_by("variant", "pk").values_list("pk", "variant", "url")
        for key, variant, url in rows:
            variants[url] += variant
            numbers[url] += clicked[key]
        found = [LinkClicks(url, variants[url], numbers[url]) for url in variants]
        return sorted(found, key=lambda row: -row.clicked)

    @property
    def opened_by_hour(self) -> dict[datetime, int]:
        numbers: Counter[datetime] = Counter()
        for is_machine, hour, _variant, number in self._opens:
            if not is_machine:
                numbers[hour] += number
        return dict(numbers)

    @property
    def clicked_by_hour(self) -> dict[datetime, int]:
        """Clicks on all links together: who clicks on two clicks twice."""
        numbers: Counter[datetime] = Counter()
        for is_machine, hour, _link, number in self._clicks:
            if not is_machine:
                numbers[hour] += number
        return dict(numbers)


def measured(mailing: Mailing) -> set[str]:
    """In which ways it was measured, if at all."""
    return set(mailing.measurements.values_list("how", flat=True))
