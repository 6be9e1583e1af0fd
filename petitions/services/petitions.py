"""What the team writes of a petition."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from campaign.audit import record
from campaign.models import User
from petitions.models import OldSlug, Petition
from petitions.services.moving import Account, move

# What steps and tasks move, and no form: whoever edits the text must not set it back.
_NOT_WRITTEN = ("state", "outcome", "closed_at", "made_anonymous_at", "attacked_until", "broken_down_at")


@transaction.atomic
def save_petition(petition: Petition, by: User) -> Petition:
    """Store what the team wrote; whoever opened or closed the petition meanwhile has done so.

    An address that people may have is kept, and leads on. A goal that raises itself never comes down while it is shown.
    """
    is_new = petition._state.adding
    stored = None if is_new else Petition.objects.select_for_update(no_key=True).get(pk=petition.pk)
    if stored is not None:
        for name in _NOT_WRITTEN:
            setattr(petition, name, getattr(stored, name))
        if petition.goal_raises and stored.goal_raises and stored.state not in Petition.HIDDEN_STATES:
            petition.goal = max(petition.goal, stored.goal)
    petition.save()
    if stored is not None:
        _keep_address(petition, stored)
        _drop_picture(petition, stored)
    record(by, "created" if is_new else "changed", petition, petition.campaign)
    return petition


def _keep_address(petition: Petition, stored: Petition) -> None:
    if petition.slug == stored.slug:
        return
    OldSlug.objects.filter(petition=petition, slug=petition.slug).delete()
    if stored.state != Petition.State.DRAFT:
        OldSlug.objects.create(petition=petition, slug=stored.slug)


def _drop_picture(petition: Petition, stored: Petition) -> None:
    """A picture that another took the place of is on no page any more."""
    if stored.picture and stored.picture != petition.picture:
        transaction.on_commit(lambda: stored.picture.delete(save=False))


@transaction.atomic
def save_signatories(petition: Petition, rows: Any, by: User) -> None:
    """Store who signs first: `rows` is a valid set of forms."""
    rows.save()
    record(by, "changed", petition, petition.campaign)


def open_petition(petition: Petition, by: User) -> None:
    """Let people sign. Raises StepImpossible."""
    move(petition, Petition.State.OPEN, by)


def close_petition(petition: Petition, by: User) -> None:
    """Take no more signatures. Raises StepImpossible."""
    move(petition, Petition.State.CLOSED, by)


@transaction.atomic
def set_challenge(petition: Petition, challenge: str, by: User) -> None:
    """Say when browsers are asked to solve the puzzle."""
    Petition.objects.filter(pk=petition.pk).update(challenge=challenge)
    record(by, "puzzle set", petition, petition.campaign)


@transaction.atomic
def mark_handed_in(petition: Petition, on: date, by: User) -> bool:
    """Move it to "handed in", with the date on its line of progress; what has been answered meanwhile stays so.

    Return whether it has moved, which the audit trail has then.
    """
    if petition.state not in (Petition.State.OPEN, Petition.State.CLOSED):
        return False
    move(petition, Petition.State.HANDED_IN, by, Account(happened_on=on))
    return True
