"""Celery's ways in."""

from celery import shared_task

from supporters.services import forgetting, imports


@shared_task(name="supporters.tasks.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Delete what nobody confirmed within thirty days."""
    forgetting.forget_unconfirmed()


@shared_task(name="supporters.tasks.run_import")
def run_import(pk: int) -> None:
    """Work on an import for up to a minute; wake up again at once where there is more to do."""
    if imports.work(pk):
        imports.nudge(pk)


@shared_task(name="supporters.tasks.continue_imports")
def continue_imports() -> None:
    """Go on with the imports that somebody began: what a lost nudge or a killed worker left."""
    for pk in imports.waiting():
        imports.nudge(pk)


@shared_task(name="supporters.tasks.purge_imports")
def purge_imports() -> None:
    """Delete what imports kept that is needed no longer."""
    imports.purge()
