"""A petition's steps from one state to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import User
from campaign.timezones import zone
from petitions.messages import tell_proposer
from petitions.models import Petition, PetitionMove
from petitions.services import sealing
from petitions.states import step_between

State = Petition.State
TAKES_NO_MORE = (State.DRAFT, State.CLOSED, State.HANDED_IN, State.ANSWERED, State.WITHDRAWN, State.ARCHIVED)


class StepImpossible(Exception):
    """The petition isn't where this step begins: somebody else has moved it meanwhile. Its text is for the team."""


@dataclass(frozen=True)
class Account:
    """What is said of a step: when it happened, what came of it, and what goes on the public line.

    `words` are the move's texts by field name, a language each. `document` is an uploaded file, already checked.
    """

    happened_on: date | None = None
    outcome: str = ""
    is_public: bool = True
    document: Any = None
    words: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def move(petition: Petition, after: str, by: User | None, account: Account | None = None) -> PetitionMove:
    """Take the petition to another state, and note it on its line. Raises StepImpossible.

    Signing never waits for this: nothing that a petition's row holds but its state is written.
    """
    account = account or Account()
    stored = (
        Petition.objects.select_for_update(of=("self",), no_key=True).select_related("campaign").get(pk=petition.pk)
    )
    step = step_between(stored.state, after)
    if step is None:
        raise StepImpossible(_("Somebody else has moved this petition meanwhile. Look at where it is now."))
    _enter(stored, State(after), account.outcome)
    made = PetitionMove.objects.create(
        petition=stored,
        state=after,
        outcome=stored.outcome if after == State.ANSWERED else "",
        happened_on=account.happened_on or day_of(stored),
        is_public=account.is_public and step.is_shown,
        document=account.document or "",
        by=by,
        **account.words,
    )
    record(by, step.action, stored, stored.campaign)
    tell_proposer(stored, made)
    petition.state, petition.outcome, petition.closed_at = stored.state, stored.outcome, stored.closed_at
    petition.made_anonymous_at = stored.made_anonymous_at
    return made


def day_of(petition: Petition) -> date:
    """Today, by the campaign's clock."""
    return timezone.now().astimezone(zone(petition.campaign.timezone)).date()


def _enter(petition: Petition, after: State, outcome: str) -> None:
    """A petition is closed from the moment that it takes no signatures any more, whatever it goes on to."""
    if after == State.OPEN:
        petition.closed_at = petition.made_anonymous_at = None
    elif petition.closed_at is None and after in TAKES_NO_MORE:
        petition.closed_at = timezone.now()
        sealing.nudge_on_commit(petition)
    if after == State.ANSWERED:
        petition.outcome = outcome
    elif after != State.ARCHIVED:
        petition.outcome = ""
    petition.state = after
    petition.save(update_fields=["state", "outcome", "closed_at", "made_anonymous_at", "updated_at"])


@transaction.atomic
def correct_move(made: PetitionMove, account: Account, by: User) -> None:
    """Put right what was said of a step: the date, the words, the document. The step itself stays."""
    stored = PetitionMove.objects.select_for_update().select_related("petition__campaign").get(pk=made.pk)
    petition = stored.petition
    stored.happened_on = account.happened_on or stored.happened_on
    stored.is_public = account.is_public
    for name, words in account.words.items():
        setattr(stored, name, words)
    if account.document is False:
        stored.document = ""
    elif account.document:
        stored.document = account.document
    if stored.state == State.ANSWERED:
        stored.outcome = account.outcome
    stored.save()
    latest = petition.moves.filter(state=State.ANSWERED).order_by("-pk").first()
    if petition.outcome and latest and latest.pk == stored.pk:
        Petition.objects.filter(pk=petition.pk).update(outcome=stored.outcome)
    record(by, "corrected the line of", petition, petition.campaign)
