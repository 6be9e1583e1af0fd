"""Celery's ways in. Each works through one batch, well inside the broker's visibility timeout, and nudges again."""

from celery import shared_task

from campaign.models import Campaign
from mailings.audience import suppressed
from mailings.bounces.mailbox import read_mailbox
from mailings.delivery import BATCH, deliver_batch
from mailings.sequences.running import run_sequences
from mailings.services import running
from mailings.statistics.counted import count_what_is_due


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


@shared_task(name="mailings.tasks.run_mailings")
def run_mailings() -> None:
    """Start the mailings whose time has come, and move on those under way."""
    running.run()


@shared_task(name="mailings.tasks.find_suppressed")
def find_suppressed(campaign: int) -> None:
    """Look up who of a campaign's people is suppressed, for the page that waits for it."""
    suppressed.find(Campaign.objects.get(pk=campaign))


@shared_task(name="mailings.tasks.read_bounces")
def read_bounces() -> None:
    """Read one batch of the mailbox that reports come to; wake up again at once where there may be more."""
    if read_mailbox():
        read_bounces.apply_async(expires=60, retry=False)


@shared_task(name="mailings.tasks.count_figures")
def count_figures() -> None:
    """Count what became of the messages of great mailings."""
    count_what_is_due()
