"""What was done with a mailing, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timesince import timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.timezones import zone
from mailings.models import Mailing, MailingMove
from mailings.services.ab_tests import NONE, TIE, TOO_FEW
from mailings.services.running import NOBODY

Action = MailingMove.Action


@dataclass(frozen=True)
class Line:
    """One move: when, what, and who, "" where it happened by itself."""

    at: datetime
    what: str
    more: str
    who: str


def history(mailing: Mailing) -> list[Line]:
    """Every move, the latest first. One query."""
    rows = mailing.moves.select_related("actor").order_by("-pk")
    return [
        Line(move.at, move.get_action_display(), _more(mailing, move), str(move.actor) if move.actor else "")
        for move in rows
    ]


def _more(mailing: Mailing, move: MailingMove) -> str:
    if move.action == Action.SCHEDULED:
        return _time(mailing, move.detail)
    if move.action == Action.STARTED and move.detail.isdigit():
        number = int(move.detail)
        return ngettext("%(number)d message", "%(number)d messages", number) % {"number": number}
    if move.action == Action.WINNER:
        return _winner(move)
    if move.action == Action.HELD_BACK and move.detail == NOBODY:
        return _("nobody would have got it")
    return ""


def _time(mailing: Mailing, text: str) -> str:
    at = parse_datetime(text) if text else None
    if at is None:
        return ""
    local = at.astimezone(zone(mailing.campaign.timezone))
    return _("for %(time)s") % {"time": date_format(local, "j E Y, H:i")}


def _winner(move: MailingMove) -> str:
    variant, _space, why = move.detail.partition(" ")
    sentences = {
        TIE: _("variant %(variant)s; it and another did equally well, and it comes first"),
        NONE: _("variant %(variant)s; nobody reacted to any, and it comes first"),
        TOO_FEW: _("variant %(variant)s; so few reacted that it may be chance"),
    }
    return sentences.get(why, _("variant %(variant)s")) % {"variant": variant}


def remaining_words(mailing: Mailing) -> str:
    """How long it is until a scheduled mailing goes out, as of this moment."""
    if mailing.scheduled_at is None:
        return ""
    seconds = int((mailing.scheduled_at - timezone.now()).total_seconds())
    if seconds <= 0:
        return _("Its time has come.")
    if seconds < 60:
        words = ngettext("In %(number)d second.", "In %(number)d seconds.", seconds)
        return words % {"number": seconds}
    if seconds < 3600:
        return _("In %(minutes)d min %(seconds)d s.") % {"minutes": seconds // 60, "seconds": seconds % 60}
    return _("In %(time)s.") % {"time": timeuntil(mailing.scheduled_at)}
