"""Joining a list, confirming, leaving."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from supporters import consents, personal_data, signals
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter
from supporters.services.people import Person, confirm_address

DAILY_ROUNDS = 3


def mail_round(since: datetime) -> int:
    """Which round of confirmation mails it is, counted from 0.

    It goes into the message's dedupe key: however often a form is sent, and by whomever, an address gets at most one
    confirmation mail a day for three days, and then one a week. (Signing computes the same in `petitions/signing.py`.)
    """
    days = max((timezone.now() - since).days, 0)
    return days if days < DAILY_ROUNDS else DAILY_ROUNDS + (days - DAILY_ROUNDS) // 7


@transaction.atomic
def join(mailing_list: MailingList, person: Person, wording: str) -> Subscription:
    """Ask to be put on a list. She is on it once she confirms from the mail; the page always answers the same.

    Until then the form that was sent last holds.
    """
    supporter = Supporter.objects.by_address(person.address, person.language)
    subscription = Subscription.objects.filter(supporter=supporter, mailing_list=mailing_list).first()
    if subscription is not None and subscription.state == Subscription.State.ACTIVE:
        signals.already_subscribed.send(Subscription, subscription=subscription)
        return subscription
    words = consents.wording_id(wording, person.language)
    asked = {"name": person.name, "language": person.language, "wording_id": words}
    if subscription is None or subscription.state == Subscription.State.LEFT:
        subscription, _created = Subscription.objects.update_or_create(
            supporter=supporter,
            mailing_list=mailing_list,
            defaults={
                **asked,
                "state": Subscription.State.PENDING,
                "requested_at": timezone.now(),
                "confirmed_at": None,
                "left_at": None,
            },
        )
    else:
        Subscription.objects.filter(pk=subscription.pk, state=Subscription.State.PENDING).update(**asked)
        subscription.language = person.language
    signals.subscription_requested.send(Subscription, subscription=subscription)
    return subscription


@transaction.atomic
def confirm_subscription(subscription: Subscription) -> None:
    """Put her on the list: she has shown that the address is hers. Doing it twice changes nothing."""
    found = Subscription.objects.select_for_update(of=("self",)).select_related("supporter", "mailing_list")
    locked = found.get(pk=subscription.pk)
    if locked.state != Subscription.State.PENDING:
        return
    locked.state, locked.confirmed_at = Subscription.State.ACTIVE, timezone.now()
    locked.save(update_fields=["state", "confirmed_at"])
    consents.grant_in_words(
        locked.supporter, locked.mailing_list.purpose, locked.wording_id, locked.language, Consent.Via.CONFIRMATION
    )
    source = CampaignSupporter.Source.LIST
    confirm_address(locked.supporter, locked.mailing_list.campaign, source, name=locked.name)


@transaction.atomic
def leave(subscription: Subscription, via: Consent.Via) -> None:
    """Take her off the list. Doing it twice changes nothing."""
    locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if locked.state == Subscription.State.LEFT:
        return
    locked.state, locked.left_at = Subscription.State.LEFT, timezone.now()
    locked.save(update_fields=["state", "left_at"])
    if consents.holds(subscription.supporter, subscription.mailing_list.purpose):
        consents.withdraw(subscription.supporter, subscription.mailing_list.purpose, via)


@transaction.atomic
def leave_all(supporter: Supporter, via: Consent.Via) -> None:
    """Take her off every list, and write to her of nothing else that she had asked to hear of."""
    for subscription in supporter.subscriptions.select_related("mailing_list").exclude(state=Subscription.State.LEFT):
        leave(subscription, via)
    for holding in personal_data.holdings():
        if holding.silence:
            holding.silence(supporter)
    consents.withdraw_all(supporter, via)
