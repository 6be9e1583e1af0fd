"""The questions that the workspace asks about lists, each in one place with the index that serves it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import TruncDate
from django.utils import timezone

from campaign.timezones import zone
from supporters.models import CampaignSupporter, MailingList, Subscription

State = Subscription.State


@dataclass(frozen=True)
class ListFigures:
    """How many people stand how to a list."""

    active: int = 0
    pending: int = 0
    left: int = 0


# Each number is counted by itself in the index `subscription_by_list`. Were the states written out, or grouped by,
# PostgreSQL would read the whole table for the commonest.
_FIGURES = """
    SELECT list.id, state.name, (
        SELECT count(*) FROM supporters_subscription AS subscription
        WHERE subscription.mailing_list_id = list.id AND subscription.state = state.name
    ) FROM supporters_mailinglist AS list, unnest(%s) AS state(name) WHERE list.id = ANY(%s)
"""


def figures_of(lists: Iterable[MailingList]) -> dict[int, ListFigures]:
    """The figures of each of the lists, by its key, in one statement."""
    keys = [mailing_list.pk for mailing_list in lists]
    numbers: dict[int, dict[str, int]] = {key: {} for key in keys}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, [list(State.values), keys])
        for key, state, number in cursor.fetchall():
            numbers[key][state] = number
    return {key: ListFigures(**by_state) for key, by_state in numbers.items()}


def figures_of_list(mailing_list: MailingList) -> ListFigures:
    return figures_of([mailing_list])[mailing_list.pk]


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
