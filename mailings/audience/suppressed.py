"""Who of a campaign's people is on the suppression list, which holds hashes alone and so can't be joined to.

Starting a mailing asks anew for each who would get it. A page asks for the whole campaign once in ten minutes, in the
worker where that would keep it waiting, and says as of when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from campaign.models import Campaign
from mailings.audience.reasons import Reason
from supporters.models import Suppression
from supporters.suppressions import reasons_among

FRESH_FOR = timedelta(minutes=10)
KEPT_FOR = timedelta(days=1)
# Hashing so many addresses takes a fifth of a second.
FEW_PEOPLE = 20_000


@dataclass(frozen=True)
class Known:
    """Who is suppressed, by key, with the reason; as of when."""

    people: Mapping[int, str]
    at: datetime


def reasons(people: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Why each of these people, who come with their addresses, is suppressed; those who aren't are left out."""
    return {
        key: str(Reason.BOUNCED if reason == Suppression.Reason.BOUNCED else Reason.SUPPRESSED)
        for key, reason in reasons_among(people).items()
    }


def known(campaign: Campaign) -> Known | None:
    """Who of the campaign's people is suppressed; None where the worker is still looking them up."""
    if not Suppression.objects.exists():
        return Known({}, timezone.now())
    if not _has_many_people(campaign):
        return _found(campaign)
    found: Known | None = cache.get(_key(campaign))
    if found is None or found.at < timezone.now() - FRESH_FOR:
        _nudge(campaign)
    return found


def look_up(campaign: Campaign) -> Known:
    """Look them up now, and keep what is found. At a million people this takes some ten seconds."""
    found = _found(campaign)
    cache.set(_key(campaign), found, KEPT_FOR.total_seconds())
    return found


def _found(campaign: Campaign) -> Known:
    at = timezone.now()
    rows = campaign.people.order_by().values_list("supporter_id", "supporter__address_normalised")
    return Known(reasons(rows.iterator(chunk_size=10_000)), at)


def _has_many_people(campaign: Campaign) -> bool:
    return bool(campaign.people.order_by().values("pk")[FEW_PEOPLE : FEW_PEOPLE + 1])


def _key(campaign: Campaign) -> str:
    return f"suppressed-people:{campaign.pk}"


def _nudge(campaign: Campaign) -> None:
    """At most once in a minute, however many pages wait for it."""
    if cache.add(f"{_key(campaign)}:asked", "1", 60):
        from mailings.tasks import find_suppressed

        find_suppressed.apply_async((campaign.pk,), expires=60, retry=False)
