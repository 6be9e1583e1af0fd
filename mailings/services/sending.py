"""Sending a mailing, as its team does it: schedule, take back, say yes to a missed time, pause, resume, cancel.

Each verb holds the mailing's row, refuses what can't be with a sentence, and notes who did it. What happens by itself,
like starting at the time that was set, is in `running.py`; approval is in `approval.py`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.models import User
from mailings.models import Mailing, MailingPolicy
from mailings.outbox import nudge_on_commit
from mailings.services.checking import obstacles
from mailings.services.moving import Action, CannotMove, demand, held, note, refuse_for

State = Mailing.State


def schedule(mailing: Mailing, at: datetime, by: User) -> Mailing:
    """Let it go out at this time. One that is scheduled already gets the new time. Raises CannotMove."""
    with held(mailing) as stored:
        demand(stored, State.DRAFT, State.SCHEDULED)
        if at < timezone.now() - timedelta(minutes=1):
            raise CannotMove(_("Choose a time to come, or send it now."))
        _schedule(stored, at, by)
    return stored


def send_now(mailing: Mailing, by: User) -> Mailing:
    """Let it go out once the minutes are over in which sending can be undone. Raises CannotMove.

    This is also how somebody says yes to a time that was missed.
    """
    with held(mailing) as stored:
        demand(stored, State.DRAFT, State.SCHEDULED)
        minutes = MailingPolicy.of(stored.campaign).undo_minutes
        _schedule(stored, timezone.now() + timedelta(minutes=minutes), by)
    return stored


def _schedule(stored: Mailing, at: datetime, by: User) -> None:
    refuse_for(obstacles(stored, by))
    stored.state, stored.scheduled_at, stored.is_overdue = State.SCHEDULED, at, False
    stored.save()
    note(stored, Action.SCHEDULED, by, at.isoformat())


def take_back(mailing: Mailing, by: User) -> Mailing:
    """Make it a draft again before it goes out: nothing has been sent. Raises CannotMove."""
    with held(mailing) as stored:
        demand(stored, State.SCHEDULED)
        make_draft(stored)
        note(stored, Action.UNDONE, by)
    return stored


def make_draft(stored: Mailing) -> None:
    """In the caller's transaction, who holds the row. An approval was of this sending."""
    stored.state, stored.scheduled_at, stored.is_overdue = State.DRAFT, None, False
    stored.approved_by, stored.approved_at, stored.approved_digest = None, None, ""
    stored.save()


def pause(mailing: Mailing, by: User) -> Mailing:
    """Send no more of it for now. Messages that are on the line at this moment still go. Raises CannotMove."""
    with held(mailing) as stored:
        demand(stored, State.SENDING)
        stored.state = State.PAUSED
        stored.save()
        note(stored, Action.PAUSED, by)
    return stored


def resume(mailing: Mailing, by: User) -> Mailing:
    """Go on with what isn't sent. Raises CannotMove."""
    with held(mailing) as stored:
        demand(stored, State.PAUSED)
        stored.state = State.SENDING
        stored.save()
        note(stored, Action.RESUMED, by)
        nudge_on_commit()
    return stored


def cancel(mailing: Mailing, by: User) -> Mailing:
    """Send no more of it, for good. What is sent stays sent; what waits is marked as not sent (`running.py`)."""
    with held(mailing) as stored:
        demand(stored, State.SENDING, State.PAUSED)
        stored.state, stored.finished_at = State.CANCELLED, timezone.now()
        stored.save()
        note(stored, Action.CANCELLED, by)
    return stored
