"""What the outbox adds to a person's timeline: the mails of one campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from mailings.models import Message
from supporters import timeline
from supporters.models import CampaignSupporter, Forwarding, Subscription
from supporters.timeline import Entry, Window

# What a message tells of, by the name that its context has for it: of whose campaign it is.
Subjects = Callable[[CampaignSupporter], QuerySet[Any]]
_subjects: dict[str, Subjects] = {}
# Mails that are no campaign's: she asked for them herself.
_OF_THE_SITE = ("supporters.personal_data",)


def register_subject(name: str, subjects: Subjects) -> None:
    """Called by each app in `AppConfig.ready()`: `subjects` returns those of the person in her campaign."""
    _subjects[name] = subjects


def mails(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    rows = Message.objects.filter(supporter=person.supporter_id).alias(
        **{f"{name}_told": KeyTextTransform(name, "context") for name in _subjects}
    )
    rows = rows.filter(_of_the_campaign(person)).annotate(at=Coalesce("finished_at", "created_at"))
    for row in window.latest(rows.only("subject", "state", "finished_at", "created_at"), "at"):
        yield Entry(row.finished_at or row.created_at, _mail(row), row.get_state_display())


def _mail(row: Message) -> str:
    return _("Mail: %(subject)s") % {"subject": row.subject} if row.subject else _("Mail")


def _of_the_campaign(person: CampaignSupporter) -> Q:
    """A subject that a merge did away with goes on telling of the one that took its place."""
    wanted = Q(kind__in=_OF_THE_SITE)
    for name, subjects in _subjects.items():
        identifiers = subjects(person).values("public_id")
        before = Forwarding.objects.filter(new__in=identifiers).values(text=Cast("old", TextField()))
        now = identifiers.values(text=Cast("public_id", TextField()))
        wanted |= Q(**{f"{name}_told__in": now}) | Q(**{f"{name}_told__in": before})
    return wanted


def _subscriptions(person: CampaignSupporter) -> QuerySet[Any]:
    return Subscription.objects.filter(supporter=person.supporter_id, mailing_list__campaign=person.campaign_id)


def register_history() -> None:
    timeline.register(mails)
    register_subject("subscription", _subscriptions)
