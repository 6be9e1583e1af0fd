"""What the team hears of a mail server that takes no mail: on its pages at once, by mail as soon as mail goes again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from campaign.dashboard import Notice, register_notices
from campaign.models import Campaign, Membership, User
from campaign.timezones import zone
from mailings.delivery.relays import configured_relays
from mailings.kinds import Mail, message_kind
from mailings.links import absolute_url
from mailings.models import Message, Relay
from mailings.outbox import enqueue_to_team
from mailings.signals import relay_stopped

KIND = "mailings.relay_stopped"
OTHERS_WORK = gettext_lazy(
    "The mail server “%(relay)s” has taken no mail since %(since)s. Mail goes out through the others meanwhile."
)
NONE_WORKS = gettext_lazy(
    "The mail server “%(relay)s” has taken no mail since %(since)s. Nothing is lost: what waits goes out once it works "
    "again. It is tried every few minutes."
)
_NOT_AGAIN_FOR = timedelta(hours=1)


def stopped_relays() -> tuple[list[Relay], bool]:
    """Those of the site's mail servers that take no mail now, and whether any other does."""
    names = [relay.name for relay in configured_relays()]
    stopped = list(Relay.objects.filter(name__in=names, stopped_at__isnull=False))
    return stopped, len(stopped) < len(names)


def relay_notices(campaign: Campaign) -> list[Notice]:
    """A notice for each mail server that takes no mail now."""
    stopped, others_work = stopped_relays()
    return [Notice(_words(relay, campaign, others_work=others_work)) for relay in stopped]


def _words(relay: Relay, campaign: Campaign, *, others_work: bool) -> str:
    assert relay.stopped_at is not None  # noqa: S101 (tells mypy what `stopped_relays` asked for)
    since = date_format(relay.stopped_at.astimezone(zone(campaign.timezone)), "j F, H:i")
    words = {"relay": relay.name, "since": since}
    if others_work:
        return str(OTHERS_WORK % words)
    return str(NONE_WORKS % words)


@receiver(relay_stopped)
def tell_the_team(relay: Relay, **_kwargs: Any) -> None:
    """Queue a mail to the superusers and managers, which goes out by another server or once this one works again.

    At most one an hour, whichever servers stop.
    """
    now = timezone.now()
    if Relay.objects.filter(told_at__gt=now - _NOT_AGAIN_FOR).exists():
        return
    relay.told_at = now
    relay.save(update_fields=["told_at"])
    context = {"relay": relay.name, "stopped_at": now.isoformat()}
    for user in _who_is_told():
        key = f"relay-stopped:{user.public_id}:{now:%Y%m%d%H}"
        enqueue_to_team(KIND, user.email, key, context, language=settings.LANGUAGE_CODE)


def _who_is_told() -> list[User]:
    managers = Membership.objects.filter(role=Membership.Role.MANAGER).values("user")
    return list(User.objects.filter(Q(is_superuser=True) | Q(pk__in=managers), is_active=True))


@message_kind(KIND)
def write_relay_stopped(message: Message) -> Mail | None:
    """What is the case when it goes out: that the server works again, or that another does its work."""
    relay = Relay.objects.filter(name=message.context["relay"]).first()
    if relay is None:
        return None
    return Mail(
        "mailings/relay_stopped",
        {
            "relay": relay.name,
            "stopped_at": datetime.fromisoformat(message.context["stopped_at"]),
            "works_again": relay.stopped_at is None,
            "answer": relay.answer,
            "url": absolute_url(reverse("organise:home")),
        },
    )


def register_relay_notices() -> None:
    register_notices(relay_notices)
