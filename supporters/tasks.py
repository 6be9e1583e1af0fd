"""Celery's ways in."""

from celery import shared_task

from supporters.services import forgetting, retaining


@shared_task(name="supporters.tasks.forget_unconfirmed")
def forget_unconfirmed() -> None:
    """Delete what nobody confirmed within thirty days."""
    forgetting.forget_unconfirmed()


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
