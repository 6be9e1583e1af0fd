"""Celery's ways in."""

from celery import shared_task

from petitions.services import counting, hand_ins, sealing


@shared_task(name="petitions.tasks.tally")
def tally() -> None:
    """Advance the shown counts."""
    counting.tally()


@shared_task(name="petitions.tasks.seal_closed")
def seal_closed() -> None:
    """Have the petitions sealed that are over: those whose time has come, and whatever a lost nudge left."""
    for pk in sealing.to_seal().values_list("pk", flat=True)[:100]:
        seal_petition.apply_async((pk,), expires=60, retry=False)


@shared_task(name="petitions.tasks.seal_petition")
def seal_petition(pk: int) -> None:
    """Seal one petition."""
    sealing.seal(pk)


@shared_task(name="petitions.tasks.make_hand_in")
def make_hand_in(pk: int) -> None:
    """Work on a hand-in for a while; wake up again at once where there is more to do."""
    if hand_ins.work(pk):
        hand_ins.nudge(pk)


@shared_task(name="petitions.tasks.continue_hand_ins")
def continue_hand_ins() -> None:
    """Go on with the hand-ins that somebody ordered: what a lost nudge or a killed worker left."""
    for pk in hand_ins.waiting():
        hand_ins.nudge(pk)
