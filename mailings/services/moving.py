"""What every move of a mailing stands on: the row held, the move noted, or a sentence why it can't be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import User
from mailings.models import Mailing, MailingMove

Action = MailingMove.Action
_LOCK_NOT_AVAILABLE = "55P03"
_WAIT = "3s"


class CannotMove(Exception):
    """The mailing can't be moved so. `reasons` are sentences that say why, and what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@contextmanager
def held(mailing: Mailing) -> Iterator[Mailing]:
    """The mailing as it is stored, its row locked, in a transaction.

    Starting a large one holds its row for up to a minute; a page says so rather than wait for it. Raises CannotMove.
    """
    with transaction.atomic():
        yield _locked(mailing)


def _locked(mailing: Mailing) -> Mailing:
    rows = Mailing.objects.select_for_update(of=("self",)).select_related("campaign", "sender", "layout")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_WAIT])
            found = rows.get(pk=mailing.pk)
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
            return found
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise CannotMove(_("Its messages are being put in line just now. Try again in a minute.")) from error


def demand(mailing: Mailing, *states: Mailing.State) -> None:
    """Raise CannotMove unless the mailing is in one of these states."""
    if mailing.is_step:
        raise CannotMove(_("This is a step of a sequence, which goes out by itself."))
    if mailing.state not in states:
        raise CannotMove(
            _("That can’t be done any more: the mailing is %(state)s now.") % {"state": mailing.get_state_display()}
        )


def note(mailing: Mailing, action: MailingMove.Action, by: User | None, detail: str = "") -> MailingMove:
    """Write down the move, for the mailing's page and for the audit trail. In the caller's transaction."""
    record(by, action.value, mailing, mailing.campaign)
    return mailing.moves.create(action=action, actor=by, detail=detail)


def refuse_for(reasons: Iterable[str]) -> None:
    """Raise CannotMove if there is any reason."""
    found = tuple(reasons)
    if found:
        raise CannotMove(*found)
