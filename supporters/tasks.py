"""Celery's ways in."""

from celery import shared_task

from supporters.services import forgetting


@shared_task(name="supporters.tasks.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Delete what nobody confirmed within thirty days."""
    forgetting.forget_unconfirmed()
