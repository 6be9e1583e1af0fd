"""Taking a whole import back: batch by batch, from its last row to its first.

What an import gave bears the time of its start, to the microsecond. Who was brought in and did nothing since is
removed; of everybody else, what the import gave is taken back, and what it changed is put back where nobody has changed
it since.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from supporters import personal_data
from supporters.importing.writing import _PROFILE, first_key
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    DataRequest,
    Import,
    ImportRow,
    Note,
    Subscription,
    Supporter,
    SupporterTag,
    Tag,
)

BATCH = 2000

# What an import itself writes of a person: removed by the batch.
_OURS = (Consent, ConsentState, SupporterTag, Subscription, CampaignSupporter, ImportRow, Supporter)


@transaction.atomic
def undo_batch(run: Import) -> bool:
    """Take back one batch of rows. Return whether there is more to do. Running it twice changes nothing."""
    locked = Import.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=run.pk)
    if locked.state != Import.State.UNDOING:
        return False
    low = max(0, locked.position - BATCH)
    rows = ImportRow.objects.filter(
        pk__gt=first_key(locked) + low, pk__lte=first_key(locked) + locked.position, supporter__isnull=False
    ).exclude(outcome=ImportRow.Outcome.SKIPPED)
    people = sorted(rows.values_list("supporter_id", flat=True))
    list(Supporter.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    gone = removable(locked, people)
    remove(gone)
    _take_back(locked, [key for key in people if key not in gone])
    locked.position, locked.undone = low, locked.undone + len(people)
    if not low:
        _end(locked)
    locked.save(update_fields=["position", "undone", "state", "undone_at", "touched_at"])
    return bool(low)


def removable(run: Import, people: Iterable[int]) -> set[int]:
    """Those whom the import brought in and of whom there is nothing since but what it wrote itself.

    Who asked that her data be kept, of whom the team wrote something down, or whose request is open stays.
    """
    made = Supporter.objects.filter(
        ~Exists(Note.objects.filter(supporter=OuterRef("pk"))),
        ~Exists(DataRequest.objects.open().filter(supporter=OuterRef("pk"))),
        pk__in=people,
        created_at=_start_of(run),
        address_confirmed_at__isnull=True,
        restricted_at__isnull=True,
    )
    candidates = set(made.values_list("pk", flat=True))
    stay: set[int] = set()
    for holding in personal_data.holdings():
        if holding.is_trace and holding.model is not Consent:
            continue
        others = holding.model._default_manager.filter(supporter__in=candidates).exclude(
            _written_by(run, holding.model)
        )
        stay |= set(others.values_list("supporter_id", flat=True))
    return candidates - stay


def _written_by(run: Import, model: type) -> Q:
    """Which of the model's rows are as the import wrote them."""
    if model is Subscription:
        return Q(requested_at=_start_of(run)) & (
            Q(state=Subscription.State.PENDING) | Q(state=Subscription.State.ACTIVE, confirmed_at=_start_of(run))
        )
    if model is CampaignSupporter:
        return Q(campaign=run.campaign, last_active_at=_start_of(run))
    if model is Consent:
        return Q(via=Consent.Via.IMPORT, at=_start_of(run))
    return Q(pk__in=[])


def remove(people: set[int]) -> None:
    """Remove them with all that an import writes; for what other apps have noted, those are asked."""
    for holding in personal_data.holdings():
        if holding.model not in _OURS:
            with_rows = Supporter.objects.filter(
                pk__in=holding.model._default_manager.filter(supporter__in=people).values("supporter")
            )
            for supporter in with_rows:
                holding.erase(supporter)
    ImportRow.objects.filter(supporter__in=people).update(supporter=None, cells=None, given=None)
    with connection.cursor() as cursor:
        for model in (Consent, ConsentState, SupporterTag, Subscription, CampaignSupporter):
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE supporter_id = ANY(%s)", [list(people)])  # noqa: S608
        cursor.execute("DELETE FROM supporters_supporter WHERE id = ANY(%s)", [list(people)])


