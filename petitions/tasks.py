"""Celery's ways in."""

from celery import shared_task

from petitions.services import (
    attacks,
    breaking_down,
    counting,
    goals,
    hand_ins,
    invalidating,
    making_hand_ins,
    milestones,
    sealing,
    sharing,
    trusting,
)


@shared_task(name="petitions.tasks.tally")
def tally() -> None:
    """Advance the shown counts, and the goals that are nearly reached."""
    if counting.tally():
        goals.raise_goals()


@shared_task(name="petitions.tasks.note_milestones")
def note_milestones() -> None:
    """Note what the counts have passed, and see to it that every open petition has links to pass on."""
    milestones.note_reached()
    sharing.make_channel_links()


@shared_task(name="petitions.tasks.break_down")
def break_down() -> None:
    """Break down the signatures of the petitions that have changed."""
    breaking_down.break_down_changed()


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


@shared_task(name="petitions.tasks.seal_closed")
def seal_closed() -> None:
    """Have the petitions sealed that are over: those whose time has come, and whatever a lost nudge left."""
    for pk in sealing.to_seal().values_list("pk", flat=True)[:100]:
        sealing.nudge(pk)


@shared_task(name="petitions.tasks.seal_petition")
def seal_petition(pk: int) -> None:
    """Work on one petition's seal for a while; wake up again at once where there is more to do."""
    if sealing.work(pk):
        sealing.nudge(pk)


@shared_task(name="petitions.tasks.make_hand_in")
def make_hand_in(pk: int) -> None:
    """Work on a hand-in for a while; wake up again at once where there is more to do."""
    if making_hand_ins.work(pk):
        hand_ins.nudge(pk)


@shared_task(name="petitions.tasks.continue_hand_ins")
def continue_hand_ins() -> None:
    """Go on with the hand-ins that somebody ordered: what a lost nudge or a killed worker left."""
    for pk in making_hand_ins.waiting():
        hand_ins.nudge(pk)
