"""Which step a petition may take from where, and whose step it is: the one table that pages and services ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaign.organising import EDIT_ACTIONS, EDIT_CAMPAIGN
from petitions.models import Petition

State = Petition.State


@dataclass(frozen=True)
class Step:
    """One step: from which state to which, the permission that it takes, and the words on its button.

    `action` is what the audit trail calls it. `said` is what the team is told once it is done. Whether the step can
    stand on the petition's public line is for `is_shown` to say: what happens before opening is the team's own.
    """

    before: State
    after: State
    permission: str
    words: Any
    action: str
    said: Any

    @property
    def is_shown(self) -> bool:
        return self.after not in Petition.HIDDEN_STATES


_REVIEW = (_("Send to review"), "sent to review", _("Sent to review. A manager opens it or sends it back."))
_OPEN = (_("Open for signing"), "opened", _("Open. People can sign now."))
_CLOSE = (_("Close the petition"), "closed", _("Closed. Nobody can sign any more; the page stays."))
_HAND_IN = (_("Record the hand-in"), "handed in", _("Recorded. The petition’s page says so."))
_ANSWER = (_("Record an answer"), "answered", _("Recorded. The petition’s page shows the answer."))
_WITHDRAW = (_("Withdraw the petition"), "withdrawn", _("Withdrawn. The page stays and says so."))
_ARCHIVE = (_("Put into the archive"), "archived", _("In the archive. The page can still be read."))
_BRING_BACK = (_("Bring back"), "brought back", _("Brought back. It is closed."))
_SEND_BACK = (_("Send back to draft"), "sent back", _("Sent back. Nobody else sees it."))

# Organisers write, open, close, and record what became of it. From review on, and where a campaign takes back what it
# asked for or puts it away, it is for a manager to decide. What has been open is never hidden again.
STEPS = (
    Step(State.DRAFT, State.OPEN, EDIT_ACTIONS, *_OPEN),
    Step(State.DRAFT, State.REVIEW, EDIT_ACTIONS, *_REVIEW),
    Step(State.SPONSORS, State.REVIEW, EDIT_CAMPAIGN, *_REVIEW),
    Step(State.SPONSORS, State.DRAFT, EDIT_CAMPAIGN, *_SEND_BACK),
    Step(State.REVIEW, State.OPEN, EDIT_CAMPAIGN, *_OPEN),
    Step(State.REVIEW, State.DRAFT, EDIT_CAMPAIGN, *_SEND_BACK),
    Step(State.OPEN, State.CLOSED, EDIT_ACTIONS, *_CLOSE),
    Step(State.OPEN, State.HANDED_IN, EDIT_ACTIONS, *_HAND_IN),
    Step(State.OPEN, State.WITHDRAWN, EDIT_CAMPAIGN, *_WITHDRAW),
    Step(State.CLOSED, State.HANDED_IN, EDIT_ACTIONS, *_HAND_IN),
    Step(State.CLOSED, State.ANSWERED, EDIT_ACTIONS, *_ANSWER),
    Step(State.CLOSED, State.OPEN, EDIT_ACTIONS, *_OPEN),
    Step(State.CLOSED, State.WITHDRAWN, EDIT_CAMPAIGN, *_WITHDRAW),
    Step(State.CLOSED, State.ARCHIVED, EDIT_CAMPAIGN, *_ARCHIVE),
    Step(State.HANDED_IN, State.ANSWERED, EDIT_ACTIONS, *_ANSWER),
    Step(State.HANDED_IN, State.HANDED_IN, EDIT_ACTIONS, *_HAND_IN),
    Step(State.HANDED_IN, State.WITHDRAWN, EDIT_CAMPAIGN, *_WITHDRAW),
    Step(State.HANDED_IN, State.ARCHIVED, EDIT_CAMPAIGN, *_ARCHIVE),
    Step(State.ANSWERED, State.ANSWERED, EDIT_ACTIONS, *_ANSWER),
    Step(State.ANSWERED, State.ARCHIVED, EDIT_CAMPAIGN, *_ARCHIVE),
    Step(State.WITHDRAWN, State.CLOSED, EDIT_CAMPAIGN, *_BRING_BACK),
    Step(State.WITHDRAWN, State.ARCHIVED, EDIT_CAMPAIGN, *_ARCHIVE),
    Step(State.ARCHIVED, State.CLOSED, EDIT_CAMPAIGN, *_BRING_BACK),
    Step(State.ARCHIVED, State.ANSWERED, EDIT_ACTIONS, *_ANSWER),
)


def step_between(before: str, after: str) -> Step | None:
    """The step from one state to another, or None where there is none."""
    return next((step for step in STEPS if (step.before, step.after) == (before, after)), None)


def steps_from(state: str, may: Callable[[str], bool]) -> list[Step]:
    """The steps that lead on from a state, for somebody who may do what `may` says of a permission."""
    return [step for step in STEPS if step.before == state and may(step.permission)]