def _take_back(run: Import, people: list[int]) -> None:
    """What the import gave to people who stay."""
    SupporterTag.objects.filter(supporter__in=people, created_at=_start_of(run), tag__campaign=run.campaign).delete()
    for mailing_list in run.lists.all():
        subscriptions = Subscription.objects.filter(supporter__in=people, mailing_list=mailing_list)
        joined = subscriptions.filter(state=Subscription.State.ACTIVE, confirmed_at=_start_of(run))
        taken_off = list(joined.values_list("supporter_id", flat=True))
        subscriptions.filter(_written_by(run, Subscription)).delete()
        joined.update(state=Subscription.State.PENDING, confirmed_at=None)
        _withdraw(run, mailing_list.purpose, taken_off)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "campaign": run.campaign_id,
            "people": people,
            "low": first_key(run),
            "high": first_key(run) + run.position,
        }
        cursor.execute(_PUT_BACK, values)
        cursor.execute(_PUT_BACK_CUSTOM, values)
    _unlink(run, people)


def _withdraw(run: Import, purpose: str, people: Iterable[int]) -> None:
    """A line in the ledger for each consent that still rests on the import."""
    granted = ConsentState.objects.filter(
        supporter__in=people, purpose=purpose, is_granted=True, since=_start_of(run)
    ).select_related("supporter")
    Consent.objects.bulk_create(
        Consent(
            supporter=state.supporter,
            purpose=purpose,
            action=Consent.Action.WITHDRAWN,
            via=Consent.Via.IMPORT,
            language=state.supporter.language,
        )
        for state in granted
    )


def _unlink(run: Import, people: Iterable[int]) -> None:
    """Those who came to the campaign by the import alone, and have no more to do with it, are its people no longer."""
    links = CampaignSupporter.objects.filter(
        campaign=run.campaign,
        supporter__in=people,
        source=CampaignSupporter.Source.IMPORT,
        last_active_at=_start_of(run),
    )
    links.exclude(
        supporter__in=Subscription.objects.filter(supporter__in=people, mailing_list__campaign=run.campaign)
        .exclude(state=Subscription.State.PENDING)
        .values("supporter")
    ).exclude(supporter__restricted_at__isnull=False).exclude(
        Exists(Note.objects.filter(supporter=OuterRef("supporter"), campaign=run.campaign))
    ).exclude(
        Exists(DataRequest.objects.open().filter(supporter=OuterRef("supporter"), campaign=run.campaign))
    ).delete()


def _start_of(run: Import) -> datetime:
    """The mark on all that the import gave. Relies on its having been started."""
    return run.started_at or run.created_at


def _end(run: Import) -> None:
    """The last batch is taken back: the tags that nobody had before go too, unless somebody has used them since."""
    run.state, run.undone_at = Import.State.UNDONE, timezone.now()
    Tag.objects.filter(pk__in=run.tags_made, supporter_tags__isnull=True).delete()


_PUT_BACK = f"""
UPDATE supporters_supporter AS supporter SET {
    ", ".join(
        f"{name} = CASE WHEN supporter.{name} = row.given -> '{name}' ->> 1 THEN row.given -> '{name}' ->> 0 "
        f"ELSE supporter.{name} END"
        for name in _PROFILE
    )
}
FROM supporters_importrow AS row
WHERE row.id > %(low)s AND row.id <= %(high)s AND row.supporter_id = ANY(%(people)s)
    AND supporter.id = row.supporter_id AND row.given IS NOT NULL
"""  # noqa: S608
_PUT_BACK_CUSTOM = """
UPDATE supporters_campaignsupporter AS member
SET custom_values = (member.custom_values - changes.absent) || changes.former
FROM (
    SELECT row.supporter_id, coalesce(array_agg(key) FILTER (WHERE value -> 0 = 'null'), '{}') AS absent,
        coalesce(jsonb_object_agg(key, value -> 0) FILTER (WHERE value -> 0 <> 'null'), '{}') AS former
    FROM supporters_importrow AS row
    JOIN supporters_campaignsupporter AS now ON now.supporter_id = row.supporter_id AND now.campaign_id = %(campaign)s,
        jsonb_each(row.given -> 'custom')
    WHERE row.id > %(low)s AND row.id <= %(high)s AND row.supporter_id = ANY(%(people)s)
        AND row.given ? 'custom' AND now.custom_values -> key = value -> 1
    GROUP BY row.supporter_id
) AS changes
WHERE member.supporter_id = changes.supporter_id AND member.campaign_id = %(campaign)s
"""
