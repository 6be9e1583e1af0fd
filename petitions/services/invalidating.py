"""Declaring signatures invalid by a rule, and giving exactly those back."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from campaign.audit import record
from campaign.models import User
from petitions.models import CountChange, Invalidation, Petition, Signature
from petitions.services.trusting import of_source

_BATCH = 1000
_SECONDS_AT_A_TIME = 20
# Those that count, and those that wait for a moderator.
_JUDGED = (Signature.State.CONFIRMED, Signature.State.SUSPECT)

Rule = Mapping[str, Any]


class EmptyRule(Exception):
    """The rule names nothing, and would invalidate every signature."""


class NotUndoable(Exception):
    """The invalidation isn't done yet, or has been undone."""


def matching(petition: Petition, rule: Rule) -> QuerySet[Signature]:
    """The signatures that meet every part of the rule. Raise EmptyRule where it has none.

    `domain`, `network`, `country` and `suspicion` are what a signature has; `since` and `until` (ISO 8601) when it was
    confirmed; `duplicates` takes those whose mailbox has signed earlier under another spelling; `signatures` are the
    public ids of those that were chosen one by one.
    """
    if not any(
        rule.get(part) for part in ("domain", "network", "country", "suspicion", "since", "duplicates", "signatures")
    ):
        raise EmptyRule
    found: QuerySet[Signature] = petition.signatures.filter(state__in=_JUDGED)
    for kind in ("domain", "network"):
        if rule.get(kind):
            found = of_source(found, kind, rule[kind])
    for field in ("country", "suspicion"):
        if rule.get(field):
            found = found.filter(**{field: rule[field]})
    if rule.get("since"):
        found = found.filter(confirmed_at__gte=datetime.fromisoformat(rule["since"]))
    if rule.get("until"):
        found = found.filter(confirmed_at__lte=datetime.fromisoformat(rule["until"]))
    if rule.get("signatures"):
        found = found.filter(public_id__in=rule["signatures"])
    return _with_an_earlier_one(found) if rule.get("duplicates") else found


def _with_an_earlier_one(found: QuerySet[Signature]) -> QuerySet[Signature]:
    mailbox = Coalesce("supporter__address_canonical", "supporter__address_normalised")
    earlier = Signature.objects.filter(petition=OuterRef("petition"), state__in=_JUDGED, pk__lt=OuterRef("pk"))
    same = earlier.alias(mailbox=mailbox).filter(mailbox=OuterRef("mailbox"))
    return found.alias(mailbox=mailbox).filter(Exists(same))


@transaction.atomic
def invalidate(petition: Petition, rule: Rule, reason: str, by: User) -> Invalidation:
    """Have the worker declare all invalid that meet the rule now. Raise EmptyRule."""
    ends_now = {**rule, "until": rule.get("until") or timezone.now().isoformat()}
    matching(petition, rule)
    invalidation = Invalidation.objects.create(petition=petition, rule=ends_now, reason=reason, by=by)
    record(by, "invalidated", invalidation, petition.campaign)
    transaction.on_commit(_nudge, robust=True)
    return invalidation


@transaction.atomic
def undo(invalidation: Invalidation, by: User) -> None:
    """Have the worker give back those that it took. Raise NotUndoable."""
    found = Invalidation.objects.select_for_update().get(pk=invalidation.pk)
    if found.state != Invalidation.State.DONE:
        raise NotUndoable
    found.state, found.undone_by, found.undone_at = Invalidation.State.UNDOING, by, timezone.now()
    found.save(update_fields=["state", "undone_by", "undone_at"])
    record(by, "invalidation undone", found, found.petition.campaign)
    transaction.on_commit(_nudge, robust=True)


def _nudge() -> None:
    """Wake a worker; beat goes on with what a lost nudge leaves."""
    from petitions.tasks import run_invalidations

    run_invalidations.apply_async(expires=30, retry=False)


def run() -> bool:
    """Go on with what is ordered, a thousand signatures in a transaction, and say whether all of it is done."""
    ends = time.monotonic() + _SECONDS_AT_A_TIME
    under_way = Invalidation.objects.filter(state__in=[Invalidation.State.RUNNING, Invalidation.State.UNDOING])
    for pk in under_way.order_by("pk").values_list("pk", flat=True):
        last = 0
        while (after := _run_batch(pk, last)) is not None:
            last = after
            if time.monotonic() > ends:
                return False
    return True


@transaction.atomic
def _run_batch(pk: int, after: int) -> int | None:
    """One batch, of signatures with later keys; the last key, or None after the last. Another worker's is left."""
    running = Invalidation.objects.select_for_update(skip_locked=True, of=("self",)).select_related("petition")
    invalidation = running.filter(pk=pk).first()
    if invalidation is None or invalidation.state in (Invalidation.State.DONE, Invalidation.State.UNDONE):
        return None
    is_undoing = invalidation.state == Invalidation.State.UNDOING
    rows = _rows_of(invalidation, after)
    if rows:
        (_give_back if is_undoing else _take)(invalidation, dict(rows))
        return rows[-1][0]
    invalidation.state = Invalidation.State.UNDONE if is_undoing else Invalidation.State.DONE
    invalidation.save(update_fields=["state"])
    return None


def _rows_of(invalidation: Invalidation, after: int) -> list[tuple[int, str]]:
    """Keys of the next ones, and what tells whether they count: their state, or why they were suspect."""
    found: QuerySet[Signature] = invalidation.signatures.filter(state=Signature.State.INVALID)
    column = "suspicion"
    if invalidation.state == Invalidation.State.RUNNING:
        found, column = matching(invalidation.petition, invalidation.rule), "state"
    locked = found.filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))
    return list(locked.values_list("pk", column)[:_BATCH])


def _take(invalidation: Invalidation, states: Mapping[int, str]) -> None:
    Signature.objects.filter(pk__in=states).update(state=Signature.State.INVALID, invalidation=invalidation)
    counted = sum(state == Signature.State.CONFIRMED for state in states.values())
    _change_count(invalidation, -1, counted)
    Invalidation.objects.filter(pk=invalidation.pk).update(number=F("number") + len(states))


def _give_back(invalidation: Invalidation, suspicions: Mapping[int, str]) -> None:
    """What waited for a moderator waits again: a suspicion stays with its signature until somebody approves it.

    What was invalid when the count was sealed counts from now on, as one that the sealed list doesn't have.
    """
    before = Case(When(suspicion="", then=Value(Signature.State.CONFIRMED)), default=Value(Signature.State.SUSPECT))
    given_back = Signature.objects.filter(pk__in=suspicions)
    given_back.update(state=before, invalidation=None)
    seal = invalidation.petition.seals.first()
    if seal is not None and invalidation.made_at <= seal.sealed_at:
        given_back.update(counted_since=timezone.now())
    _change_count(invalidation, 1, sum(not suspicion for suspicion in suspicions.values()))


def _change_count(invalidation: Invalidation, change: int, times: int) -> None:
    changes = (CountChange(petition_id=invalidation.petition_id, change=change) for _each in range(times))
    CountChange.objects.bulk_create(changes)
