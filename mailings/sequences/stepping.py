"""Whose next step is due, and what becomes of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from mailings.audience.candidates import capped
from mailings.audience.freezing import KIND
from mailings.models import Enrolment, Message, SequenceStep, StepOutcome
from mailings.outbox import nudge_on_commit
from mailings.recipients import may_be_mailed_now
from supporters import purposes
from supporters.models import ConsentState, Subscription, Supporter
from supporters.segments import InvalidDefinition, people

BATCH = 500
# A mail that should have gone out long ago, while the site was down, does more harm than good.
TOO_LATE = timedelta(days=3)
# Whoever was taken in a little after her step was due is still looked for.
OVERLAP = timedelta(hours=2)

Outcome = StepOutcome.Outcome


class Reached(NamedTuple):
    """The last person of a batch, in the order in which they are taken."""

    at: datetime
    pk: int


@transaction.atomic
def take_step(step: SequenceStep, now: datetime, after: Reached | None = None) -> Reached | None:
    """Decide the step for a batch of those for whom it is due. Return how far it got; None where nobody was left.

    With `after`, only those beyond are looked at, so that many batches needn't each pass by all who are decided. Who
    was in another worker's hands, or came late, may stand before it: the step is done once a look from the beginning
    finds nobody, and only that look says so.
    """
    due = list(_due(step, now, after)[:BATCH])
    if not due:
        if after is None:
            SequenceStep.objects.filter(pk=step.pk).update(done_until=now)
        return None
    outcomes = _outcomes(step, due, now)
    consents = {row.pk: outcome for row, outcome in outcomes.items() if not isinstance(outcome, Outcome)}
    Message.objects.bulk_create(
        [_message(step, row, consents[row.pk], now) for row in due if row.pk in consents], ignore_conflicts=True
    )
    StepOutcome.objects.bulk_create(
        [
            StepOutcome(
                step=step, enrolment=row, outcome=outcome if isinstance(outcome, Outcome) else Outcome.QUEUED, at=now
            )
            for row, outcome in outcomes.items()
        ],
        ignore_conflicts=True,
    )
    nudge_on_commit()
    return Reached(due[-1].at, due[-1].pk)


def _due(step: SequenceStep, now: datetime, after: Reached | None) -> QuerySet[Enrolment]:
    """Those whose step is due and undecided, locked, but for those that another worker has in hand."""
    since = step.active_since if step.done_until is None else max(step.active_since, step.done_until - OVERLAP)
    decided = StepOutcome.objects.filter(step=step, enrolment=OuterRef("pk"))
    waiting = Enrolment.objects.filter(
        ~Exists(decided), sequence=step.sequence_id, at__gte=since - step.delay, at__lte=now - step.delay
    )
    if after is not None:
        waiting = waiting.filter(Q(at__gt=after.at) | Q(pk__gt=after.pk), at__gte=after.at)
    locked = waiting.select_for_update(skip_locked=True, of=("self",))
    return locked.select_related("supporter").order_by("at", "pk")


def _outcomes(step: SequenceStep, due: list[Enrolment], now: datetime) -> dict[Enrolment, str]:
    """For each either what keeps the mail from her, or the purpose by which it comes to her."""
    supporters = [row.supporter_id for row in due]
    taking = set(may_be_mailed_now(Supporter.objects.filter(pk__in=supporters)).values_list("pk", flat=True))
    meant = _meant(step, supporters)
    agreed = _agreed(step, supporters)
    capped = _capped(step, supporters)
    outcomes: dict[Enrolment, str] = {
        row: _outcome(step, row, now, taking, meant, agreed.get(row.supporter_id, [])) for row in due
    }
    return {
        row: Outcome.CAPPED if row.supporter_id in capped and not isinstance(outcome, Outcome) else outcome
        for row, outcome in outcomes.items()
    }


def _outcome(
    step: SequenceStep, row: Enrolment, now: datetime, taking: set[int], meant: set[int], agreed: list[str]
) -> str:
    if row.at + step.delay < now - TOO_LATE:
        return Outcome.LATE
    if not agreed:
        return Outcome.NO_CONSENT
    if row.supporter_id not in taking:
        return Outcome.RESTING
    if row.supporter_id not in meant:
        return Outcome.CONDITION
    return row.purpose if row.purpose in agreed else agreed[0]


def _meant(step: SequenceStep, supporters: Collection[int]) -> set[int]:
    """Those who meet the step's condition now. A segment that can't be read any more is met by nobody."""
    of_campaign = step.sequence.campaign.people.filter(supporter__in=supporters)
    if step.condition == SequenceStep.Condition.ON_NO_LIST:
        on_a_list = Subscription.objects.active().filter(
            supporter=OuterRef("supporter_id"), mailing_list__campaign=step.sequence.campaign_id
        )
        of_campaign = of_campaign.filter(~Exists(on_a_list))
    if step.segment is not None:
        try:
            of_campaign = people(step.sequence.campaign, step.segment.definition).filter(supporter__in=supporters)
        except InvalidDefinition:
            return set()
    return set(of_campaign.values_list("supporter_id", flat=True))


def _agreed(step: SequenceStep, supporters: Collection[int]) -> dict[int, list[str]]:
    """What mail of this campaign each of them agrees to now, the latest first."""
    known = purposes.mailed_in(step.sequence.campaign)
    rows = ConsentState.objects.filter(supporter__in=supporters, is_granted=True, purpose__in=known)
    found: dict[int, list[str]] = {}
    for supporter, purpose in rows.order_by("-line").values_list("supporter_id", "purpose"):
        found.setdefault(supporter, []).append(purpose)
    return found


def _capped(step: SequenceStep, supporters: list[int]) -> set[int]:
    """Those of them who have had as many mailings as the campaign's rules allow."""
    found = capped(step.sequence.campaign, is_essential=step.mailing.is_essential)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT supporter_id FROM ({found.text}) AS capped WHERE supporter_id = ANY(%s)",  # noqa: S608 (our own)
            [*found.values, supporters],
        )
        return {supporter for (supporter,) in cursor.fetchall()}


def _message(step: SequenceStep, row: Enrolment, purpose: str, now: datetime) -> Message:
    written = {version.language for version in step.mailing.versions.all()}
    language = row.supporter.language if row.supporter.language in written else step.mailing.main_language
    return Message(
        mailing=step.mailing,
        dedupe_key=f"mailing:{step.mailing.public_id}:{row.supporter_id}",
        kind=KIND,
        supporter=row.supporter,
        address=row.supporter.address,
        language=language,
        variant="A",
        purpose=purpose,
        priority=Message.Priority.BULK,
        not_before=now,
    )
