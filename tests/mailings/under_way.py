"""Mailings under way to many, for tests of how they are let out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from campaign.models import Campaign
from mailings.models import Mailing, Message
from tests.mailings.mailing_rows import freeze, mailing_of, person


def under_way(
    campaign: Campaign, name: str, number: int = 5, *, domain: str = "example.org", country: str = ""
) -> Mailing:
    """A mailing with so many recipients, `name-0@…` and so on, none of whom has been written to."""
    mailing = mailing_of(campaign, name)
    people = [person(f"{name}-{place}@{domain}", campaign, country=country) for place in range(number)]
    freeze(mailing, people, "")
    return mailing


def set_state(mailing: Mailing, state: Mailing.State) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(state=state)


def of_whom(messages: Iterable[Message]) -> Counter[str]:
    """How many of the messages go to whose addresses, by what stands before their number."""
    return Counter(message.address.partition("@")[0].rpartition("-")[0] for message in messages)


def states(mailing: Mailing) -> Counter[str]:
    return Counter(mailing.messages.values_list("state", flat=True))
