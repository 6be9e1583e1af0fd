"""The preference centre: what she gets, and what is held on her."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from supporters import consents, signals
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter
from supporters.services import data_requests
from supporters.services.joining import leave
from supporters.services.people import note_activity


@transaction.atomic
def set_preferences(
    supporter: Supporter,
    *,
    name: str,
    language: str,
    lists: Collection[MailingList],
    wordings: dict[int, str],
) -> None:
    """Store what she chose in the preference centre. The link came to her address, so a list joined here is confirmed.

    `wordings` holds the words shown beside each list, by the list's primary key.
    """
    person = Supporter.objects.select_for_update().filter(pk=supporter.pk).first()
    if person is None:
        return
    supporter = person
    supporter.name, supporter.language = name, language
    supporter.address_confirmed_at = supporter.address_confirmed_at or timezone.now()
    supporter.save(update_fields=["name", "language", "address_confirmed_at"])
    wanted = {mailing_list.pk for mailing_list in lists}
    current = {row.mailing_list_id: row for row in supporter.subscriptions.active().select_related("mailing_list")}
    for pk, subscription in current.items():
        if pk not in wanted:
            leave(subscription, Consent.Via.PREFERENCES)
    for mailing_list in lists:
        if mailing_list.pk not in current:
            _join_confirmed(supporter, mailing_list, wordings[mailing_list.pk])


def _join_confirmed(supporter: Supporter, mailing_list: MailingList, wording: str) -> None:
    Subscription.objects.update_or_create(
        supporter=supporter,
        mailing_list=mailing_list,
        defaults={
            "state": Subscription.State.ACTIVE,
            "name": supporter.name,
            "language": supporter.language,
            "confirmed_at": timezone.now(),
            "left_at": None,
        },
    )
    consents.grant(supporter, mailing_list.purpose, wording, Consent.Via.PREFERENCES)
    note_activity(supporter, mailing_list.campaign, CampaignSupporter.Source.LIST)


@transaction.atomic
def request_personal_data(supporter: Supporter) -> None:
    """Send her a link of short life to what is held on her, and to being forgotten."""
    data_requests.note_own_access(supporter)
    signals.personal_data_requested.send(Supporter, supporter=supporter)
