"""Celery's ways in. Each works through one batch, well inside the broker's visibility timeout, and nudges again."""

from celery import shared_task

from mailings.bounces.mailbox import read_mailbox
from mailings.delivery import BATCH, deliver_batch
from mailings.delivery.limits import pause_until_tokens, release_held_back


@shared_task(name="mailings.tasks.deliver")
def deliver() -> None:
    """Deliver one batch of the outbox. Wake up again for more: at once, or when a limit lets it through."""
    if deliver_batch() >= BATCH:
        deliver.apply_async(expires=30, retry=False)
    elif pause := pause_until_tokens():
        deliver.apply_async(countdown=pause, expires=30 + pause, retry=False)


@shared_task(name="mailings.tasks.release_held_back")
def release_held_back_for(domain: str) -> None:
    """What a domain's limit has held back goes by the limit as it is now."""
    release_held_back(domain)


@shared_task(name="mailings.tasks.read_bounces")
def read_bounces() -> None:
    """Read one batch of the mailbox that reports come to; wake up again at once where there may be more."""
    if read_mailbox():
        read_bounces.apply_async(expires=60, retry=False)
