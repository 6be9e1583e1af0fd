"""What the team does to a petition."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from campaign.audit import record
from campaign.models import User
from petitions.models import Petition


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


def _set_state(petition: Petition, state: Petition.State, action: str, by: User) -> None:
    if state != Petition.State.CLOSED:
        petition.closed_at = petition.made_anonymous_at = None
    elif petition.closed_at is None:
        petition.closed_at = timezone.now()
    petition.state = state
    petition.save(update_fields=["state", "closed_at", "made_anonymous_at", "updated_at"])
    record(by, action, petition, petition.campaign)


@transaction.atomic
def set_challenge(petition: Petition, challenge: str, by: User) -> None:
    """Say when browsers are asked to solve the puzzle."""
    Petition.objects.filter(pk=petition.pk).update(challenge=challenge)
    record(by, "puzzle set", petition, petition.campaign)
