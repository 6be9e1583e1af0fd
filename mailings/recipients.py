"""To whom a mail may go: what each person chose, and who must not be written to at all.

What goes out in bulk heeds how often somebody wants mailings and whether she pauses them. What she asks for herself,
like the confirmation of a signature, and notices that she needs, like a cancelled rally, come to her in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from mailings.models import Mailing, Message
from supporters.models import ConsentState, Supporter
from supporters.models.people import SupporterQuerySet
from supporters.suppressions import barred_among, suppressed_among, unreachable_among

# A mailing that goes out every Monday goes out a little earlier on some.
WEEK = timedelta(days=6, hours=12)


def may_be_mailed_now(people: SupporterQuerySet) -> SupporterQuerySet:
    """Of these people, those to whom a mailing may go now.

    Left out are who pauses or has her data restricted, and who wants at most one mailing a week and has one of this
    week, sent or on its way, which what a paused mailing holds isn't. Who is suppressed isn't known by a query:
    `refused_among` holds her mail back.
    """
    is_held = Q(mailing__isnull=False, mailing__state=Mailing.State.PAUSED)
    recent = Q(finished_at__gt=Now() - WEEK) | (Q(finished_at__isnull=True) & ~is_held)
    mailed = Message.objects.filter(
        recent,
        supporter=OuterRef("pk"),
        priority=Message.Priority.BULK,
        state__in=[Message.State.QUEUED, Message.State.CLAIMED, Message.State.SENT],
    )
    return people.taking_mailings().exclude(Exists(mailed), frequency=Supporter.Frequency.WEEKLY)


# The same word whether she took back her consent while the message was queued or while a worker had it in hand.
SUPPRESSED, RESTING, WITHDRAWN = "suppressed", "resting", "unsubscribed"


def refused_among(messages: Sequence[Message]) -> dict[int, str]:
    """The keys of those of the messages that must not be sent, each with the word for why.

    A mailing isn't sent to who has paused or withdrawn her consent since it was queued, either.
    """
    asked_for = [row for row in messages if row.priority <= Message.Priority.CONFIRMATION]
    mailings = [row for row in messages if row.priority >= Message.Priority.BULK]
    notices = [row for row in messages if Message.Priority.CONFIRMATION < row.priority < Message.Priority.BULK]
    refused = {**_without_consent(messages), **_resting(messages)}
    for rows, stopped_among in (
        (asked_for, unreachable_among),
        (notices, barred_among),
        (mailings, suppressed_among),
    ):
        stopped = stopped_among(row.address for row in rows)
        refused |= {row.pk: SUPPRESSED for row in rows if row.address in stopped}
    return refused


def _resting(messages: Sequence[Message]) -> dict[int, str]:
    """The mailings to people who take none now."""
    mailings = {row.pk: row.supporter_id for row in messages if row.priority == Message.Priority.BULK}
    people = {supporter for supporter in mailings.values() if supporter}
    if not people:
        return {}
    taking = set(Supporter.objects.filter(pk__in=people).taking_mailings().values_list("pk", flat=True))
    return {pk: RESTING for pk, supporter in mailings.items() if supporter in people - taking}


def _without_consent(messages: Sequence[Message]) -> dict[int, str]:
    """The messages whose consent doesn't hold any more: the ledger's latest line, asked once for all of them.

    What stood on somebody's consent and has lost her record stands on nothing.
    """
    standing = [row for row in messages if row.purpose]
    if not standing:
        return {}
    granted = set(
        ConsentState.objects.filter(
            is_granted=True,
            supporter__in={row.supporter_id for row in standing if row.supporter_id},
            purpose__in={row.purpose for row in standing},
        ).values_list("supporter_id", "purpose")
    )
    return {row.pk: WITHDRAWN for row in standing if (row.supporter_id, row.purpose) not in granted}
