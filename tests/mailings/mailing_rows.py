"""A mailing under way, its audience frozen: what the sending worker finds."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from campaign.models import Campaign
from mailings.models import Mailing, MailingVersion, Message
from supporters.models import CampaignSupporter, Consent, Supporter

KIND = "mailings.mailing"
BODY = "Dear {{ first_name|friend }},\n\nThe **river** is clean. [See it](https://example.org/river/?a=1&b=2).\n"


def mailing_of(campaign: Campaign, subject: str = "News", body: str = BODY, **fields: object) -> Mailing:
    mailing = Mailing.objects.create(
        campaign=campaign, name="September", state=Mailing.State.SENDING, started_at=timezone.now(), **fields
    )
    MailingVersion.objects.create(mailing=mailing, variant="A", language="en-gb", subject=subject, body=body)
    return mailing


def person(address: str, campaign: Campaign, *, answers: object = None, **fields: object) -> Supporter:
    supporter = Supporter.objects.by_address(address, "en-gb")
    Supporter.objects.filter(pk=supporter.pk).update(**fields)
    supporter.refresh_from_db()
    CampaignSupporter.objects.create(
        campaign=campaign, supporter=supporter, source=CampaignSupporter.Source.LIST, custom_values=answers or {}
    )
    return supporter


def freeze(mailing: Mailing, people: Iterable[Supporter], purpose: str, language: str = "en-gb") -> list[Message]:
    """One queued message to each, as freezing the audience leaves it: everybody has agreed to get it."""
    people = list(people)
    Consent.objects.bulk_create(
        Consent(supporter=supporter, purpose=purpose, action=Consent.Action.GRANTED, via="form", language=language)
        for supporter in people
    )
    return Message.objects.bulk_create(
        Message(
            dedupe_key=f"mailing:{mailing.public_id}:{supporter.pk}",
            kind=KIND,
            supporter=supporter,
            mailing=mailing,
            variant="A",
            purpose=purpose,
            address=supporter.address,
            language=language,
            priority=Message.Priority.BULK,
            not_before=timezone.now(),
            state=Message.State.QUEUED,
            attempts=0,
        )
        for supporter in people
    )
