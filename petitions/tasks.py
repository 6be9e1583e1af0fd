"""Celery's ways in."""

from celery import shared_task

from petitions.services import counting, goals


@shared_task(name="petitions.tasks.tally")
def tally() -> None:
    """Advance the shown counts, and the goals that are nearly reached."""
    if counting.tally():
        goals.raise_goals()
