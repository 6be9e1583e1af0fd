"""All running sequences, a little at a time."""

from __future__ import annotations

import time

import structlog
from django.utils import timezone

from mailings.models import Sequence, SequenceStep
from mailings.sequences.enrolling import enrol
from mailings.sequences.stepping import BATCH, take_step

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
    for step in steps.prefetch_related("mailing__versions"):
        while _take_batch(step):
            if time.monotonic() > ends:
                return True
    return False


def _take_batch(step: SequenceStep) -> bool:
    """Whether it was a full one, after which there may be another."""
    return take_step(step, timezone.now()) >= BATCH
