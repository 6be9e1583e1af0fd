"""Celery's ways in. Each works through one batch, well inside the broker's visibility timeout, and nudges again."""

from celery import shared_task

from mailings.bounces.mailbox import read_mailbox
from mailings.delivery import BATCH, deliver_batch


@shared_task(name="mailings.tasks.deliver")
def deliver() -> None:
    """Deliver one batch of the outbox; wake up again at once where there may be more."""
    if deliver_batch() >= BATCH:
        deliver.apply_async(expires=30, retry=False)


@shared_task(name="mailings.tasks.read_bounces")
def read_bounces() -> None:
    """Read one batch of the mailbox that reports come to; wake up again at once where there may be more."""
    if read_mailbox():
        read_bounces.apply_async(expires=60, retry=False)
