"""The questions that the workspace asks about lists, each in one place with the index that serves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

from campaign.models import Campaign
from campaign.timezones import zone
from supporters.models import CampaignSupporter, MailingList, Subscription

State = Subscription.State


@dataclass(frozen=True)
class ListFigures:
    """How many people stand how to a list."""

    active: int = 0
    pending: int = 0
    left: int = 0


def figures_of(campaign: Campaign) -> dict[int, ListFigures]:
    """The figures of each list that somebody ever asked to join, by its key. Served by `subscription_by_list` alone."""
    return _figures(campaign.mailing_lists.all())


def figures_of_list(mailing_list: MailingList) -> ListFigures:
    return _figures([mailing_list]).get(mailing_list.pk, ListFigures())


def _figures(lists: Iterable[MailingList]) -> dict[int, ListFigures]:
    counted = Subscription.objects.filter(mailing_list__in=lists).values_list("mailing_list", "state")
    numbers: dict[int, dict[str, int]] = {}
    for pk, state, number in counted.annotate(number=Count("pk")).order_by():
        numbers.setdefault(pk, {})[state] = number
    return {pk: ListFigures(**by_state) for pk, by_state in numbers.items()}


def joins_by_day(mailing_list: MailingList, days: int) -> list[tuple[date, int]]:
    """How many joined on each of the last days in the campaign's zone, today and days with none included.

    Served by `subscription_by_day`.
    """
    in_zone = zone(mailing_list.campaign.timezone)
    midnight = timezone.now().astimezone(in_zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=days - 1)
    counted = (
        mailing_list.subscriptions.filter(confirmed_at__gte=first)
        .annotate(day=TruncDate("confirmed_at", tzinfo=in_zone))
        .values_list("day")
        .annotate(number=Count("pk"))
    )
    numbers: dict[date, int] = dict(counted)
    return [(day := first.date() + timedelta(days=offset), numbers.get(day, 0)) for offset in range(days)]


@dataclass(frozen=True)
class MemberPage:
    """So many of a list in one state, the newest first, and where the next ones begin."""

    members: list[Subscription]
    next_before: int | None


def members(mailing_list: MailingList, state: str, before: int | None, number: int) -> MemberPage:
    """One page of a list's people. Served by `subscription_by_list`, whose order it follows from any place at once.

    `is_known` says whether the campaign's team may see more of her: who hasn't confirmed may be anybody.
    """
    known = CampaignSupporter.objects.filter(campaign=mailing_list.campaign_id, supporter=OuterRef("supporter"))
    found = mailing_list.subscriptions.filter(state=state).select_related("supporter").annotate(is_known=Exists(known))
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: number + 1])
    return MemberPage(rows[:number], rows[number - 1].pk if len(rows) > number else None)
