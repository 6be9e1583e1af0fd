"""Objecting to mailings."""

from __future__ import annotations

from django.db import transaction

from campaign.models import Campaign
from supporters.models import Consent, Supporter, Suppression
from supporters.services.forgetting import is_known_elsewhere
from supporters.services.joining import leave_campaign
from supporters.suppressions import suppress


@transaction.atomic
def stop_mailings(supporter: Supporter, campaign: Campaign) -> None:
    """Take her off the campaign's lists, end what she agreed to there, and let no mailing reach her.

    What answers her own doing still goes: a confirmation, a ticket, a rally that is called off. The address itself is
    suppressed for mailings unless another campaign knows her, to which she has said nothing; if she agrees again from
    her own mail, that holds.
    """
    leave_campaign(supporter, campaign, Consent.Via.TEAM)
    if not is_known_elsewhere(supporter, campaign):
        suppress(supporter.address, Suppression.Reason.OBJECTED)
