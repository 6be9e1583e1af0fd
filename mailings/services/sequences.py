"""The verbs of sequences: writing, starting and stopping them. People go through them by `mailings.sequences`."""

from __future__ import annotations

from collections.abc import Sequence as Many

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import User
from mailings.models import Mailing, MailingMove, MailingPolicy, Message, Sequence, SequenceStep
from mailings.outbox import nudge_on_commit
from mailings.sequences.stepping import TOO_LATE
from mailings.services.approval import may_approve
from mailings.services.checking import wrong_words
from mailings.services.composing import begin

# What stands as the answer of a message that was queued when its sequence was stopped, or its step held, for too long.
LATE = "late"


class NotReady(Exception):
    """A sequence can't be started yet, or a step not let out; `reasons` say why, and what to do."""

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
        _begin_anew(sequence, by)
    sequence.save()
    record(by, "created" if is_new else "changed", sequence, sequence.campaign)
    return sequence


def _begin_anew(sequence: Sequence, by: User) -> None:
    stored = Sequence.objects.select_for_update().get(pk=sequence.pk)
    sequence.is_running, sequence.started_at = stored.is_running, stored.started_at
    sequence.archived_at = stored.archived_at
    if (stored.trigger, stored.subject) == (sequence.trigger, sequence.subject):
        return
    for step in sequence.steps.in_use().select_related("mailing__campaign"):
        _ask_for_a_second_person(step, by)
    if stored.is_running:
        sequence.started_at = timezone.now()
    sequence.looked_until = None


@transaction.atomic
def save_step(step: SequenceStep, by: User) -> SequenceStep:
    """Store when a step comes and to whom. What is decided for somebody stays decided.

    A new one has no words: a running sequence goes past it until it is let out.
    """
    sequence = step.sequence
    is_new = step._state.adding
    if is_new:
        step.mailing = begin(Mailing(campaign=sequence.campaign, name=sequence.name, is_step=True), by)
    else:
        _ask_for_a_second_person(step, by)
    step.done_until = None
    step.save()
    record(by, "created" if is_new else "changed", step, sequence.campaign)
    return step


def _ask_for_a_second_person(step: SequenceStep, by: User) -> None:
    """Whom a mail reaches and when matters as its words do: where a campaign wants approval, the step waits for it."""
    if MailingPolicy.of(step.sequence.campaign).needs_approval:
        record(by, "changed", step.mailing, step.sequence.campaign)
        hold(step, by)


@transaction.atomic
def remove_step(step: SequenceStep, by: User) -> None:
    """Take it out. Whoever has it queued still gets it, unless it is held. Doing it twice changes nothing."""
    removed = SequenceStep.objects.filter(pk=step.pk, removed_at__isnull=True).update(removed_at=timezone.now())
    if removed:
        record(by, "removed", step, step.sequence.campaign)
        _end_what_is_held(step.mailing)


def _end_what_is_held(mailing: Mailing) -> None:
    """What is queued of a step that was taken out doesn't wait for ever, once that is sent no more."""
    held = mailing.messages.filter(state=Message.State.QUEUED, mailing__state=Mailing.State.PAUSED)
    held.update(state=Message.State.SUPPRESSED, answer=LATE, finished_at=timezone.now())


@transaction.atomic
def start(sequence: Sequence, by: User) -> None:
    """Let it run for everybody to whom what begins it happens from now on. Raises NotReady."""
    locked = Sequence.objects.select_for_update().get(pk=sequence.pk)
    if locked.is_running:
        return
    if locked.archived_at:
        raise NotReady([_("It is archived: bring it back first.")])
    # Nobody changes its words between the look at them and their going out.
    list(Mailing.objects.select_for_update().filter(step__sequence=sequence).order_by("pk"))
    if reasons := missing(sequence) or [row for step in _numbered(sequence) for row in _in_the_way(*step, by)]:
        raise NotReady(reasons)
    now = timezone.now()
    locked.is_running, locked.started_at, locked.looked_until = True, now, None
    locked.save(update_fields=["is_running", "started_at", "looked_until"])
    for step in sequence.steps.in_use().select_related("mailing"):
        _let_out(step.mailing, by)
    record(by, "started", sequence, sequence.campaign)


@transaction.atomic
def hold(step: SequenceStep, by: User) -> None:
    """Send no more of a step for now, so that its words can be changed. Doing it twice changes nothing.

    Whoever comes to it meanwhile gets it once it is let out again, unless that takes too long.
    """
    sending = Mailing.objects.select_for_update(of=("self",)).filter(state=Mailing.State.SENDING)
    if mailing := sending.filter(pk=step.mailing_id).first():
        _hold(mailing, by)
        record(by, "held", step, step.sequence.campaign)


