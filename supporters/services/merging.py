"""Two records of one person: what merging them would do, merging, and taking it back within a month.

Merging moves everything of every app from one record to the other, in one transaction, and keeps what the rows were
(`supporters.merging`). It concerns the person, so also what other campaigns know of her: their audit trails say so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from campaign.organising import MANAGE_PEOPLE
from supporters import merging, personal_data
from supporters.addresses import hash_address
from supporters.models import CampaignSupporter, Consent, Forwarding, Merge, Subscription, Supporter, Suppression
from supporters.personal_data import EVERYTHING
from supporters.services.joining import leave
from supporters.services.preference_centre import stop_purpose
from supporters.suppressions import OBJECTIONS, WEAK_REASONS, suppress

UNDOABLE_FOR = timedelta(days=30)
# Of which the organiser chooses a value where the two differ; what one lacks is taken from the other.
PROFILE_FIELDS = ("name", "first_name", "phone", "postcode", "country", "language")


class CannotMerge(Exception):
    """One of the records is gone, made anonymous, or restricted; or they are one and the same."""


class CannotUndo(Exception):
    """The month is over, or something has happened since that must not be taken back. The message says what."""


@transaction.atomic
def merge(
    kept: CampaignSupporter, gone: CampaignSupporter, *, taken: Collection[str], answers: Collection[str], by: User
) -> Merge:
    """Make two records one. Her address is the kept one's.

    `taken` names the fields of the profile, and `answers` the campaign's own, of which the other's value is kept.
    Raises CannotMerge.
    """
    people = [kept.supporter_id, gone.supporter_id]
    first, second = _held(*people)
    before = merging.snapshot(people)
    campaigns = [row.campaign for row in second.campaigns.select_related("campaign")]
    with ExitStack() as stack:
        _watch(stack, people)
        forwards = _move_everything(first, second)
        _take_over_profile(first, second, taken)
        _take_over_answers(kept, gone.custom_values, answers)
        suppressed = _take_over_suppression(first, second)
        Supporter.objects.filter(pk=second.pk)._raw_delete(Supporter.objects.db)
    merged = Merge.objects.create(
        campaign=kept.campaign,
        supporter=first,
        gone_public_id=second.public_id,
        merged_by=by,
        snapshot={
            "address": second.address_normalised,
            "record": second.pk,
            "suppressed": suppressed,
            "rows": merging.difference(before, merging.snapshot(people)),
        },
    )
    forwards[second.public_id] = first.public_id
    Forwarding.objects.bulk_create(Forwarding(merge=merged, old=old, new=new) for old, new in forwards.items())
    _tell(merged, "merged", campaigns, by)
    return merged


def may_merge(by: User, *people: CampaignSupporter) -> bool:
    """Whether she manages the people of each campaign that knows one of the two.

    Merging hands to one address what all of them hold and send to the other: nobody does that to people of a team that
    isn't hers.
    """
    concerned = Campaign.objects.filter(people__supporter__in=[row.supporter_id for row in people]).distinct()
    return all(by.has_perm(MANAGE_PEOPLE, campaign) for campaign in concerned)


def _held(kept: int, gone: int) -> tuple[Supporter, Supporter]:
    """Both records, locked: first their rows, then themselves, as erasure does it. Raises CannotMerge."""
    if kept == gone:
        raise CannotMerge
    _lock_rows([kept, gone])
    found = {row.pk: row for row in Supporter.objects.select_for_update().filter(pk__in=[kept, gone]).order_by("pk")}
    if len(found) < 2 or any(row.anonymised_at or row.restricted_at for row in found.values()):
        raise CannotMerge
    return found[kept], found[gone]


def _lock_rows(people: Collection[int]) -> None:
    for holding in personal_data.holdings():
        if holding.model is not Supporter:
            rows = merging.of_people(holding.model, people).order_by("pk")
            list(rows.select_for_update().values_list("pk"))


def _watch(stack: ExitStack, people: Collection[int]) -> None:
    for holding in personal_data.holdings():
        if holding.watch:
            stack.enter_context(holding.watch(people))


def _move_everything(kept: Supporter, gone: Supporter) -> dict[UUID, UUID]:
    forwards: dict[UUID, UUID] = {}
    for holding in personal_data.holdings():
        if holding.merge:
            forwards |= holding.merge(kept, gone)
        elif holding.model is not Supporter:
            forwards |= merging.move(holding.model, kept, gone)
    return forwards


def _take_over_profile(kept: Supporter, gone: Supporter, taken: Collection[str]) -> None:
    """Of what isn't the team's to choose, the wish for less mail holds, whichever record she said it of."""
    for name in PROFILE_FIELDS:
        value, other = getattr(kept, name), getattr(gone, name)
        setattr(kept, name, (other if name in taken else value) or value or other)
    if Supporter.Frequency.WEEKLY in (kept.frequency, gone.frequency):
        kept.frequency = Supporter.Frequency.WEEKLY
    kept.paused_until = max(filter(None, (kept.paused_until, gone.paused_until)), default=None)
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.save(update_fields=[*PROFILE_FIELDS, "frequency", "paused_until", "created_at"])


def _take_over_answers(kept: CampaignSupporter, others: Mapping[str, Any], taken: Collection[str]) -> None:
    row = CampaignSupporter.objects.get(campaign=kept.campaign_id, supporter=kept.supporter_id)
    row.custom_values = {**row.custom_values, **{key: others[key] for key in taken if key in others}}
    row.save(update_fields=["custom_values"])


def _take_over_suppression(kept: Supporter, gone: Supporter) -> str | None:
    """Whoever wanted no mail at the one address wants none at the other. A mailbox that bounces says nothing of her.

    Return the reason that this takes the place of, "" where there was none, and None where nothing changes.
    """
    found = Suppression.objects.filter(address_hash=hash_address(gone.address)).first()
    if found is None or found.reason == Suppression.Reason.BOUNCED:
        return None
    before = Suppression.objects.filter(address_hash=hash_address(kept.address)).first()
    if before is not None and before.reason not in WEAK_REASONS:
        return None
    suppress(kept.address, Suppression.Reason.OBJECTED)
    return before.reason if before else ""


def _tell(merged: Merge, action: str, campaigns: Collection[Campaign], by: User) -> None:
    """Note it in the trail of each campaign whose people it touches."""
    for campaign in {row.pk: row for row in (merged.campaign, *campaigns)}.values():
        record(by, action, merged, campaign)


def undoable(campaign: Campaign, supporter: Supporter) -> Merge | None:
    """The latest merge into this record, where the campaign's team can still take it back."""
    latest = supporter.merges.filter(undone_at__isnull=True).order_by("-pk").first()
    since = timezone.now() - UNDOABLE_FOR
    if latest is None or latest.campaign_id != campaign.pk or not latest.snapshot or latest.merged_at < since:
        return None
    return latest


