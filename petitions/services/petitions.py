"""What the team does to a petition."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from campaign.audit import record
from campaign.models import User
from petitions.models import Petition, PetitionMove
from petitions.services import sealing


@transaction.atomic
def save_petition(petition: Petition, by: User) -> Petition:
    """Store what the team wrote; whoever opened or closed the petition meanwhile has done so."""
    is_new = petition._state.adding
    if not is_new:
        stored = Petition.objects.select_for_update().get(pk=petition.pk)
        petition.state, petition.closed_at, petition.made_anonymous_at = stored.state, stored.closed_at, None
    petition.save()
    record(by, "created" if is_new else "changed", petition, petition.campaign)
    return petition


@transaction.atomic
def open_petition(petition: Petition, by: User) -> None:
    """Let people sign."""
    _set_state(petition, Petition.State.OPEN, "opened", by)


@transaction.atomic
def close_petition(petition: Petition, by: User) -> None:
    """Take no more signatures."""
    _set_state(petition, Petition.State.CLOSED, "closed", by)
    sealing.nudge_on_commit(petition)


@transaction.atomic
def mark_handed_in(petition: Petition, on: date, by: User) -> None:
    """Move it to "handed in", with the date on its line of progress; what has been answered meanwhile stays so.

    Whoever calls this notes it in the audit trail.
    """
    if petition.state not in (Petition.State.OPEN, Petition.State.CLOSED):
        return
    state = Petition.State.HANDED_IN
    petition.closed_at = petition.closed_at or timezone.now()
    petition.state = state
    petition.save(update_fields=["state", "closed_at", "updated_at"])
    PetitionMove.objects.create(petition=petition, state=state, happened_on=on, by=by)
    sealing.nudge_on_commit(petition)


def _set_state(petition: Petition, state: Petition.State, action: str, by: User) -> None:
    if state != Petition.State.CLOSED:
        petition.closed_at = petition.made_anonymous_at = None
    elif petition.closed_at is None:
        petition.closed_at = timezone.now()
    petition.state = state
    petition.save(update_fields=["state", "closed_at", "made_anonymous_at", "updated_at"])
    record(by, action, petition, petition.campaign)
