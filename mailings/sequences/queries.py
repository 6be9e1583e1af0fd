"""What the workspace shows of sequences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.models import Campaign
from mailings.mailing_pages import subject_in
from mailings.models import Enrolment, Message, Sequence, SequenceStep, StepOutcome
from mailings.sequences.triggers import triggers


@dataclass(frozen=True)
class SequenceRow:
    sequence: Sequence
    beginning: str
    people: int
    steps: int


@dataclass(frozen=True)
class StepRow:
    """A step, its place in the sequence, and what became of it so far."""

    step: SequenceStep
    number: int
    delay: str
    subject: str
    sent: int
    waiting: int
    passed_over: int


def sequences_of(campaign: Campaign) -> list[SequenceRow]:
    rows = list(campaign.sequences.all())
    keys = [row.pk for row in rows]
    people = _counts(Enrolment.objects.filter(sequence__in=keys), "sequence")
    steps = _counts(SequenceStep.objects.in_use().filter(sequence__in=keys).order_by(), "sequence")
    names = beginnings(campaign)
    return [SequenceRow(row, names(row), people.get(row.pk, 0), steps.get(row.pk, 0)) for row in rows]


def _counts(rows: Any, by: str) -> dict[int, int]:
    return dict(rows.values_list(by).annotate(number=Count("pk")))


def beginnings(campaign: Campaign) -> Callable[[Sequence], str]:
    """Return what says in words how a sequence of the campaign begins, whatever their number."""
    words = {trigger.key: trigger for trigger in triggers()}
    named = {
        (trigger.key, subject.public_id): str(subject)
        for trigger in triggers()
        for subject in trigger.subjects(campaign)
    }

    def beginning(sequence: Sequence) -> str:
        trigger = words.get(sequence.trigger)
        if trigger is None:
            return _("by something that is no longer here")
        lost = _("something that is no longer here")
        subject = named.get((trigger.key, sequence.subject), lost) if sequence.subject else trigger.any_subject
        return f"{trigger.words}: {subject}"

    return beginning


def steps_of(sequence: Sequence) -> list[StepRow]:
    steps = list(
        sequence.steps.in_use().select_related("mailing__campaign", "segment").prefetch_related("mailing__versions")
    )
    waiting_states = [Message.State.QUEUED, Message.State.CLAIMED]
    messages = {
        mailing: (sent, waiting)
        for mailing, sent, waiting in Message.objects.filter(mailing__in=[step.mailing_id for step in steps])
        .order_by()
        .values_list("mailing")
        .annotate(
            sent=Count("pk", filter=Q(state=Message.State.SENT)),
            waiting=Count("pk", filter=Q(state__in=waiting_states)),
        )
    }
    others = StepOutcome.objects.filter(step__in=steps).exclude(outcome=StepOutcome.Outcome.QUEUED)
    passed_over = _counts(others.order_by(), "step")
    return [
        StepRow(
            step,
            number,
            delay_in_words(step.delay),
            subject_in(step.mailing.versions.all(), step.mailing),
            *messages.get(step.mailing_id, (0, 0)),
            passed_over.get(step.pk, 0),
        )
        for number, step in enumerate(steps, start=1)
    ]


def delay_in_words(delay: timedelta) -> str:
    if not delay:
        return _("at once")
    days, rest = divmod(delay, timedelta(days=1))
    if not rest:
        return ngettext("after %(number)d day", "after %(number)d days", days) % {"number": days}
    hours = delay // timedelta(hours=1)
    return ngettext("after %(number)d hour", "after %(number)d hours", hours) % {"number": hours}
