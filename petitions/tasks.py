"""Celery's ways in."""

from celery import shared_task

from petitions.services import attacks, counting, invalidating, trusting


@shared_task(name="petitions.tasks.tally")
def tally() -> None:
    """Advance the shown counts."""
    counting.tally()


@shared_task(name="petitions.tasks.run_invalidations")
def run_invalidations() -> None:
    """Go on with declaring signatures invalid, or giving them back."""
    if not invalidating.run():
        run_invalidations.apply_async(expires=30, retry=False)


@shared_task(name="petitions.tasks.watch_for_attacks")
def watch_for_attacks() -> None:
    """Turn the puzzle on where signatures come in bursts."""
    attacks.watch_for_attacks()


@shared_task(name="petitions.tasks.forget_networks")
def forget_networks() -> None:
    """Forget from where it was signed a month ago."""
    trusting.forget_networks()
