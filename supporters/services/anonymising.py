"""Making people anonymous whom nobody has heard of for long: what is counted stays, and nothing leads to anybody."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from campaign.identifiers import uuid7
from campaign.models import Campaign
from supporters import consents, personal_data
from supporters.models import Consent, Supporter


@transaction.atomic
def anonymise(supporter: Supporter) -> None:
    """Take away, in every app, what says who she is. Her signatures count on, with no name.

    Her consent ends first: there is nobody to write to. The ledger's lines stay, which name her by her profile alone.
    Should she come again, she is a newcomer: nothing is suppressed.
    """
    consents.withdraw_all(supporter, Consent.Via.TEAM)
    for holding in personal_data.holdings():
        (holding.anonymise or holding.erase)(supporter)


@transaction.atomic
def anonymise_in(supporter: Supporter, campaign: Campaign) -> None:
    """Let this campaign know her no more, while another does: her signatures count on, with no name."""
    for holding, condition in personal_data.scopes(supporter, campaign):
        (holding.anonymise_here or holding.erase)(supporter, condition)


def leave_no_profile(supporter: Supporter) -> None:
    """Blank the profile, under an address to which no mail can go (RFC 6761, section 6.4) and a new public id.

    The old links in her mails lead nowhere.
    """
    public_id = uuid7()
    address = f"{public_id}@anonymous.invalid"
    Supporter.objects.filter(pk=supporter.pk).update(
        public_id=public_id,
        address=address,
        address_normalised=address,
        name="",
        first_name="",
        phone="",
        postcode="",
        country="",
        constituency="",
        region="",
        frequency=Supporter.Frequency.ALWAYS,
        paused_until=None,
        restricted_at=None,
        anonymised_at=timezone.now(),
    )
