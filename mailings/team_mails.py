"""Mails to a campaign's team about a mailing that needs somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from campaign.models import User
from campaign.organising import EDIT_ACTIONS, ROLES_THAT_MAY
from mailings.kinds import Mail, message_kind
from mailings.links import absolute_url
from mailings.models import Mailing, MailingMove, Message
from mailings.outbox import enqueue_to_team

MISSED = "mailings.missed"
HELD_BACK = "mailings.held_back"
CHOOSE = "mailings.choose_winner"


def tell_missed(mailing: Mailing) -> None:
    """Its time is long past: somebody says whether it still goes out. In the caller's transaction."""
    _tell(MISSED, mailing, f"{mailing.scheduled_at:%Y%m%d%H%M%S}")


def tell_held_back(mailing: Mailing, move: MailingMove) -> None:
    """It couldn't go out. In the caller's transaction."""
    _tell(HELD_BACK, mailing, str(move.pk))


def tell_to_choose(mailing: Mailing) -> None:
    """The test is over and nobody but the team can say which variant won. Told once."""
    already = Message.objects.filter(
        kind=CHOOSE, dedupe_key__in=[_key(CHOOSE, mailing, "", user) for user in _team(mailing)]
    )
    if not already.exists():
        _tell(CHOOSE, mailing, "")


def _tell(kind: str, mailing: Mailing, occasion: str) -> None:
    for user in _team(mailing):
        context = {"mailing": str(mailing.public_id)}
        enqueue_to_team(kind, user.email, _key(kind, mailing, occasion, user), context, language=settings.LANGUAGE_CODE)


def _key(kind: str, mailing: Mailing, occasion: str, user: User) -> str:
    return f"{kind}:{mailing.public_id}:{occasion}:{user.pk}"


def _team(mailing: Mailing) -> list[User]:
    """Whoever may send it."""
    roles = list(ROLES_THAT_MAY[EDIT_ACTIONS])
    team = mailing.campaign.memberships.filter(role__in=roles, user__is_active=True).select_related("user")
    return [membership.user for membership in team.order_by("user")]


@message_kind(MISSED)
def write_missed(message: Message) -> Mail | None:
    mailing = _mailing(message)
    return _mail("missed", mailing) if mailing and mailing.is_overdue else None


@message_kind(HELD_BACK)
def write_held_back(message: Message) -> Mail | None:
    mailing = _mailing(message)
    return _mail("held_back", mailing) if mailing and mailing.state == Mailing.State.DRAFT else None


@message_kind(CHOOSE)
def write_choose(message: Message) -> Mail | None:
    mailing = _mailing(message)
    is_open = mailing and not mailing.winner and mailing.state in (Mailing.State.SENDING, Mailing.State.PAUSED)
    return _mail("choose_winner", mailing) if mailing and is_open else None


def _mailing(message: Message) -> Mailing | None:
    found = Mailing.objects.filter(public_id=UUID(message.context["mailing"]))
    return found.select_related("campaign").first()


def _mail(template: str, mailing: Mailing) -> Mail:
    context: dict[str, Any] = {
        "mailing": mailing,
        "campaign": mailing.campaign,
        "url": absolute_url(reverse("organise_sending:send", args=[mailing.campaign.slug, mailing.public_id])),
    }
    return Mail(f"mailings/{template}", context)
