"""Celery's ways in. Each works through one batch, well inside the broker's visibility timeout, and nudges again."""

from celery import shared_task

from mailings.delivery import BATCH, deliver_batch
from mailings.sequences.running import run_sequences


@shared_task(name="mailings.tasks.deliver")
def deliver() -> None:
    """Deliver one batch of the outbox; wake up again at once where there may be more."""
    if deliver_batch() >= BATCH:
        deliver.apply_async(expires=30, retry=False)


@shared_task(name="mailings.tasks.take_steps")
def take_steps() -> None:
    """Take the steps of sequences that are due, for some seconds; go on at once where that wasn't enough."""
    if run_sequences():
        take_steps.apply_async(expires=30, retry=False)
