"""Two records that may be of one person, with whatever each of them did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from campaign.models import Campaign
from events.models import Event, Rsvp
from mailings.models import Message
from petitions.models import CountChange, Petition, Signature
from supporters import consents
from supporters.models import (
    CampaignSupporter,
    Consent,
    MailingList,
    Note,
    Subscription,
    Supporter,
    SupporterTag,
    Tag,
)

NOW = timezone.now().replace(microsecond=123456)


def person(campaign: Campaign, address: str, **profile: object) -> CampaignSupporter:
    """One of the campaign's people, whose address is confirmed."""
    supporter = Supporter.objects.by_address(address, "en-gb")
    Supporter.objects.filter(pk=supporter.pk).update(address_confirmed_at=NOW, **profile)
    return CampaignSupporter.objects.create(
        campaign=campaign, supporter=Supporter.objects.get(pk=supporter.pk), source="petition"
    )


def sign(
    supporter: Supporter, petition: Petition, *, state: str = "confirmed", at: datetime = NOW, **fields: object
) -> Signature:
    """A signature; a confirmed one is on its way into the petition's count."""
    signature = Signature.objects.create(
        petition=petition,
        supporter=supporter,
        name="Whoever",
        country="GB",
        language="en-gb",
        state=state,
        signed_at=at,
        confirmed_at=at if state == "confirmed" else None,
        **fields,
    )
    if state == "confirmed":
        CountChange.objects.create(petition=petition, change=1)
    Message.objects.create(
        dedupe_key=f"confirm-signature:{signature.public_id}:0",
        kind="petitions.confirm",
        supporter=supporter,
        address=supporter.address,
        language="en-gb",
        context={"signature": str(signature.public_id)},
        priority=Message.Priority.CONFIRMATION,
        state="sent",
        subject="Please confirm your signature",
        finished_at=at,
    )
    return signature


def register(supporter: Supporter, event: Event, *, state: str = "going", at: datetime = NOW) -> Rsvp:
    return Rsvp.objects.create(
        event=event,
        supporter=supporter,
        name="Whoever",
        language="en-gb",
        state=state,
        registered_at=at,
        confirmed_at=at if state != "pending" else None,
        cancelled_at=at + timedelta(hours=1) if state == "cancelled" else None,
    )


def subscribe(supporter: Supporter, mailing_list: MailingList, via: str = "confirmation") -> Subscription:
    """On the list, with the line of the ledger that says so."""
    consents.grant(supporter, mailing_list.purpose, f"Send me {mailing_list.name}.", Consent.Via(via))
    return Subscription.objects.create(
        supporter=supporter, mailing_list=mailing_list, language="en-gb", state="active", confirmed_at=timezone.now()
    )


def unsubscribe(supporter: Supporter, mailing_list: MailingList) -> None:
    consents.withdraw(supporter, mailing_list.purpose, Consent.Via.ONE_CLICK)
    Subscription.objects.filter(supporter=supporter, mailing_list=mailing_list).update(
        state="left", left_at=timezone.now()
    )


def tag(supporter: Supporter, tags: Iterable[Tag]) -> None:
    SupporterTag.objects.bulk_create(SupporterTag(tag=row, supporter=supporter) for row in tags)


def note(person: CampaignSupporter, text: str) -> Note:
    return Note.objects.create(campaign=person.campaign, supporter=person.supporter, text=text)
