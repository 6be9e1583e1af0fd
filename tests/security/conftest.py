"""What the tests of this folder stand on besides the campaign."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from events.models import Event
from petitions.models import LetterAction, Petition, Proposal
from supporters.models import MailingList, Supporter
from tests.security.mails import SPONSORED, Door


@pytest.fixture
def door(
    client: Client,
    request: pytest.FixtureRequest,
    filled_in: Callable[..., dict[str, str]],
    petition: Petition,
    event: Event,
    mailing_list: MailingList,
    letter_action: LetterAction,
) -> Door:
    return Door(client, lambda: request.getfixturevalue("organiser_client"), filled_in)


@pytest.fixture
def sought_sponsors(campaign: Campaign) -> Petition:
    """What somebody proposed, under a fixed address, in a campaign that takes further proposals."""
    Campaign.objects.update(proposal_sponsors=500)
    petition = Petition.objects.create(
        campaign=campaign,
        public_id=SPONSORED,
        slug="trees",
        title="Mayor: plant trees",
        ask="Plant them.",
        state=Petition.State.SPONSORS,
        sponsors_needed=500,
    )
    proposer = Supporter.objects.create(address="proposer@example.org")
    Proposal.objects.create(petition=petition, supporter=proposer, name="Leyla", confirmed_at=timezone.now())
    return petition
