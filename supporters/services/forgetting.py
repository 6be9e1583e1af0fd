"""Forgetting people: who asks for it, and who never confirmed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from campaign.models import Campaign
from supporters import personal_data
from supporters.known_addresses import addresses_of
from supporters.models import Supporter, Suppression
from supporters.suppressions import suppress

UNCONFIRMED_FOR = timedelta(days=30)


@transaction.atomic
def erase(supporter: Supporter) -> None:
    """Forget her: remove every row that names her, in every app, and keep only the keyed hash of her address.

    UK GDPR Art. 17; the hash stays so that she is never written to again (Art. 17(3)(b), PECR reg. 22).

    Her row is locked once the others are gone, so as to wait for no one in the other order; what came in until then,
    from a form that was sent at the same moment, is removed after that.
    """
    for address in addresses_of(supporter) - {supporter.address_normalised}:
        suppress(address, Suppression.Reason.ERASED)
    _erase_holdings(supporter)
    is_there = Supporter.objects.select_for_update().filter(pk=supporter.pk).first() is not None
    suppress(supporter.address, Suppression.Reason.ERASED)
    if not is_there:
        return
    _erase_holdings(supporter)
    supporter.delete()


@transaction.atomic
def erase_what_campaign_holds(supporter: Supporter, campaign: Campaign) -> None:
    """Forget her in this campaign, whose team asks for it. Where another campaign knows her, it keeps what it holds.

    Whoever is known to nobody else is erased altogether. The person herself erases all, by her own link.
    """
    if not is_known_elsewhere(supporter, campaign):
        erase(supporter)
        return
    Supporter.objects.select_for_update().filter(pk=supporter.pk).first()
    for holding, condition in personal_data.scopes(supporter, campaign):
        holding.erase(supporter, condition)


def is_known_elsewhere(supporter: Supporter, campaign: Campaign) -> bool:
    """Whether another campaign of this site has her among its people. No team is told."""
    return supporter.campaigns.exclude(campaign=campaign).exists()


def _erase_holdings(supporter: Supporter) -> None:
    for holding in personal_data.holdings():
        holding.erase(supporter)


def forget_unconfirmed() -> int:
    """Delete what nobody confirmed within thirty days, and whoever is left with nothing. Return how many people."""
    before = timezone.now() - UNCONFIRMED_FOR
    for holding in personal_data.holdings():
        if holding.forget:
            holding.forget(before)
    unconfirmed = _with_nothing_left().filter(created_at__lt=before).values_list("pk", flat=True)
    return forget_with_nothing_left(list(unconfirmed))


def forget_with_nothing_left(people: Collection[int]) -> int:
    """Delete those of these people who never confirmed anything and of whom there are only traces. Return how many."""
    return sum(_forget(pk) for pk in people)


def _with_nothing_left() -> QuerySet[Supporter]:
    """Those who never confirmed their address, and of whom there are only traces."""
    people = Supporter.objects.filter(address_confirmed_at__isnull=True)
    for holding in personal_data.holdings():
        if not holding.is_trace:
            people = people.exclude(Exists(holding.model._default_manager.filter(supporter=OuterRef("pk"))))
    return people


@transaction.atomic
def _forget(pk: int) -> bool:
    """Remove one person's traces, unless she has come again meanwhile."""
    supporter = Supporter.objects.select_for_update().filter(pk=pk).first()
    if supporter is None or not _with_nothing_left().filter(pk=pk).exists():
        return False
    _erase_holdings(supporter)
    supporter.delete()
    return True
