"""The questions that pages ask about petitions, each in one place."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from campaign.models import Campaign
from campaign.timezones import zone
from petitions.models import CountChange, Petition, Signature


def latest_signers(petition: Petition, number: int) -> QuerySet[Signature]:
    """The last who confirmed and let their names be shown. Served by the index `signature_shown`."""
    shown = petition.signatures.confirmed().filter(show_name=True).order_by("-confirmed_at")
    return shown.only("name", "comment", "confirmed_at", "petition_id")[:number]


def signed_today(petition: Petition) -> int:
    """How many have confirmed since midnight in the campaign's zone. Served by the index `signature_confirmed`."""
    return petition.signatures.confirmed().filter(confirmed_at__gte=_midnight(petition.campaign)).count()


def confirmed_signatures(petition: Petition) -> QuerySet[Signature]:
    """Those that count, the latest first. Served by the index `signature_confirmed`."""
    return petition.signatures.confirmed().select_related("supporter", "sheet").order_by("-confirmed_at")


def waiting_signatures(petition: Petition) -> QuerySet[Signature]:
    """Those that nobody has confirmed yet, the latest first."""
    waiting = petition.signatures.filter(state=Signature.State.PENDING)
    return waiting.select_related("supporter").order_by("-pk")


def exact_count(petition: Petition) -> int:
    """How many confirmed signatures there are: what is counted, and the changes not yet tallied."""
    change = petition.count_changes.aggregate(sum=Sum("change"))["sum"]
    return petition.signature_count + (change or 0)


def number_of_signatures(campaign: Campaign) -> int:
    """The same of all the campaign's petitions."""
    counted = campaign.petitions.aggregate(sum=Sum("signature_count"))["sum"]
    change = CountChange.objects.filter(petition__campaign=campaign).aggregate(sum=Sum("change"))["sum"]
    return (counted or 0) + (change or 0)


# A day at a time, each counted in the index `signature_confirmed` alone.
_BY_DAY = """
    SELECT (
        SELECT count(*) FROM petitions_signature AS signature
        WHERE signature.petition_id = ANY(%(petitions)s) AND signature.state = 'confirmed'
            AND signature.confirmed_at >= day.begins AND signature.confirmed_at < day.ends
    ) FROM unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS day(begins, ends, number)
    ORDER BY day.number
"""


def signatures_by_day(campaign: Campaign, days: int) -> list[tuple[date, int]]:
    """Confirmed signatures of each of the last days in the campaign's zone, today and days with none included."""
    today = _midnight(campaign).date()
    dates = [today - timedelta(days=back) for back in reversed(range(-1, days))]
    midnights = [datetime.combine(day, time.min, zone(campaign.timezone)) for day in dates]
    petitions = list(campaign.petitions.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, {"petitions": petitions, "begins": midnights[:-1], "ends": midnights[1:]})
        return [(day, int(number)) for day, (number,) in zip(dates[:-1], cursor.fetchall(), strict=True)]


def _midnight(campaign: Campaign) -> datetime:
    now = timezone.now().astimezone(zone(campaign.timezone))
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
