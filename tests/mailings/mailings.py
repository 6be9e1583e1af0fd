"""Mailings to try: written, with people on lists who agreed to get them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.models import Campaign, User
from mailings.models import Mailing, Message
from mailings.services.moving import CannotMove
from supporters.models import CampaignSupporter, Consent, MailingList, Segment, Subscription, Supporter


def person(campaign: Campaign, name: str, **profile: object) -> Supporter:
    """One of the campaign's people."""
    address = name if "@" in name else f"{name}@example.org"
    supporter = Supporter.objects.by_address(address, str(profile.pop("language", "en-gb")))
    Supporter.objects.filter(pk=supporter.pk).update(**profile)
    CampaignSupporter.objects.get_or_create(campaign=campaign, supporter=supporter, defaults={"source": "list"})
    return Supporter.objects.get(pk=supporter.pk)


def agree(supporter: Supporter, purpose: str, action: str = "granted") -> None:
    Consent.objects.create(supporter=supporter, purpose=purpose, action=action, via="form", language="en-gb")


def on_list(mailing_list: MailingList, name: str, state: str = "active", **profile: object) -> Supporter:
    """On the list as somebody comes to be: with her consent in the ledger, and its withdrawal if she left."""
    supporter = person(mailing_list.campaign, name, **profile)
    now = timezone.now()
    Subscription.objects.create(
        supporter=supporter,
        mailing_list=mailing_list,
        state=state,
        language="en-gb",
        confirmed_at=None if state == "pending" else now,
        left_at=now if state == "left" else None,
    )
    if state != "pending":
        agree(supporter, mailing_list.purpose)
    if state == "left":
        agree(supporter, mailing_list.purpose, "withdrawn")
    return supporter


def everybody(campaign: Campaign, **fields: object) -> Segment:
    return Segment.objects.create(**{"campaign": campaign, "name": "Everybody", "definition": {}, **fields})


def written(campaign: Campaign, *to: MailingList | Segment, variants: str = "A", **fields: object) -> Mailing:
    """A mailing in English to these, with words."""
    mailing = Mailing.objects.create(**{"campaign": campaign, "name": "June letter", **fields})
    for variant in variants:
        mailing.versions.create(variant=variant, language="en-gb", subject=f"June {variant}", body="The river.")
    for target in to:
        include(mailing, target)
    return mailing


def include(mailing: Mailing, target: MailingList | Segment, *, is_excluded: bool = False) -> None:
    name = "mailing_list" if isinstance(target, MailingList) else "segment"
    mailing.audience.create(**{name: target}, is_excluded=is_excluded)


def due(mailing: Mailing, by: User | None, minutes_ago: float = 0, **fields: object) -> Mailing:
    """Scheduled by her, and its time has come so many minutes ago."""
    mailing.state, mailing.scheduled_at = Mailing.State.SCHEDULED, timezone.now() - timedelta(minutes=minutes_ago)
    mailing.save()
    mailing.moves.create(action="scheduled", actor=by)
    return mailing


def addresses(mailing: Mailing) -> set[str]:
    """Before the @, of everybody who has a message of the mailing."""
    return {address.partition("@")[0] for address in mailing.messages.values_list("address", flat=True)}


def states(mailing: Mailing) -> dict[str, str]:
    rows = Message.objects.filter(mailing=mailing).values_list("address", "state")
    return {address.partition("@")[0]: state for address, state in rows}


def refused(act: Callable[[], object]) -> str:
    """The sentence by which it is refused."""
    with pytest.raises(CannotMove) as refusal:
        act()
    return str(refusal.value)
