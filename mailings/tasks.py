"""Celery's ways in. Each works through one batch, well inside the broker's visibility timeout."""

import structlog
from celery import shared_task

from campaign.models import Campaign
from mailings.audience import suppressed
from mailings.bounces.mailbox import read_mailbox
from mailings.delivery import BATCH, deliver_batch
from mailings.delivery.limits import pause_until_tokens, release_held_back
from mailings.sequences.running import run_sequences
from mailings.services import running
from mailings.statistics.counted import count_what_is_due

log = structlog.get_logger(__name__)


@shared_task(name="mailings.tasks.deliver")
def deliver() -> None:
    """Deliver one batch of the outbox. Another worker is woken as soon as it is claimed, if there may be more."""
    if deliver_batch(wake_another) < BATCH and (pause := pause_until_tokens()):
        deliver.apply_async(countdown=pause, expires=30 + pause, retry=False)


@shared_task(name="mailings.tasks.take_steps")
def take_steps() -> None:
    """Take the steps of sequences that are due, for some seconds; go on at once where that wasn't enough."""
    if run_sequences():
        take_steps.apply_async(expires=30, retry=False)


@shared_task(name="mailings.tasks.run_mailings")
def run_mailings() -> None:
    """Start the mailings whose time has come, and move on those under way."""
    running.run()


@shared_task(name="mailings.tasks.find_suppressed")
def find_suppressed(campaign: int) -> None:
    """Look up who of a campaign's people is suppressed, for the page that waits for it."""
    suppressed.look_up(Campaign.objects.get(pk=campaign))


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


@shared_task(name="mailings.tasks.read_bounces")
def read_bounces() -> None:
    """Read one batch of the mailbox that reports come to; wake up again at once where there may be more."""
    if read_mailbox():
        read_bounces.apply_async(expires=60, retry=False)


@shared_task(name="mailings.tasks.count_figures")
def count_figures() -> None:
    """Count what became of the messages of great mailings."""
    count_what_is_due()
