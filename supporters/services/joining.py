"""Joining a list, confirming, leaving."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaign.models import Campaign
from supporters import consents, personal_data, purposes, signals
from supporters.addresses import normalise_address
from supporters.custom_fields import Value, answered
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter
from supporters.services.people import Person, confirm_address, note_activity
from supporters.suppressions import suppressed_among

DAILY_ROUNDS = 3


def mail_round(since: datetime) -> int:
    """Which round of confirmation mails it is, counted from 0.

    It goes into the message's dedupe key: however often a form is sent, and by whomever, an address gets at most one
    confirmation mail a day for three days, and then one a week. (Signing computes the same in `petitions/signing.py`.)
    """
    days = max((timezone.now() - since).days, 0)
    return days if days < DAILY_ROUNDS else DAILY_ROUNDS + (days - DAILY_ROUNDS) // 7


@transaction.atomic
def join(
    mailing_list: MailingList, person: Person, wording: str, answers: Mapping[str, Value] | None = None
) -> Subscription:
    """Ask to be put on a list. She is on it once she confirms from the mail; the page always answers the same.

    Until then the form that was sent last holds. A list without double opt-in has her at once, where that harms nobody
    (`_may_skip_confirmation`).
    """
    supporter = Supporter.objects.by_address(person.address, person.language)
    subscription = Subscription.objects.filter(supporter=supporter, mailing_list=mailing_list).first()
    if subscription is not None and subscription.state == Subscription.State.ACTIVE:
        signals.already_subscribed.send(Subscription, subscription=subscription)
        return subscription
    asked = {
        "name": person.name,
        "language": person.language,
        "wording_id": consents.wording_id(wording, person.language),
        "custom_values": dict(answers or {}),
    }
    if _may_skip_confirmation(supporter, mailing_list, subscription):
        return _put_on_list(supporter, mailing_list, asked)
    if subscription is None or subscription.state == Subscription.State.LEFT:
        subscription, _created = Subscription.objects.update_or_create(
            supporter=supporter,
            mailing_list=mailing_list,
            defaults={
                **asked,
                "state": Subscription.State.PENDING,
                "requested_at": timezone.now(),
                "reminded_at": None,
                "confirmed_at": None,
                "left_at": None,
            },
        )
    else:
        _take_the_last_form(subscription, asked)
        subscription.language = person.language
    signals.subscription_requested.send(Subscription, subscription=subscription)
    return subscription


def _take_the_last_form(pending: Subscription, asked: Mapping[str, Any]) -> None:
    """Unless somebody has just this row in hand, who confirms it: she waits for us, so we must not wait for her."""
    held = Subscription.objects.select_for_update(skip_locked=True)
    if held.filter(pk=pending.pk, state=Subscription.State.PENDING).first() is not None:
        Subscription.objects.filter(pk=pending.pk).update(**asked)


def _may_skip_confirmation(supporter: Supporter, mailing_list: MailingList, before: Subscription | None) -> bool:
    """Whether the form alone puts this address on the list, though a stranger may have filled it in.

    Never whoever left the list, or waits for its confirmation mail: it is for her to come back. Never whom another
    campaign knows and this one doesn't, whose team would get to see her profile by typing her address. Never an address
    that must not be written to, which would be kept for good.
    """
    if mailing_list.double_opt_in or before is not None:
        return False
    campaigns = set(supporter.campaigns.values_list("campaign_id", flat=True))
    is_known_elsewhere = bool(campaigns) and mailing_list.campaign_id not in campaigns
    return not is_known_elsewhere and not suppressed_among([supporter.address])


def _put_on_list(supporter: Supporter, mailing_list: MailingList, asked: Mapping[str, Any]) -> Subscription:
    """On the list at once. Her address is no more confirmed than before: her profile stays as it is."""
    subscription = Subscription.objects.create(
        supporter=supporter,
        mailing_list=mailing_list,
        state=Subscription.State.ACTIVE,
        confirmed_at=timezone.now(),
        **asked,
    )
    consents.grant_in_words(
        supporter, mailing_list.purpose, subscription.wording_id, subscription.language, Consent.Via.FORM
    )
    note_activity(supporter, mailing_list.campaign, CampaignSupporter.Source.LIST)
    signals.subscribed.send(Subscription, subscription=subscription)
    return subscription


@transaction.atomic
def ask_again(mailing_list: MailingList, address: str) -> None:
    """Send another confirmation mail to whoever waits for one; to everybody else nothing that the form wouldn't send.

    How often is for `mail_round` to say, as with the form itself.
    """
    subscription = (
        Subscription.objects.select_related("supporter", "mailing_list")
        .filter(mailing_list=mailing_list, supporter__address_normalised=normalise_address(address))
        .first()
    )
    if subscription is None or subscription.state == Subscription.State.LEFT:
        return
    is_on_it = subscription.state == Subscription.State.ACTIVE
    signal = signals.already_subscribed if is_on_it else signals.subscription_requested
    signal.send(Subscription, subscription=subscription)


def waiting() -> QuerySet[Subscription]:
    """What can still be confirmed. Served by the index `subscription_to_remind`."""
    pending = Subscription.objects.filter(state=Subscription.State.PENDING)
    return pending.filter(mailing_list__in=MailingList.objects.in_use()).select_related("mailing_list")


def remind(subscription: Subscription) -> None:
    """Send her the confirmation mail once more. In the caller's transaction."""
    signals.subscription_still_pending.send(Subscription, subscription=subscription)


