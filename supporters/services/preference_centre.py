"""The preference centre: what she gets, how often, and under which name.

Its link stands in every mail and works for years, and mails are passed on. So two pages share the work:

- the page of any mail's link shows the public lists and how mails come, and lets whoever holds the link have less of
  them. A list that is ticked there brings a mail to her address, to confirm from.
- the page of a link that has just been sent to her address (`tokens.data_token`, valid for an hour) shows the rest too:
  what else she agreed to, lists that aren't public, who she is. What is changed there holds at once.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from supporters import consents, purposes, signals
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter
from supporters.services import data_requests
from supporters.services.joining import join, leave
from supporters.services.people import Person, note_activity
from supporters.services.suppressing import lift_for_owner

PAUSE = timedelta(days=30)


@dataclass(frozen=True)
class ListChanges:
    """Which lists she left on the page, and which she ticked, in the words that stood beside each."""

    left: Collection[MailingList]
    ticked: dict[MailingList, str]


@dataclass(frozen=True)
class Delivery:
    """How mails come to her."""

    frequency: str
    language: str
    is_paused: bool


@dataclass(frozen=True)
class Profile:
    """What she says of herself."""

    name: str
    postcode: str
    country: str


@transaction.atomic
def change_by_any_link(supporter: Supporter, lists: ListChanges, delivery: Delivery) -> bool:
    """Store what was chosen by a link that anybody may hold. Return whether a list waits for her to confirm by mail.

    What is hers is changed before herself, in the order in which she is erased.
    """
    _leave_lists(supporter, lists.left)
    asked = [row for row in lists.ticked if not _is_on(supporter, row)]
    _set_delivery(supporter, delivery)
    for mailing_list in asked:
        person = Person(supporter.address, supporter.name, delivery.language)
        join(mailing_list, person, lists.ticked[mailing_list])
    return bool(asked)


@transaction.atomic
def change_by_fresh_link(
    supporter: Supporter, lists: ListChanges, delivery: Delivery, profile: Profile, stopped: Collection[str]
) -> None:
    """Store what she chose on the page whose link has just come to her address, which is thereby confirmed.

    `stopped` are the purposes besides lists that she agrees to no more.
    """
    _leave_lists(supporter, lists.left)
    for purpose in stopped:
        stop_purpose(supporter, purpose, Consent.Via.PREFERENCES)
    for mailing_list, wording in lists.ticked.items():
        if not _is_on(supporter, mailing_list):
            _join_confirmed(supporter, mailing_list, wording, profile.name, delivery.language)
    _set_delivery(supporter, delivery)
    _set_profile(supporter, profile)


@transaction.atomic
def stop_purpose(supporter: Supporter, purpose: str, via: Consent.Via) -> None:
    """Write to her, or call her, no more for this purpose. Doing it twice changes nothing."""
    if consents.holds(supporter, purpose):
        consents.withdraw(supporter, purpose, via)
    purposes.stop(supporter, purpose)


@transaction.atomic
def request_personal_data(supporter: Supporter) -> None:
    """Send her a link of short life to all her preferences, to what is held on her, and to being forgotten."""
    data_requests.note_own_access(supporter)
    signals.personal_data_requested.send(Supporter, supporter=supporter)


def _is_on(supporter: Supporter, mailing_list: MailingList) -> bool:
    return supporter.subscriptions.active().filter(mailing_list=mailing_list).exists()


def _leave_lists(supporter: Supporter, lists: Collection[MailingList]) -> None:
    for subscription in supporter.subscriptions.active().filter(mailing_list__in=lists).select_related("mailing_list"):
        leave(subscription, Consent.Via.PREFERENCES)


def _join_confirmed(supporter: Supporter, mailing_list: MailingList, wording: str, name: str, language: str) -> None:
    subscription, _created = Subscription.objects.update_or_create(
        supporter=supporter,
        mailing_list=mailing_list,
        defaults={
            "state": Subscription.State.ACTIVE,
            "name": name,
            "language": language,
            "reminded_at": None,
            "confirmed_at": timezone.now(),
            "left_at": None,
        },
    )
    consents.grant(supporter, mailing_list.purpose, wording, Consent.Via.PREFERENCES)
    note_activity(supporter, mailing_list.campaign, CampaignSupporter.Source.LIST)
    signals.subscribed.send(Subscription, subscription=subscription)


def _set_delivery(supporter: Supporter, delivery: Delivery) -> None:
    """A pause that has begun ends when it was to end; whoever has been forgotten meanwhile stays so."""
    person = Supporter.objects.select_for_update(no_key=True).filter(pk=supporter.pk).first()
    if person is None:
        transaction.set_rollback(True)
        return
    is_paused = person.paused_until is not None and person.paused_until > timezone.now()
    person.frequency, person.language = delivery.frequency, delivery.language
    if is_paused != delivery.is_paused:
        person.paused_until = timezone.now() + PAUSE if delivery.is_paused else None
    person.save(update_fields=["frequency", "language", "paused_until"])


def _set_profile(supporter: Supporter, profile: Profile) -> None:
    """Take over what she says of herself. The first name goes where it is no part of the name any more."""
    person = Supporter.objects.filter(pk=supporter.pk).first()
    if person is None:
        return
    if person.first_name not in profile.name.split():
        person.first_name = ""
    person.name, person.postcode, person.country = profile.name, profile.postcode, profile.country
    person.address_confirmed_at = person.address_confirmed_at or timezone.now()
    person.save(update_fields=["name", "first_name", "postcode", "country", "address_confirmed_at"])
    lift_for_owner(person.address)
