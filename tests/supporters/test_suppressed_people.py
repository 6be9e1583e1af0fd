"""Somebody is suppressed: what still reaches her, by the reason, on every way in, and how it ends."""

from __future__ import annotations

from contextlib import suppress as suppress_errors
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, User
from events.models import Event
from mailings.models import Message
from petitions.models import Petition
from supporters.addresses import hash_domain
from supporters.models import MailingList, Subscription, Supporter, Suppression
from supporters.services import joining
from supporters.services.forgetting import erase
from supporters.services.people import Person
from supporters.services.suppressing import import_suppressions
from supporters.suppressions import OBJECTIONS, suppress, suppressed_among, unreachable_among
from tests.mail import delivered, path_with
from tests.supporters.people import Fill, ask_to_join, join
from tests.threads import together

ADDRESS = "gunel@example.org"
Reason, Scope = Suppression.Reason, Suppression.Scope
FINAL = [Reason.ERASED, Reason.COMPLAINED, Reason.TEAM]
WEAK = [Reason.BOUNCED, Reason.IMPORTED]

pytestmark = pytest.mark.usefixtures("petition", "event", "mailing_list")


def suppressed_long_ago(reason: Suppression.Reason) -> None:
    suppress(ADDRESS, reason)
    Suppression.objects.update(created_at=timezone.now() - timedelta(days=40))


def come_in(client: Client, filled_in: Fill, page: str) -> None:
    answer = client.post(page, filled_in(name="Günəl", address=ADDRESS, consent="on", country="AZ", postcode="AZ 1005"))
    assert answer.status_code == 303


WAYS_IN = ("/petitions/swim/", "/events/river-rally/", "/lists/river-news/")


@pytest.mark.parametrize("page", WAYS_IN)
@pytest.mark.parametrize("reason", FINAL)
def test_what_she_or_the_team_decided_holds_on_every_way_in(
    client: Client, filled_in: Fill, reason: Suppression.Reason, page: str
) -> None:
    suppressed_long_ago(reason)
    come_in(client, filled_in, page)
    assert delivered() == []
    assert [row.reason for row in Suppression.objects.all()] == [reason]


@pytest.mark.parametrize("page", WAYS_IN)
@pytest.mark.parametrize("reason", WEAK)
def test_what_a_machine_or_another_list_said_ends_when_she_confirms(
    client: Client, filled_in: Fill, reason: Suppression.Reason, page: str
) -> None:
    suppressed_long_ago(reason)
    come_in(client, filled_in, page)
    [mail] = delivered()
    assert Suppression.objects.exists()  # a stranger may have typed her address
    client.post(path_with(mail, "/confirm/"))
    assert not Suppression.objects.exists()


def test_an_address_that_has_just_bounced_is_not_tried_at_once(client: Client, filled_in: Fill) -> None:
    suppress(ADDRESS, Reason.BOUNCED)
    ask_to_join(client, filled_in, "Günəl", ADDRESS)
    assert delivered() == []


def test_a_second_bounce_makes_it_wait_again() -> None:
    suppressed_long_ago(Reason.BOUNCED)
    assert unreachable_among([ADDRESS]) == set()
    suppress(ADDRESS, Reason.BOUNCED)
    assert unreachable_among([ADDRESS]) == {ADDRESS}


@pytest.mark.parametrize("reason", Reason.values)
def test_a_suppressed_domain_holds_for_everybody_there(client: Client, filled_in: Fill, reason: str) -> None:
    Suppression.objects.create(address_hash=hash_domain("example.org"), scope=Scope.DOMAIN, reason=reason)
    Suppression.objects.update(created_at=timezone.now() - timedelta(days=40))
    ask_to_join(client, filled_in, "Günəl", ADDRESS)
    assert delivered() == []
    assert Message.objects.get().state == "suppressed"


