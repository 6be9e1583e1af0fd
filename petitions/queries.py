"""The questions that pages ask about petitions, each in one place."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from campaign.models import Campaign
from campaign.timezones import zone
from petitions.models import Petition, Signature


def latest_signers(petition: Petition, number: int) -> QuerySet[Signature]:
    """The last who confirmed and let their names be shown. Served by the index `signature_shown`."""
    shown = petition.signatures.confirmed().filter(show_name=True).order_by("-confirmed_at")
    return shown.only("name", "comment", "confirmed_at", "petition_id")[:number]


def signed_today(petition: Petition) -> int:
    """How many have confirmed since midnight in the campaign's zone. Served by the index `signature_confirmed`."""
    return petition.signatures.confirmed().filter(confirmed_at__gte=_midnight(petition.campaign)).count()


def signatures_by_day(campaign: Campaign, days: int) -> list[tuple[date, int]]:
    """Confirmed signatures of each of the last days in the campaign's zone, today and days with none included."""
    first = _midnight(campaign) - timedelta(days=days - 1)
    counted = (
        Signature.objects.confirmed()
        .filter(petition__campaign=campaign, confirmed_at__gte=first)
        .annotate(day=TruncDate("confirmed_at", tzinfo=zone(campaign.timezone)))
        .values_list("day")
        .annotate(number=Count("pk"))
    )
    numbers = dict(counted)
    return [(day := first.date() + timedelta(days=offset), numbers.get(day, 0)) for offset in range(days)]


def _midnight(campaign: Campaign) -> datetime:
    now = timezone.now().astimezone(zone(campaign.timezone))
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
