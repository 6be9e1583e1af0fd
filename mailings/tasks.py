"""Celery's ways in. Each works through one batch, well inside the broker's visibility timeout, and nudges again."""

from celery import shared_task

from mailings.delivery import BATCH, deliver_batch


@shared_task(name="mailings.tasks.deliver")
def deliver() -> None:
    """Deliver one batch of the outbox; wake up again at once where there may be more."""
    if deliver_batch() >= BATCH:
        deliver.apply_async(expires=30, retry=False)