def _hold(mailing: Mailing, by: User) -> None:
    """Keep the words as they went out, for its page on the site, before anybody changes them."""
    mailing.state = Mailing.State.PAUSED
    words = mailing.versions.values("variant", "language", "subject", "preheader", "body")
    mailing.held_words = list(words) if mailing.is_public else []
    mailing.save(update_fields=["state", "held_words", "updated_at"])
    mailing.moves.create(action=MailingMove.Action.PAUSED, actor=by)


@transaction.atomic
def let_out(step: SequenceStep, by: User) -> None:
    """Send a step that is held, or newly written, of a sequence that runs. Raises NotReady."""
    sequence = Sequence.objects.select_for_update().get(pk=step.sequence_id)
    mailing = Mailing.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=step.mailing_id)
    if not sequence.is_running or mailing.state == Mailing.State.SENDING:
        return
    number = next((number for number, other in _numbered(sequence) if other.pk == step.pk), 0)
    step.mailing = mailing
    if reasons := _in_the_way(number, step, by):
        raise NotReady(reasons)
    _let_out(mailing, by)
    record(by, "let out", step, sequence.campaign)


@transaction.atomic
def stop(sequence: Sequence, by: User) -> None:
    """Take in nobody more and send nothing more of it, not even what is queued. Doing it twice changes nothing."""
    if not Sequence.objects.filter(pk=sequence.pk, is_running=True).update(is_running=False):
        return
    sending = Mailing.objects.select_for_update(of=("self",)).filter(state=Mailing.State.SENDING)
    for mailing in sending.filter(step__sequence=sequence).order_by("pk"):
        _hold(mailing, by)
    for step in sequence.steps.filter(removed_at__isnull=False).select_related("mailing"):
        _end_what_is_held(step.mailing)
    record(by, "stopped", sequence, sequence.campaign)


@transaction.atomic
def archive(sequence: Sequence, by: User) -> None:
    """Put it away: it takes in nobody and sends nothing more. Doing it twice changes nothing."""
    locked = Sequence.objects.select_for_update().get(pk=sequence.pk)
    stop(locked, by)
    if Sequence.objects.filter(pk=locked.pk, archived_at__isnull=True).update(archived_at=timezone.now()):
        record(by, "archived", sequence, sequence.campaign)


@transaction.atomic
def bring_back(sequence: Sequence, by: User) -> None:
    """Put it among the others again, where it stands still until it is started. Doing it twice changes nothing."""
    if Sequence.objects.filter(pk=sequence.pk, archived_at__isnull=False).update(archived_at=None):
        record(by, "brought back", sequence, sequence.campaign)


def missing(sequence: Sequence) -> list[str]:
    """What it lacks before it can be started, in the language at hand."""
    steps = _numbered(sequence)
    if not steps:
        return [_("Add a step first.")]
    return [
        _("Write the mail of step %(number)d.") % {"number": number}
        for number, step in steps
        if not _is_written(step.mailing)
    ]


def _numbered(sequence: Sequence) -> list[tuple[int, SequenceStep]]:
    steps = sequence.steps.in_use().select_related("mailing__campaign").prefetch_related("mailing__versions")
    return list(enumerate(steps, start=1))


def _in_the_way(number: int, step: SequenceStep, by: User) -> list[str]:
    """What is wrong with a step's words; and where mailings need a second person, that she isn't that."""
    found = [
        _("Step %(number)d: %(problem)s") % {"number": number, "problem": words} for words in wrong_words(step.mailing)
    ]
    if MailingPolicy.of(step.mailing.campaign).needs_approval and not may_approve(by, step.mailing):
        words = _("Somebody else lets step %(number)d go out: you have written or changed it yourself.")
        found.append(words % {"number": number})
    return found


def _is_written(mailing: Mailing) -> bool:
    """Whether there are a subject and words in the language that everybody gets whose own is missing."""
    versions = [version for version in mailing.versions.all() if version.language == mailing.main_language]
    return any(version.variant == "A" and version.subject.strip() and version.body.strip() for version in versions)


def _let_out(mailing: Mailing, by: User) -> None:
    action = MailingMove.Action.RESUMED if mailing.started_at else MailingMove.Action.STARTED
    mailing.state, mailing.started_at = Mailing.State.SENDING, mailing.started_at or timezone.now()
    mailing.save(update_fields=["state", "started_at", "updated_at"])
    mailing.moves.create(action=action, actor=by)
    _put_in_order(mailing)


def _put_in_order(mailing: Mailing) -> None:
    """What was queued before it was held: what is too late stays unsent, and what lost its language gets the main one.

    A welcome that comes after weeks does more harm than good.
    """
    queued = mailing.messages.filter(state=Message.State.QUEUED)
    late = queued.filter(created_at__lt=timezone.now() - TOO_LATE)
    late.update(state=Message.State.SUPPRESSED, answer=LATE, finished_at=timezone.now())
    queued.exclude(language__in=mailing.versions.values("language")).update(language=mailing.main_language)
    nudge_on_commit()
