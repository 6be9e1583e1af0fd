"""Trying variants: a share of the audience gets them at once, and what does best there goes to the rest.

The rest is frozen with everybody else; its messages wait (`UNTIL_THE_WINNER_IS_KNOWN`) until a winner is chosen, by the
figures after the hours that were set, or by hand at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.models import User
from mailings import ab_results
from mailings.ab_results import Result
from mailings.audience.freezing import UNTIL_THE_WINNER_IS_KNOWN
from mailings.audience.variants import Trial
from mailings.models import Mailing, MailingPolicy, Message
from mailings.services.checking import languages_of
from mailings.services.moving import Action, CannotMove, demand, held, note
from mailings.team_mails import tell_to_choose

Winner = Mailing.Winner
# Fewer than this many clicks, or opens, of all variants together: chance decides rather than people.
FEW = 10
TIE, NONE, TOO_FEW = "tie", "none", "few"


def trial_of(mailing: Mailing) -> Trial:
    """What is tried with which share of the audience."""
    variants = tuple(languages_of(mailing))
    return Trial(variants, mailing.test_share) if len(variants) > 1 else Trial(variants or ("A",))


def waits_for_winner(mailing: Mailing) -> bool:
    """Whether anybody waits for a winner that isn't chosen."""
    return not mailing.winner and _rest(mailing).exists()


def _rest(mailing: Mailing) -> QuerySet[Message]:
    return mailing.messages.filter(state=Message.State.QUEUED, not_before=UNTIL_THE_WINNER_IS_KNOWN)


def decides_by_itself(mailing: Mailing) -> bool:
    """Whether the winner can be found by figures: not where it is to be chosen by hand, or nothing is measured."""
    is_measured = MailingPolicy.of(mailing.campaign).tracking != MailingPolicy.Tracking.NONE
    return is_measured and mailing.winner_by != Winner.BY_HAND


def ends_at(mailing: Mailing) -> datetime | None:
    """When the winner is due; None until the last of those who try the variants has been written to."""
    return mailing.tested_at + timedelta(hours=mailing.test_hours) if mailing.tested_at else None


def decide_in_time(mailing: Mailing) -> None:
    """Choose the winner if its time has come. In the caller's transaction, who holds the row."""
    if not waits_for_winner(mailing):
        return
    if mailing.tested_at is None:
        _note_end_of_test(mailing)
    due = ends_at(mailing)
    if due is None or due > timezone.now():
        return
    if not decides_by_itself(mailing):
        tell_to_choose(mailing)
        return
    decision = decide(ab_results.results(mailing), by_opens=mailing.winner_by == Winner.OPENS)
    if decision is None:
        tell_to_choose(mailing)
        return
    _choose(mailing, decision.variant, None, decision.why)


def _note_end_of_test(mailing: Mailing) -> None:
    """Everybody has been tried at least once. Whoever's server was busy, and who is tried again, isn't waited for."""
    untried = mailing.messages.filter(attempts=0, state=Message.State.QUEUED)
    on_the_line = mailing.messages.filter(state=Message.State.CLAIMED)
    if untried.filter(not_before__lt=UNTIL_THE_WINNER_IS_KNOWN).exists() or on_the_line.exists():
        return
    mailing.tested_at = timezone.now()
    mailing.save()


@dataclass(frozen=True)
class Decision:
    """Which variant goes to the rest; `why` says where the figures alone don't."""

    variant: str
    why: str = ""


def decide(results: dict[str, Result], *, by_opens: bool) -> Decision | None:
    """The variant with the greatest share of clicks or opens; None where nothing was measured.

    Of equals the first is taken, and where nobody clicked at all, the first of all: a mailing that nobody waits at goes
    out in any case, and its page says how it was decided.
    """
    counted = {variant: row for variant, row in results.items() if row.sent}
    if not counted:
        return None
    numbers = {variant: row.opened if by_opens else row.clicked for variant, row in counted.items()}
    shares = {variant: number / counted[variant].sent for variant, number in numbers.items()}
    best = [variant for variant in sorted(shares) if shares[variant] == max(shares.values())]
    if not any(numbers.values()):
        return Decision(best[0], NONE)
    if len(best) > 1:
        return Decision(best[0], TIE)
    return Decision(best[0], TOO_FEW if sum(numbers.values()) < FEW else "")


def choose(mailing: Mailing, variant: str, by: User) -> Mailing:
    """Choose the winner by hand, before or after its time. Raises CannotMove."""
    with held(mailing) as stored:
        demand(stored, Mailing.State.SENDING, Mailing.State.PAUSED)
        if not waits_for_winner(stored):
            raise CannotMove(_("The winner is chosen already, or nobody waits for it."))
        if variant not in trial_of(stored).variants:
            raise CannotMove(_("Choose one of the variants that are being tried."))
        _choose(stored, variant, by, "")
    return stored


def _choose(mailing: Mailing, variant: str, by: User | None, why: str) -> None:
    mailing.winner, mailing.winner_chosen_at = variant, timezone.now()
    mailing.save()
    note(mailing, Action.WINNER, by, f"{variant} {why}".strip())


@dataclass(frozen=True)
class Standing:
    """How a test stands, for the page: each variant with its figures, when it ends, and who decides then."""

    results: tuple[tuple[str, Result | None], ...]
    ends_at: datetime | None
    decides_by_itself: bool
    is_over: bool


def standing(mailing: Mailing) -> Standing:
    """Relies on somebody waiting for the winner."""
    is_measured = MailingPolicy.of(mailing.campaign).tracking != MailingPolicy.Tracking.NONE
    found = ab_results.results(mailing) if is_measured else {}
    due = ends_at(mailing)
    return Standing(
        tuple((variant, found.get(variant)) for variant in trial_of(mailing).variants),
        due,
        is_measured and mailing.winner_by != Winner.BY_HAND,
        due is not None and due <= timezone.now(),
    )
