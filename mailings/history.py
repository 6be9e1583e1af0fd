"""What the outbox adds to a person's timeline: the mails of one campaign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from mailings.models import Bounce, Message
from supporters import timeline
from supporters.models import CampaignSupporter, Forwarding, Subscription
from supporters.timeline import Entry, Window

# What messages tell of, with the public id that stands in the second place of their dedupe keys: of whose campaign they
# are. (What a message was made from is emptied once it is sent.)
Subjects = Callable[[CampaignSupporter], QuerySet[Any]]
_subjects: list[Subjects] = []
# Mails that are no campaign's: she asked for them herself.
_OF_THE_SITE = ("supporters.personal_data",)


def register_subjects(subjects: Subjects) -> None:
    """Called by each app in `AppConfig.ready()`: `subjects` returns those of the person in her campaign."""
    _subjects.append(subjects)


def mails(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    hers = Message.objects.filter(supporter=person.supporter_id).alias(told=_told()).filter(_of_the_campaign(person))
    rows = hers.annotate(at=Coalesce("finished_at", "created_at"))
    for row in window.latest(rows.only("subject", "state", "finished_at", "created_at"), "at"):
        yield Entry(row.finished_at or row.created_at, _mail(row), row.get_state_display())


def came_back(person: CampaignSupporter, window: Window) -> Iterator[Entry]:
    hers = Message.objects.filter(supporter=person.supporter_id).alias(told=_told()).filter(_of_the_campaign(person))
    rows = Bounce.objects.filter(message__in=hers.values("pk")).select_related("message")
    for row in window.latest(rows.only("kind", "received_at", "message__subject"), "received_at"):
        is_complaint = row.kind == Bounce.Kind.COMPLAINT
        text = _("Reported a mail as unwanted") if is_complaint else _("A mail came back: %(why)s")
        yield Entry(row.received_at, text % {"why": row.get_kind_display()}, row.message.subject)


def _told() -> Func:
    return Func("dedupe_key", Value(":"), 2, function="split_part", output_field=TextField())


def _mail(row: Message) -> str:
    return _("Mail: %(subject)s") % {"subject": row.subject} if row.subject else _("Mail")


def _of_the_campaign(person: CampaignSupporter) -> Q:
    """A subject that a merge did away with goes on telling of the one that took its place."""
    wanted = Q(kind__in=_OF_THE_SITE) | Q(mailing__campaign=person.campaign_id)
    for subjects in _subjects:
        identifiers = subjects(person).values("public_id")
        now = identifiers.values(text=Cast("public_id", TextField()))
        before = Forwarding.objects.filter(new__in=identifiers).values(text=Cast("old", TextField()))
        wanted |= Q(told__in=now) | Q(told__in=before)
    return wanted


def _subscriptions(person: CampaignSupporter) -> QuerySet[Any]:
    return Subscription.objects.filter(supporter=person.supporter_id, mailing_list__campaign=person.campaign_id)


def register_history() -> None:
    timeline.register(came_back)
    timeline.register(mails)
    register_subjects(_subscriptions)
