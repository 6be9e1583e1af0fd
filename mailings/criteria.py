"""What segments can ask of the mail that went to people.

Who opened and clicked comes with mailings that measure it; nothing here stands in for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from campaign.models import Campaign
from mailings.models import Message
from supporters.models import Subscription
from supporters.segments.conditions import AnyOf, Condition, Has, Not
from supporters.segments.criteria import Asked, Criterion, Values, register
from supporters.segments.parameters import Choice, Options, When, fixed

ANY = "any"


@dataclass(frozen=True)
class Mails:
    """A kind of mail as the team speaks of it: its words, and a campaign's messages of the kind."""

    words: str | Promise
    of: Callable[[Campaign], QuerySet[Message]]


_mails: dict[str, Mails] = {}


def register_mails(key: str, mails: Mails) -> None:
    """Called in `AppConfig.ready()` by each app whose mails segments can ask for."""
    _mails[key] = mails


def messages_about(name: str, things: QuerySet[Any, Any]) -> QuerySet[Message]:
    """The messages that keep under this name the public identifier of one of these things."""
    about = Cast(KeyTextTransform(name, "context"), UUIDField())
    return Message.objects.alias(about=about).filter(about__in=things)


def _of_lists(campaign: Campaign) -> QuerySet[Message]:
    subscriptions = Subscription.objects.filter(mailing_list__campaign=campaign)
    return messages_about("subscription", subscriptions.values("public_id"))


def _options(campaign: Campaign) -> Options:
    return [(ANY, gettext_lazy("any mail")), *((key, mails.words) for key, mails in _mails.items())]


def _was_sent(asked: Asked, values: Values) -> Condition:
    wanted = _mails.values() if values["mail"] == ANY else [_mails[values["mail"]]]
    during = values["when"].period(asked.campaign, asked.now).where("finished_at")
    sent = AnyOf(
        tuple(Has(mails.of(asked.campaign).filter(during, state=Message.State.SENT)) for mails in wanted),
    )
    return sent if values["is"] == "sent" else Not(sent)


def register_criteria() -> None:
    register_mails("lists", Mails(gettext_lazy("a mail about a list"), _of_lists))
    register(
        Criterion(
            "mail",
            gettext_lazy("Mail"),
            gettext_lazy("Mail"),
            gettext_lazy("%(is)s %(mail)s %(when)s"),
            (
                Choice(
                    "is",
                    gettext_lazy("whether"),
                    fixed(("sent", gettext_lazy("was sent")), ("not_sent", gettext_lazy("wasn’t sent"))),
                ),
                Choice("mail", gettext_lazy("mail"), _options),
                When("when", gettext_lazy("when")),
            ),
            _was_sent,
        )
    )
