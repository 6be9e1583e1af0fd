"""What the team does to a letter action."""

from __future__ import annotations

from django.db import transaction

from campaign.audit import record
from campaign.models import User
from petitions.models import LetterAction


@transaction.atomic
def save_letter_action(action: LetterAction, by: User) -> LetterAction:
    """Store what the team wrote; whoever opened or closed the action meanwhile has done so."""
    is_new = action._state.adding
    if not is_new:
        action.state = LetterAction.objects.select_for_update().get(pk=action.pk).state
    action.save()
    record(by, "created" if is_new else "changed", action, action.campaign)
    return action


@transaction.atomic
def open_letter_action(action: LetterAction, by: User) -> None:
    """Let people write."""
    _set_state(action, LetterAction.State.OPEN, "opened", by)


@transaction.atomic
def close_letter_action(action: LetterAction, by: User) -> None:
    """Take no more letters; what isn't confirmed yet doesn't go any more."""
    _set_state(action, LetterAction.State.CLOSED, "closed", by)


def _set_state(action: LetterAction, state: LetterAction.State, verb: str, by: User) -> None:
    action.state = state
    action.save(update_fields=["state", "updated_at"])
    record(by, verb, action, action.campaign)
