"""Some of the people whom a mailing is meant for, to look at it as."""

from __future__ import annotations

from django.db.models import QuerySet

from mailings.models import Mailing, MailingAudience
from supporters.models import CampaignSupporter, Subscription
from supporters.segments import InvalidDefinition
from supporters.segments.counting import TookTooLong, for_seconds
from supporters.segments.criteria import Asked
from supporters.segments.definitions import people_asked

MOST_SHOWN = 4
SECONDS = 0.15  # a segment that takes longer shows nobody: a page isn't kept waiting for examples


def some_who_are_meant(mailing: Mailing) -> list[CampaignSupporter]:
    """The latest on its lists, and where it has none, of its segments. Whether each may be written to isn't asked."""
    included = list(mailing.audience.filter(is_excluded=False).select_related("mailing_list", "segment"))
    lists = [row.mailing_list_id for row in included if row.mailing_list_id]
    if lists:
        return list(_on_lists(mailing, lists)[:MOST_SHOWN])
    for row in included:
        if found := _in_segment(mailing, row):
            return found
    return []


def _on_lists(mailing: Mailing, lists: list[int]) -> QuerySet[CampaignSupporter]:
    """Served by the index `subscription_by_list`."""
    latest = Subscription.objects.active().filter(mailing_list__in=lists).order_by("-pk")
    people = list(latest.values_list("supporter_id", flat=True)[:MOST_SHOWN])
    return mailing.campaign.people.filter(supporter__in=people).select_related("supporter").order_by("-joined_at")


def _in_segment(mailing: Mailing, row: MailingAudience) -> list[CampaignSupporter]:
    if row.segment is None:
        return []
    try:
        asked = Asked(mailing.campaign, within=(row.segment.pk,))
        people = people_asked(asked, row.segment.definition).select_related("supporter")
        with for_seconds(SECONDS):
            return list(people.order_by("-joined_at", "-pk")[:MOST_SHOWN])
    except (InvalidDefinition, TookTooLong):
        return []
