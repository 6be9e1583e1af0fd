"""Celery's ways in. Each works through one batch, well inside the broker's visibility timeout."""

import structlog
from celery import shared_task

from mailings.delivery import BATCH, deliver_batch
from mailings.delivery.limits import pause_until_tokens, release_held_back

log = structlog.get_logger(__name__)


@shared_task(name="mailings.tasks.deliver")
def deliver() -> None:
    """Deliver one batch of the outbox. Another worker is woken as soon as it is claimed, if there may be more."""
    if deliver_batch(wake_another) < BATCH and (pause := pause_until_tokens()):
        deliver.apply_async(countdown=pause, expires=30 + pause, retry=False)


def wake_another() -> None:
    """A nudge that fails must not hold up the batch at hand: beat wakes a worker every few seconds."""
    try:
        deliver.apply_async(expires=30, retry=False)
    except Exception:
        log.exception("no_worker_woken")


@shared_task(name="mailings.tasks.release_held_back")
def release_held_back_for(domain: str) -> None:
    """What a domain's limit has held back goes by the limit as it is now."""
    release_held_back(domain)
