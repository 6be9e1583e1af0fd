"""All running sequences, a little at a time."""

from __future__ import annotations

import time

import structlog
from django.utils import timezone

from mailings.models import Sequence, SequenceStep
from mailings.sequences.enrolling import enrol
from mailings.sequences.stepping import take_step

log = structlog.get_logger(__name__)

SECONDS = 20.0


def run_sequences() -> bool:
    """Look for people and take the steps that are due, for some seconds. Return whether there is more to do at once."""
    ends = time.monotonic() + SECONDS
    # In any order, so that a great one isn't always before a small one.
    for sequence in Sequence.objects.filter(is_running=True).select_related("campaign").order_by("?"):
        try:
            if _run(sequence, ends):
                return True
        except Exception:
            # One that goes wrong holds up no other, and is tried again with the next beat.
            log.exception("sequence_not_run", sequence=str(sequence.public_id))
    return False


def _run(sequence: Sequence, ends: float) -> bool:
    """Whether the time was over before everything was done."""
    enrol(sequence, timezone.now())
    steps = sequence.steps.going_out().select_related("sequence__campaign", "mailing", "segment")
    return any(_take(step, ends) for step in steps.prefetch_related("mailing__versions"))


def _take(step: SequenceStep, ends: float) -> bool:
    """Take the step for all for whom it is due. Return whether the time was over before."""
    while reached := take_step(step, timezone.now()):
        while reached:
            if time.monotonic() > ends:
                return True
            reached = take_step(step, timezone.now(), reached)
    return False
