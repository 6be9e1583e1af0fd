"""Who opened and clicked, as numbers, read from the rows. By people, a person counts once; else each time counts.

What machines did is left out of all of these but `by_machines`.
"""

from __future__ import annotations

from collections import defaultdict
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


def by_link(mailing: Mailing) -> list[LinkClicks]:
    """Every measured link of the mailing, the most clicked first; one that stands in several variants is one."""
    clicked = dict(_clicks(mailing).values("link").annotate(n=_TIMES).values_list("link", "n"))
    variants: dict[str, str] = defaultdict(str)
    numbers: dict[str, int] = defaultdict(int)
    for key, variant, url in mailing.tracked_links.order_by("variant", "pk").values_list("pk", "variant", "url"):
        variants[url] += variant
        numbers[url] += clicked.get(key, 0)
    rows = [LinkClicks(url, variants[url], numbers[url]) for url in variants]
    return sorted(rows, key=lambda row: -row.clicked)


def by_machines(mailing: Mailing) -> Response:
    """What was opened and clicked by no person, and by no person afterwards."""
    opened = Open.objects.filter(mailing=mailing, is_machine=True).aggregate(n=_TIMES)["n"]
    clicked = Click.objects.filter(link__mailing=mailing, is_machine=True).aggregate(n=_TIMES)["n"]
    return Response(opened, clicked)


def opened_by_hour(mailing: Mailing) -> dict[datetime, int]:
    rows = _opens(mailing).annotate(hour=TruncHour("at", tzinfo=UTC)).values("hour").annotate(n=_TIMES)
    return dict(rows.values_list("hour", "n"))


def clicked_by_hour(mailing: Mailing) -> dict[datetime, int]:
    """Clicks on all links together: who clicks on two clicks twice."""
    rows = _clicks(mailing).annotate(hour=TruncHour("at", tzinfo=UTC)).values("hour").annotate(n=_TIMES)
    return dict(rows.values_list("hour", "n"))


def measured(mailing: Mailing) -> set[str]:
    """In which ways it was measured, if at all."""
    return set(mailing.measurements.values_list("how", flat=True))
