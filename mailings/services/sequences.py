"""The verbs of sequences: writing, starting and stopping them. People go through them by `mailings.sequences`."""

from __future__ import annotations

from collections.abc import Sequence as Many

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import User
from mailings.models import Mailing, MailingMove, Sequence, SequenceStep


class NotReady(Exception):
    """A sequence can't be started yet; `reasons` say what is missing."""

    def __init__(self, reasons: Many[str]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


@transaction.atomic
def save_sequence(sequence: Sequence, by: User) -> Sequence:
    """Store what begins it. Another beginning counts from now on, for a running one too."""
    is_new = sequence._state.adding
    if is_new:
        sequence.created_by = by
    else:
        _begin_anew(sequence)
    sequence.save()
    record(by, "created" if is_new else "changed", sequence, sequence.campaign)
    return sequence


def _begin_anew(sequence: Sequence) -> None:
    stored = Sequence.objects.select_for_update().get(pk=sequence.pk)
    sequence.is_running, sequence.started_at = stored.is_running, stored.started_at
    if (stored.trigger, stored.subject) == (sequence.trigger, sequence.subject):
        return
    if stored.is_running:
        sequence.started_at = timezone.now()
    sequence.looked_until = None


@transaction.atomic
def save_step(step: SequenceStep, by: User) -> SequenceStep:
    """Store when a step comes and to whom. What is decided for somebody stays decided."""
    sequence = step.sequence
    is_new = step._state.adding
    if is_new:
        step.mailing = Mailing.objects.create(
            campaign=sequence.campaign, name=sequence.name, is_step=True, created_by=by
        )
        if sequence.is_running:
            _let_out(step.mailing, by)
    step.done_until = None
    step.save()
    record(by, "created" if is_new else "changed", step, sequence.campaign)
    return step


@transaction.atomic
def remove_step(step: SequenceStep, by: User) -> None:
    """Take it out. Whoever has it queued still gets it; its figures stay. Doing it twice changes nothing."""
    removed = SequenceStep.objects.filter(pk=step.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    if removed:
        record(by, "removed", step, step.sequence.campaign)


@transaction.atomic
def start(sequence: Sequence, by: User) -> None:
    """Let it run for everybody to whom what begins it happens from now on. Raises NotReady."""
    locked = Sequence.objects.select_for_update().get(pk=sequence.pk)
    if locked.is_running:
        return
    if reasons := missing(sequence):
        raise NotReady(reasons)
    now = timezone.now()
    locked.is_running, locked.started_at, locked.looked_until = True, now, None
    locked.save(update_fields=["is_running", "started_at", "looked_until"])
    for step in sequence.steps.in_use().select_related("mailing"):
        _let_out(step.mailing, by)
    record(by, "started", sequence, sequence.campaign)


@transaction.atomic
def stop(sequence: Sequence, by: User) -> None:
    """Take in nobody more and send nothing more of it, not even what is queued. Doing it twice changes nothing."""
    if not Sequence.objects.filter(pk=sequence.pk, is_running=True).update(is_running=False):
        return
    for mailing in Mailing.objects.filter(step__sequence=sequence, state=Mailing.State.SENDING):
        mailing.state = Mailing.State.PAUSED
        mailing.save(update_fields=["state", "updated_at"])
        mailing.moves.create(action=MailingMove.Action.PAUSED, actor=by)
    record(by, "stopped", sequence, sequence.campaign)


def missing(sequence: Sequence) -> list[str]:
    """What it lacks before it can be started, in the language at hand."""
    steps = list(sequence.steps.in_use().select_related("mailing").prefetch_related("mailing__versions"))
    if not steps:
        return [_("Add a step first.")]
    return [
        _("Write the mail of step %(number)d.") % {"number": number}
        for number, step in enumerate(steps, start=1)
        if not _is_written(step.mailing)
    ]


def _is_written(mailing: Mailing) -> bool:
    """Whether there are a subject and words in the language that everybody gets whose own is missing."""
    versions = [version for version in mailing.versions.all() if version.language == mailing.main_language]
    return any(version.variant == "A" and version.subject.strip() and version.body.strip() for version in versions)


def _let_out(mailing: Mailing, by: User) -> None:
    action = MailingMove.Action.RESUMED if mailing.started_at else MailingMove.Action.STARTED
    mailing.state, mailing.started_at = Mailing.State.SENDING, mailing.started_at or timezone.now()
    mailing.save(update_fields=["state", "started_at", "updated_at"])
    mailing.moves.create(action=action, actor=by)
