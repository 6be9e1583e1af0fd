"""The register of what can begin a sequence: each app names what happens to its people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from supporters.models import Consent, MailingList, Subscription
from supporters.naming import mailed_lists

Words = str | Promise
Moments = QuerySet[Any, Any]

# How consent is entered for somebody by others.
BROUGHT_IN = (Consent.Via.IMPORT, Consent.Via.TEAM, Consent.Via.PAPER)


@dataclass(frozen=True)
class Trigger:
    """Something that happens to a person with one of the campaign's `subjects`.

    `moments` returns for these subjects a row for each time: `supporter_id`, `moment`, and the `purpose` of the consent
    that she may have given with it (`with_moment` makes them).
    """

    key: str
    words: Words
    any_subject: Words
    subjects: Callable[[Campaign], QuerySet[Any]]
    moments: Callable[[QuerySet[Any]], Moments]


_triggers: dict[str, Trigger] = {}


def register(trigger: Trigger) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _triggers[trigger.key] = trigger


def triggers() -> list[Trigger]:
    return list(_triggers.values())


def trigger(key: str) -> Trigger:
    """Raises KeyError."""
    return _triggers[key]


def with_moment(rows: QuerySet[Any], moment: Any, prefix: str, subject: str) -> Moments:
    """Of these rows: whose each is, when it happened, and the purpose by the public id of its subject."""
    purpose = Concat(Value(f"{prefix}:"), Cast(f"{subject}__public_id", TextField()), output_field=TextField())
    when = F(moment) if isinstance(moment, str) else moment
    found: Moments = rows.order_by().annotate(moment=when, purpose=purpose)
    return found.values("supporter_id", "moment", "purpose")


def _lists(campaign: Campaign) -> QuerySet[MailingList]:
    """Those by whose consent mailings reach people: not what managers alone may send to."""
    return mailed_lists().filter(campaign=campaign)


def _joined(lists: QuerySet[Any]) -> Moments:
    """Those who came by themselves: whom a file or the team brought in hasn't just joined, and expects no welcome."""
    joined = with_moment(
        Subscription.objects.active().filter(mailing_list__in=lists), "confirmed_at", "list", "mailing_list"
    )
    brought_in = Consent.objects.filter(
        supporter=OuterRef("supporter_id"), purpose=OuterRef("purpose"), at__gte=OuterRef("moment"), via__in=BROUGHT_IN
    )
    return joined.filter(~Exists(brought_in))


def register_own() -> None:
    register(Trigger("joined", _("joins a list"), _("any list"), _lists, _joined))
