"""Mailings that have gone out, and their messages, as tests of what comes back need them."""

from __future__ import annotations

from django.utils import timezone

from campaign.models import Campaign
from campaign.tokens import make_token
from mailings.models import Mailing, Message
from supporters import consents
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter


def member(mailing_list: MailingList, address: str) -> Supporter:
    """Somebody who is on the list and has confirmed it."""
    person = Supporter.objects.by_address(address, "en-gb")
    Supporter.objects.filter(pk=person.pk).update(address_confirmed_at=timezone.now())
    Subscription.objects.create(
        supporter=person,
        mailing_list=mailing_list,
        name="Günəl Əliyeva",
        language="en-gb",
        state="active",
        confirmed_at=timezone.now(),
    )
    consents.grant(person, mailing_list.purpose, "Write to me.", Consent.Via.CONFIRMATION)
    CampaignSupporter.objects.get_or_create(
        campaign=mailing_list.campaign, supporter=person, defaults={"source": CampaignSupporter.Source.LIST}
    )
    return person


def sent_mailing(campaign: Campaign, name: str = "The river in May") -> Mailing:
    return Mailing.objects.create(campaign=campaign, name=name, state="sending", started_at=timezone.now())


def message_to(person: Supporter, mailing: Mailing, purpose: str, **fields: object) -> Message:
    """The mailing's message to her: sent, unless the fields say otherwise."""
    values = {
        "dedupe_key": f"mailing:{mailing.public_id}:{person.pk}",
        "kind": "mailings.mailing",
        "supporter": person,
        "mailing": mailing,
        "variant": "A",
        "purpose": purpose,
        "address": person.address,
        "language": "en-gb",
        "priority": Message.Priority.BULK,
        "state": Message.State.SENT,
        "attempts": 1,
        "subject": "The river in May",
        "answer": "250 2.0.0 taken",
        "finished_at": timezone.now(),
        **fields,
    }
    return Message.objects.create(**values)


def queued_to(person: Supporter, mailing: Mailing, purpose: str, **fields: object) -> Message:
    waiting = {"state": Message.State.QUEUED, "attempts": 0, "finished_at": None, "answer": "", "subject": ""}
    return message_to(person, mailing, purpose, **{**waiting, **fields})


def unsubscribe_path(message: Message) -> str:
    return f"/unsubscribe/m/{make_token('unsubscribe-message', message.public_id)}/"
