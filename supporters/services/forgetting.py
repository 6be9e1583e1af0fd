"""Forgetting people: who asks for it, and who never confirmed."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from supporters import personal_data
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
    _erase_holdings(supporter)
    is_there = Supporter.objects.select_for_update().filter(pk=supporter.pk).first() is not None
    suppress(supporter.address, Suppression.Reason.ERASED)
    if not is_there:
        return
    _erase_holdings(supporter)
    supporter.delete()


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
    return sum(_forget(pk) for pk in list(unconfirmed))


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
