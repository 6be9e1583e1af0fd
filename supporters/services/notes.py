"""What the team writes down about somebody."""

from __future__ import annotations

from django.db import transaction

from campaign.audit import record
from campaign.models import Campaign, User
from campaign.organising import MANAGE_PEOPLE
from supporters.models import Note, Supporter


@transaction.atomic
def write_note(supporter: Supporter, campaign: Campaign, text: str, by: User) -> Note:
    note = Note.objects.create(supporter=supporter, campaign=campaign, author=by, text=text)
    record(by, "wrote", note, campaign)
    return note


def may_delete(note: Note, user: User) -> bool:
    """One's own; whoever manages the people, anybody's."""
    return note.author_id == user.pk or bool(user.has_perm(MANAGE_PEOPLE, note.campaign))


@transaction.atomic
def delete_note(note: Note, by: User) -> None:
    """Remove a note for good; that somebody did so stays in the audit trail."""
    record(by, "deleted a note", note.supporter, note.campaign)
    note.delete()
