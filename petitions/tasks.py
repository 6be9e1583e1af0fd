"""Celery's ways in."""

from celery import shared_task

from petitions.services import breaking_down, counting, goals, milestones, sharing


@shared_task(name="petitions.tasks.tally")
def tally() -> None:
    """Advance the shown counts, and the goals that are nearly reached."""
    if counting.tally():
        goals.raise_goals()
    """Advance the shown counts."""
    counting.tally()


@shared_task(name="petitions.tasks.note_milestones")
def note_milestones() -> None:
    """Note what the counts have passed, and see to it that every open petition has links to pass on."""
    milestones.note_reached()
    sharing.make_channel_links()


@shared_task(name="petitions.tasks.break_down")
def break_down() -> None:
    """Break down the signatures of the petitions that have changed."""
    breaking_down.break_down_changed()
