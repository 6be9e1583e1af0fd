"""Celery's ways in."""

from celery import shared_task

from petitions.services import counting


@shared_task(name="petitions.tasks.tally")
def tally() -> None:
    """Advance the shown counts."""
    counting.tally()