@transaction.atomic
def confirm_subscription(subscription: Subscription) -> None:
    """Put her on the list: she has shown that the address is hers. Doing it twice changes nothing."""
    found = Subscription.objects.select_for_update(of=("self",)).select_related("supporter", "mailing_list__campaign")
    locked = found.get(pk=subscription.pk)
    if locked.state != Subscription.State.PENDING:
        return
    locked.state, locked.confirmed_at = Subscription.State.ACTIVE, timezone.now()
    locked.save(update_fields=["state", "confirmed_at"])
    consents.grant_in_words(
        locked.supporter, locked.mailing_list.purpose, locked.wording_id, locked.language, Consent.Via.CONFIRMATION
    )
    campaign, source = locked.mailing_list.campaign, CampaignSupporter.Source.LIST
    confirm_address(locked.supporter, campaign, source, name=locked.name)
    _keep_answers(locked.supporter, campaign, locked.custom_values)
    signals.subscribed.send(Subscription, subscription=locked)


def _keep_answers(supporter: Supporter, campaign: Campaign, answers: Mapping[str, Value]) -> None:
    """Take into her profile what she has just confirmed; what the campaign no longer asks is left out."""
    asked = {field.key for field, _value in answered(campaign, answers)}
    values = {key: value for key, value in answers.items() if key in asked}
    if not values:
        return
    known = CampaignSupporter.objects.select_for_update().get(campaign=campaign, supporter=supporter)
    known.custom_values = {**known.custom_values, **values}
    known.save(update_fields=["custom_values"])


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


@transaction.atomic
def leave_campaign(supporter: Supporter, campaign: Campaign, via: Consent.Via) -> None:
    """Take her off the campaign's lists, and end all else that she agreed to there."""
    subscriptions = supporter.subscriptions.filter(mailing_list__campaign=campaign).select_related("mailing_list")
    for subscription in subscriptions.exclude(state=Subscription.State.LEFT):
        leave(subscription, via)
    for holding, condition in personal_data.scopes(supporter, campaign):
        if holding.silence:
            holding.silence(supporter, condition)
    granted = supporter.consent_states.filter(is_granted=True, purpose__in=list(purposes.purposes_of(campaign)))
    for purpose in list(granted.values_list("purpose", flat=True)):
        consents.withdraw(supporter, purpose, via)
