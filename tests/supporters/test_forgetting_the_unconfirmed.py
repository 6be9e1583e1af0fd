"""What nobody confirmed is deleted after thirty days, as the confirmation mail promises."""

from __future__ import annotations

import pytest
from django.test import Client

from events.models import Event
from petitions.models import Petition
from supporters.models import MailingList, Subscription, Supporter, Suppression
from supporters.tasks import forget_unconfirmed
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.database import places_with
from tests.supporters.people import Fill, ask_to_join, join, one_click, reminder

ADDRESS = "gunel@example.org"
NAME = "Günəl Əliyeva"


@pytest.mark.parametrize(("days", "left"), [(29, 1), (31, 0)])
def test_a_subscription_waits_for_thirty_days(
    client: Client, filled_in: Fill, mailing_list: MailingList, days: int, left: int
) -> None:
    with clock_moved(days=-days):
        ask_to_join(client, filled_in, NAME, ADDRESS)
    forget_unconfirmed()
    assert Subscription.objects.count() == left


def test_what_was_typed_is_in_no_table_any_more(client: Client, filled_in: Fill, mailing_list: MailingList) -> None:
    with clock_moved(days=-31):
        ask_to_join(client, filled_in, NAME, ADDRESS)
        delivered()
        Supporter.objects.update(created_at=Subscription.objects.get().requested_at)
    assert "what was typed is deleted after thirty days" in _confirmation_mail(client, filled_in)
    forget_unconfirmed()
    assert (places_with(ADDRESS), places_with(NAME)) == (set(), set())


def _confirmation_mail(client: Client, filled_in: Fill) -> str:
    ask_to_join(client, filled_in, "Ann", "ann@example.org")
    return str(delivered()[0].body)


def test_she_is_forgotten_and_not_suppressed(client: Client, filled_in: Fill, mailing_list: MailingList) -> None:
    with clock_moved(days=-31):
        ask_to_join(client, filled_in, NAME, ADDRESS)
    forget_unconfirmed()
    assert not Suppression.objects.exists()
    ask_to_join(client, filled_in, NAME, ADDRESS)
    assert [message.to for message in delivered()] == [[ADDRESS]]


def test_the_link_of_what_is_forgotten_is_a_plain_page(
    client: Client, filled_in: Fill, mailing_list: MailingList
) -> None:
    with clock_moved(days=-29):
        ask_to_join(client, filled_in, NAME, ADDRESS)
        confirm = path_with(delivered()[0], "/confirm/")
    Subscription.objects.all().delete()
    assert client.post(confirm).status_code == 404


def test_who_asked_again_lately_is_kept(
    client: Client, filled_in: Fill, mailing_list: MailingList, petition: Petition
) -> None:
    with clock_moved(days=-31):
        ask_to_join(client, filled_in, NAME, ADDRESS)
        Supporter.objects.update(created_at=Subscription.objects.get().requested_at)
    client.post("/petitions/swim/", filled_in(name=NAME, address=ADDRESS, country="AZ"))
    forget_unconfirmed()
    assert not Subscription.objects.exists()
    assert Supporter.objects.exists()
    assert client.post(path_with(delivered()[-1], "/confirm/")).status_code == 303


def test_members_and_those_who_left_are_kept(client: Client, filled_in: Fill, mailing_list: MailingList) -> None:
    with clock_moved(days=-400):
        join(client, filled_in, "Ann", "ann@example.org")
        join(client, filled_in, "Bob", "bob@example.org")
        client.post(one_click(reminder(client, filled_in, "bob@example.org")))
        Supporter.objects.update(created_at=Subscription.objects.first().requested_at)  # type: ignore[union-attr]
    forget_unconfirmed()
    assert set(Subscription.objects.values_list("supporter__address", "state")) == {
        ("ann@example.org", "active"),
        ("bob@example.org", "left"),
    }


def test_running_the_task_twice_is_harmless(client: Client, filled_in: Fill, mailing_list: MailingList) -> None:
    with clock_moved(days=-31):
        ask_to_join(client, filled_in, NAME, ADDRESS)
    forget_unconfirmed()
    forget_unconfirmed()
    assert not Subscription.objects.exists()


def test_an_unconfirmed_signature_is_in_no_table_any_more(client: Client, filled_in: Fill, petition: Petition) -> None:
    with clock_moved(days=-31):
        client.post("/petitions/swim/", filled_in(name=NAME, address=ADDRESS, country="AZ"))
        delivered()
    Supporter.objects.update(created_at=petition.signatures.get().signed_at)
    forget_unconfirmed()
    assert places_with(ADDRESS) == set()


def test_an_unconfirmed_registration_is_in_no_table_any_more(client: Client, filled_in: Fill, event: Event) -> None:
    with clock_moved(days=-31):
        client.post("/events/river-rally/", filled_in(name=NAME, address=ADDRESS))
        delivered()
    Supporter.objects.update(created_at=event.rsvps.get().registered_at)
    forget_unconfirmed()
    assert places_with(ADDRESS) == set()
