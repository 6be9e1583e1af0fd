"""Celery's ways in."""

from celery import shared_task

from supporters.services import duplicates, forgetting, imports, merging, reminding, retaining


@shared_task(name="supporters.tasks.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Delete what nobody confirmed within thirty days."""
    forgetting.forget_unconfirmed()


@shared_task(name="supporters.tasks.remind")
def remind() -> None:
    """Remind those who haven't confirmed, a batch of each kind; go on at once where there may be more."""
    if reminding.remind_all():
        remind.apply_async(expires=300, retry=False)


@shared_task(name="supporters.tasks.find_duplicates")
def find_duplicates() -> None:
    """Note which records may be of one person."""
    duplicates.find_duplicates()


@shared_task(name="supporters.tasks.purge_merges")
def purge_merges() -> None:
    """Forget what merged records were, once the month is over in which a merge can be undone."""
    merging.purge_snapshots()


@shared_task(name="supporters.tasks.keep_retention_rules")
def keep_retention_rules() -> None:
    """Let each campaign's rules of retention act."""
    for rule in retaining.acting_rules():
        keep_retention_rule.apply_async((rule,), retry=False)


@shared_task(name="supporters.tasks.keep_retention_rule")
def keep_retention_rule(rule: int) -> None:
    """Do one batch of one rule; wake up again at once where there may be more."""
    if retaining.keep_rule(rule):
        keep_retention_rule.apply_async((rule,), retry=False)


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
