"""The supporters' verbs: joining a list, confirming, leaving, preferences, being forgotten."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from supporters import consents, personal_data, signals
from supporters.models import Consent, MailingList, Subscription, Supporter, Suppression
from supporters.suppressions import suppress

UNCONFIRMED_FOR = timedelta(days=30)
DAILY_ROUNDS = 3


@dataclass(frozen=True)
class Person:
    """Who fills in a public form: what she types, and the language of the page."""

    address: str
    name: str
    language: str


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
    confirm_address(locked.supporter, name=locked.name)


def confirm_address(supporter: Supporter, *, name: str = "", postcode: str = "", country: str = "") -> None:
    """Note that the address is hers, and take over what her profile lacks, in the caller's transaction."""
    person = Supporter.objects.select_for_update().get(pk=supporter.pk)
    person.address_confirmed_at = person.address_confirmed_at or timezone.now()
    person.name = person.name or name
    person.postcode = person.postcode or postcode
    person.country = person.country or country
    person.save(update_fields=["address_confirmed_at", "name", "postcode", "country"])


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


@transaction.atomic
def request_personal_data(supporter: Supporter) -> None:
    """Send her a link of short life to what is held on her, and to being forgotten."""
    signals.personal_data_requested.send(Supporter, supporter=supporter)


@transaction.atomic
def erase(supporter: Supporter) -> None:
    """Forget her: remove every row that names her, in every app, and keep only the keyed hash of her address.

    UK GDPR Art. 17; the hash stays so that she is never written to again (Art. 17(3)(b), PECR reg. 22).

    Her row is locked once the others are gone, so as to wait for no one in the other order; what came in until then,
    from a form that was sent at the same moment, is removed after that.
    """
    suppress(supporter.address, Suppression.Reason.ERASED)
    _erase_holdings(supporter)
    if Supporter.objects.select_for_update().filter(pk=supporter.pk).first() is None:
        return
    _erase_holdings(supporter)
    supporter.delete()


def _erase_holdings(supporter: Supporter) -> None:
    for holding in personal_data.holdings():
        holding.erase(supporter)


def forget_unconfirmed() -> int:
    """Delete what nobody confirmed within thirty days, and whoever is left with nothing. Return how many people."""
    before = timezone.now() - UNCONFIRMED_FOR
    for holding in personal_data.holdings():
        if holding.forget:
            holding.forget(before)
    unconfirmed = _with_nothing_left().filter(created_at__lt=before).values_list("pk", flat=True)
    return sum(_forget(pk) for pk in list(unconfirmed))


def _with_nothing_left() -> QuerySet[Supporter]:
    """Those who never confirmed their address, and of whom there are only traces."""
    people = Supporter.objects.filter(address_confirmed_at__isnull=True)
    for holding in personal_data.holdings():
        if not holding.is_trace:
            people = people.exclude(Exists(holding.model._default_manager.filter(supporter=OuterRef("pk"))))
    return people


@transaction.atomic
def _forget(pk: int) -> bool:
    """Remove one person's traces, unless she has come again meanwhile."""
    supporter = Supporter.objects.select_for_update().filter(pk=pk).first()
    if supporter is None or not _with_nothing_left().filter(pk=pk).exists():
        return False
    _erase_holdings(supporter)
    supporter.delete()
    return True
