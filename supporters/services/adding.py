"""Adding a person by hand: she said yes at a stall or on paper, and the team says where, when and to what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from supporters import consents
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter
from supporters.services.joining import join
from supporters.services.people import Person, note_activity


class KnownAlready(Exception):
    """The campaign has this person. Nothing was changed."""

    def __init__(self, person: CampaignSupporter) -> None:
        super().__init__()
        self.person = person


class OnlySheCanJoin(Exception):
    """She must confirm by mail before this campaign may know more of her than her address."""


@dataclass(frozen=True)
class Agreement:
    """What she said yes to: a list, or to be called where there is none; in which words, and where and when."""

    mailing_list: MailingList | None
    words: str
    evidence: str


_VIA = {CampaignSupporter.Source.PAPER: Consent.Via.PAPER, CampaignSupporter.Source.TEAM: Consent.Via.TEAM}


@transaction.atomic
def add_person(
    campaign: Campaign,
    person: Person,
    profile: Mapping[str, str],
    agreement: Agreement,
    source: CampaignSupporter.Source,
    by: User,
) -> CampaignSupporter | None:
    """Bring her in with what she agreed to. On a list with double opt-in she gets the confirmation mail instead.

    Whom another campaign knows and this one doesn't, it gets to know when she confirms, and not by typing her address:
    the answer is None then. Raises KnownAlready, and OnlySheCanJoin where there is nothing that she could confirm.
    """
    supporter = Supporter.objects.by_address(person.address, person.language)
    known = campaign.people.filter(supporter=supporter).first()
    if known is not None:
        raise KnownAlready(known)
    is_known_elsewhere = supporter.campaigns.exists()
    if is_known_elsewhere and agreement.mailing_list is None:
        raise OnlySheCanJoin
    if is_known_elsewhere or (agreement.mailing_list and agreement.mailing_list.double_opt_in):
        _ask(agreement, person)
    else:
        _note_agreement(campaign, supporter, person, agreement, _VIA[source])
    if is_known_elsewhere:
        record(by, "asked to join", agreement.mailing_list or campaign, campaign)
        return None
    _fill_gaps(supporter, {"name": person.name, **profile})
    note_activity(supporter, campaign, source)
    record(by, "added", supporter, campaign)
    return campaign.people.get(supporter=supporter)


def _ask(agreement: Agreement, person: Person) -> None:
    if agreement.mailing_list:
        join(agreement.mailing_list, person, agreement.words)


def _note_agreement(
    campaign: Campaign, supporter: Supporter, person: Person, agreement: Agreement, via: Consent.Via
) -> None:
    wording = consents.wording_id(agreement.words, person.language)
    purpose = agreement.mailing_list.purpose if agreement.mailing_list else f"calls:{campaign.public_id}"
    consents.grant_in_words(supporter, purpose, wording, person.language, via, agreement.evidence)
    if agreement.mailing_list:
        Subscription.objects.update_or_create(
            supporter=supporter,
            mailing_list=agreement.mailing_list,
            defaults={
                "state": Subscription.State.ACTIVE,
                "name": person.name,
                "language": person.language,
                "wording_id": wording,
                "confirmed_at": timezone.now(),
                "left_at": None,
            },
        )


def _fill_gaps(supporter: Supporter, profile: Mapping[str, str]) -> None:
    person = Supporter.objects.get(pk=supporter.pk)
    for name, value in profile.items():
        setattr(person, name, getattr(person, name) or value)
    person.save(update_fields=list(profile))
