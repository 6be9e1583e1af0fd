"""Celery's ways in. Each works through one batch, well inside the broker's visibility timeout, and nudges again."""

from celery import shared_task

from campaign.models import Campaign
from mailings.audience import suppressed
from mailings.delivery import BATCH, deliver_batch
from mailings.delivery.limits import pause_until_tokens, release_held_back
from mailings.services import running


@shared_task(name="mailings.tasks.deliver")
def deliver() -> None:
    """Deliver one batch of the outbox. Wake up again for more: at once, or when a limit lets it through."""
    if deliver_batch() >= BATCH:
        deliver.apply_async(expires=30, retry=False)
    elif pause := pause_until_tokens():
        deliver.apply_async(countdown=pause, expires=30 + pause, retry=False)


@shared_task(name="mailings.tasks.run_mailings")
def run_mailings() -> None:
    """Start the mailings whose time has come, and move on those under way."""
    running.run()


@shared_task(name="mailings.tasks.find_suppressed")
def find_suppressed(campaign: int) -> None:
    """Look up who of a campaign's people is suppressed, for the page that waits for it."""
    suppressed.look_up(Campaign.objects.get(pk=campaign))


@shared_task(name="mailings.tasks.release_held_back")
def release_held_back_for(domain: str) -> None:
    """What a domain's limit has held back goes by the limit as it is now."""
    release_held_back(domain)
