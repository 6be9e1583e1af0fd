"""A petition's line of progress, as the team and as everybody sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaign.timezones import zone
from petitions.models import Petition, PetitionMove

State = Petition.State


@dataclass(frozen=True)
class Milepost:
    """One thing that happened, on the public line. `number` names its document's page."""

    words: str
    day: date
    note: str
    document_name: str
    number: int
    state: str
    outcome: str


def numbered_moves(petition: Petition) -> list[tuple[int, PetitionMove]]:
    """All steps in the order in which they were made, each with its number in it. A step keeps its number for good."""
    return list(enumerate(petition.moves.select_related("by").order_by("pk"), start=1))


def public_line(petition: Petition) -> list[Milepost]:
    """What everybody may read of its steps, in the order in which they happened. One query."""
    moves = enumerate(petition.moves.order_by("pk"), start=1)
    shown = [_milepost(petition, number, move) for number, move in moves if is_shown(move)]
    return sorted(shown, key=lambda post: (post.day, post.number))


def is_shown(move: PetitionMove) -> bool:
    return move.is_public and move.state not in Petition.HIDDEN_STATES


def _milepost(petition: Petition, number: int, move: PetitionMove) -> Milepost:
    day = move.happened_on
    if move.state == State.OPEN and petition.is_yet_to_open and petition.opens_at:
        day = petition.opens_at.astimezone(zone(petition.campaign.timezone)).date()
    return Milepost(
        words=_words(petition, move),
        day=day,
        note=move.note,
        document_name=move.document_name if move.document else "",
        number=number,
        state=move.state,
        outcome=move.outcome,
    )


def _words(petition: Petition, move: PetitionMove) -> str:
    if move.state == State.ANSWERED:
        return _("Answered: %(outcome)s") % {"outcome": move.get_outcome_display()}
    words: dict[str, Any] = {
        State.OPEN: pgettext("petition’s line", "Opens")
        if petition.is_yet_to_open
        else pgettext("petition’s line", "Opened"),
        State.CLOSED: pgettext("petition’s line", "Closed"),
        State.HANDED_IN: _("Handed in"),
        State.WITHDRAWN: _("Withdrawn"),
        State.ARCHIVED: pgettext("petition’s line", "Archived"),
    }
    return str(words[State(move.state)])