@pytest.mark.parametrize("reason", Reason.values)
def test_no_mailing_goes_to_anybody_suppressed_and_a_notice_to_objectors_alone(reason: str) -> None:
    suppressed_long_ago(Reason(reason))
    gunel = Supporter.objects.by_address(ADDRESS, "en-gb")
    for priority in (Message.Priority.NOTICE, Message.Priority.BULK):
        Message.objects.create(
            dedupe_key=str(priority),
            kind="supporters.personal_data",
            supporter=gunel,
            address=ADDRESS,
            language="az",
            priority=priority,
        )
    notices = 1 if reason in OBJECTIONS else 0
    assert len(delivered()) == notices
    assert Message.objects.get(priority=Message.Priority.BULK).state == "suppressed"
    assert Message.objects.filter(state="sent", priority=Message.Priority.NOTICE).count() == notices


@pytest.mark.parametrize(
    ("page", "reason"), [*((page, Reason.OBJECTED) for page in WAYS_IN), (WAYS_IN[0], Reason.REPORTED)]
)
def test_whoever_wants_no_mailings_still_gets_what_she_asks_for(
    client: Client, filled_in: Fill, page: str, reason: Suppression.Reason
) -> None:
    suppressed_long_ago(reason)
    come_in(client, filled_in, page)
    assert len(delivered()) == 1
    assert suppressed_among([ADDRESS]) == {ADDRESS}


def test_whoever_bounced_and_is_then_erased_stays_erased(
    client: Client, filled_in: Fill, mailing_list: MailingList
) -> None:
    suppressed_long_ago(Reason.IMPORTED)
    suppress(ADDRESS, Reason.ERASED)
    suppress(ADDRESS, Reason.BOUNCED)
    assert [row.reason for row in Suppression.objects.all()] == [Reason.ERASED]
    ask_to_join(client, filled_in, "Günəl", ADDRESS)
    assert delivered() == []


def test_somebody_who_joins_lifts_nobody_elses(client: Client, filled_in: Fill, mailing_list: MailingList) -> None:
    suppress("ann@example.org", Reason.IMPORTED)
    join(client, filled_in, "Günəl", ADDRESS)
    assert suppressed_among([ADDRESS, "ann@example.org"]) == {"ann@example.org"}
    assert Subscription.objects.active().count() == 1


def test_confirming_from_an_old_mail_lifts_nothing_that_she_decided_since(
    client: Client, filled_in: Fill, mailing_list: MailingList, petition: Petition, event: Event
) -> None:
    come_in(client, filled_in, "/petitions/swim/")
    [mail] = delivered()
    suppress(ADDRESS, Reason.OBJECTED)
    client.post(path_with(mail, "/confirm/"))
    assert suppressed_among([ADDRESS]) == {ADDRESS}


@pytest.mark.django_db(transaction=True)
def test_confirming_and_being_erased_at_the_same_moment_wait_for_each_other_in_one_order(
    mailing_list: MailingList,
) -> None:
    """Both touch her suppression: she confirms, which lifts it, and is erased, which is for good."""
    for number in range(6):
        address = f"person{number}@example.org"
        suppress(address, Reason.IMPORTED)
        subscription = joining.join(mailing_list, Person(address, "Ann", "en-gb"), "Send me")
        together(
            [
                lambda subscription=subscription: _confirm_unless_gone(subscription),
                lambda subscription=subscription: erase(subscription.supporter),
            ]
        )
        assert list(Suppression.objects.values_list("reason", flat=True)) == [Reason.ERASED] * (number + 1)
    assert not Supporter.objects.exists()


def _confirm_unless_gone(subscription: Subscription) -> None:
    with suppress_errors(Subscription.DoesNotExist, Supporter.DoesNotExist):
        joining.confirm_subscription(subscription)


@pytest.mark.django_db(transaction=True)
def test_two_lists_brought_in_at_once_in_another_order_do_not_block_each_other(campaign: Campaign) -> None:
    by = User.objects.create_superuser("admin@example.org")
    lines = [f"person{number}@example.org" for number in range(400)]
    reports = together(
        [
            lambda order=order: import_suppressions("\n".join(order), Reason.IMPORTED, campaign, by)
            for order in (lines, lines[::-1], sorted(lines), lines)
        ]
    )
    assert sorted((report.new, report.known) for report in reports) == [(0, 400)] * 3 + [(400, 0)]
