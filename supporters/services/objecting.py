"""Objecting to mailings."""

from __future__ import annotations

from django.db import transaction

from campaign.models import Campaign
from supporters import consents, personal_data
from supporters.models import Consent, Subscription, Supporter, Suppression
from supporters.purposes import purposes_of
from supporters.services.forgetting import is_known_elsewhere
from supporters.services.joining import leave
from supporters.suppressions import suppress


@transaction.atomic
def stop_mailings(supporter: Supporter, campaign: Campaign) -> None:
    """Take her off the campaign's lists, end what she agreed to there, and let no mailing reach her.

    What answers her own doing still goes: a confirmation, a ticket, a rally that is called off. The address itself is
    suppressed for mailings unless another campaign knows her, to which she has said nothing; if she agrees again from
    her own mail, that holds.
    """
    for subscription in _on_lists(supporter, campaign):
        leave(subscription, Consent.Via.TEAM)
    for holding, condition in personal_data.scopes(supporter, campaign):
        if holding.silence:
            holding.silence(supporter, condition)
    granted = supporter.consent_states.filter(is_granted=True, purpose__in=list(purposes_of(campaign)))
    for key in list(granted.values_list("purpose", flat=True)):
        consents.withdraw(supporter, key, Consent.Via.TEAM)
    if not is_known_elsewhere(supporter, campaign):
        suppress(supporter.address, Suppression.Reason.OBJECTED)


def _on_lists(supporter: Supporter, campaign: Campaign) -> list[Subscription]:
    subscriptions = supporter.subscriptions.filter(mailing_list__campaign=campaign).select_related("mailing_list")
    return list(subscriptions.exclude(state=Subscription.State.LEFT))