@transaction.atomic
def undo(merged: Merge, by: User) -> Supporter:
    """Give both records back as they were, but for what has changed since (`supporters.merging.restore`).

    Whoever has acted with the other address since then has a new record: it goes up in the one that comes back.
    Returns that one. Raises CannotUndo.
    """
    kept = Supporter.objects.get(pk=merged.supporter_id)
    _lock_rows([kept.pk])
    kept = Supporter.objects.select_for_update().get(pk=kept.pk)
    merged = Merge.objects.select_for_update().get(pk=merged.pk)
    if undoable(merged.campaign, kept) != merged or kept.anonymised_at:
        raise CannotUndo
    address, gone = merged.snapshot["address"], merged.snapshot["record"]
    if Suppression.objects.filter(address_hash=hash_address(address), reason=Suppression.Reason.ERASED).exists():
        raise CannotUndo
    newcomer = Supporter.objects.select_for_update().filter(address_normalised=address).first()
    people = [kept.pk, gone, *([newcomer.pk] if newcomer else [])]
    stopped = _stopped_since(merged, kept)
    with ExitStack() as stack:
        _watch(stack, people)
        _step_aside(newcomer)
        merging.restore(merged.snapshot["rows"], [kept.pk, gone])
        back = Supporter.objects.get(pk=gone)
        forwards = _take_in(back, newcomer)
        for person in (kept, back):
            _stop(person, stopped)
        _give_back_suppression(merged, kept, back)
    merged.forwardings.all().delete()
    Forwarding.objects.bulk_create(Forwarding(merge=merged, old=old, new=new) for old, new in forwards.items())
    merged.undone_at, merged.undone_by, merged.snapshot = timezone.now(), by, {}
    merged.save(update_fields=["undone_at", "undone_by", "snapshot"])
    _tell(merged, "undone", [row.campaign for row in back.campaigns.select_related("campaign")], by)
    return back


def _stopped_since(merged: Merge, kept: Supporter) -> dict[str, Consent.Via]:
    """What she has withdrawn since the merge, and how: she spoke for both records, which were one then."""
    said_no = kept.consent_states.filter(is_granted=False, since__gt=merged.merged_at)
    lines = Consent.objects.in_bulk(list(said_no.values_list("line", flat=True)))
    return {line.purpose: Consent.Via(line.via) for line in lines.values()}


def _stop(person: Supporter, stopped: Mapping[str, Consent.Via]) -> None:
    for subscription in Subscription.objects.active().filter(supporter=person).select_related("mailing_list"):
        if subscription.mailing_list.purpose in stopped:
            leave(subscription, stopped[subscription.mailing_list.purpose])
    for purpose, via in stopped.items():
        stop_purpose(person, purpose, via)


def _give_back_suppression(merged: Merge, kept: Supporter, back: Supporter) -> None:
    """Undo what the merge did to the kept address, unless she has objected since, which is said of both."""
    objection = Suppression.objects.filter(address_hash=hash_address(kept.address), reason__in=OBJECTIONS)
    if objection.filter(created_at__gt=merged.merged_at).exists():
        suppress(back.address, Suppression.Reason.OBJECTED)
        return
    former = merged.snapshot["suppressed"]
    if former is None:
        return
    objection.delete()
    if former:
        suppress(kept.address, Suppression.Reason(former))


def _step_aside(newcomer: Supporter | None) -> None:
    """Free the address for the record that comes back."""
    if newcomer:
        Supporter.objects.filter(pk=newcomer.pk).update(address_normalised=f"merged:{newcomer.pk}")


def _take_in(back: Supporter, newcomer: Supporter | None) -> dict[UUID, UUID]:
    if newcomer is None:
        return {}
    forwards = _move_everything(back, newcomer)
    Supporter.objects.filter(pk=newcomer.pk)._raw_delete(Supporter.objects.db)
    return {**forwards, newcomer.public_id: back.public_id}


def purge_snapshots() -> int:
    """Empty those that can't take anything back any more. Return how many."""
    old = Merge.objects.filter(merged_at__lt=timezone.now() - UNDOABLE_FOR).exclude(snapshot={})
    return old.update(snapshot={})


def erase_merges(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Forget the merges of hers, and what other records' snapshots hold of her address.

    What is left of hers, from which another campaign could bring back what is erased here, can't be undone any more.
    """
    supporter.merges.filter(condition).delete()
    supporter.merges.exclude(snapshot={}).update(snapshot={})
    Merge.objects.filter(condition, gone_public_id=supporter.public_id).delete()
    hers = Merge.objects.filter(condition).exclude(snapshot={})
    hers.filter(snapshot__address=supporter.address_normalised).update(snapshot={})
