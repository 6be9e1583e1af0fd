"""Who asked to join and hasn't confirmed is reminded once, after two days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event, Rsvp
from mailings.models import Message
from petitions.models import Petition, Signature
from supporters.models import MailingList, Subscription, Supporter, Suppression
from supporters.services.forgetting import erase
from supporters.services.reminding import remind_all
from supporters.suppressions import suppress
from supporters.tasks import remind
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved
from tests.supporters.people import Fill, ask_to_join
from tests.threads import together

GUNEL = "gunel@example.org"

pytestmark = pytest.mark.usefixtures("mailing_list")


@pytest.fixture
def asked(client: Client, filled_in: Fill, mailing_list: MailingList) -> None:
    """She asked two days and an hour ago, and has had the first mail."""
    asked_ago(client, filled_in, days=2, hours=1)


def asked_ago(client: Client, filled_in: Fill, address: str = GUNEL, **ago: float) -> None:
    with clock_moved(**{unit: -number for unit, number in ago.items()}):
        ask_to_join(client, filled_in, "Günəl Əliyeva", address)
        delivered()


@pytest.mark.usefixtures("asked")
def test_she_gets_the_link_once_more_and_it_works(client: Client) -> None:
    remind()
    [mail] = delivered()
    assert (mail.to, mail.subject) == ([GUNEL], "Not confirmed yet: River news")
    assert "We remind you of it this once." in mail.body
    client.post(path_with(mail, "/confirm/"))
    assert Subscription.objects.get().state == Subscription.State.ACTIVE


@pytest.mark.usefixtures("asked")
def test_it_is_once_however_often_the_task_runs() -> None:
    for days in (0, 1, 5, 20):
        with clock_moved(days=days):
            remind()
    assert Message.objects.count() == 2
    assert Subscription.objects.get().reminded_at is not None


@pytest.mark.parametrize("hours", [1, 47])
def test_it_doesnt_come_before_two_days(client: Client, filled_in: Fill, hours: int) -> None:
    asked_ago(client, filled_in, hours=hours)
    remind()
    assert delivered() == []
    assert Subscription.objects.get().reminded_at is None


@pytest.mark.parametrize("days", [29.5, 31])
def test_nobody_is_reminded_whose_time_is_over(client: Client, filled_in: Fill, days: float) -> None:
    asked_ago(client, filled_in, days=days)
    remind()
    assert delivered() == []


def test_who_has_just_asked_for_another_mail_isnt_written_to_twice_in_a_day(client: Client, filled_in: Fill) -> None:
    asked_ago(client, filled_in, days=2, hours=3)
    ask_to_join(client, filled_in, "Günəl Əliyeva", GUNEL)
    assert len(delivered()) == 1
    remind()
    assert delivered() == []


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("what", ["confirmed", "left", "archived", "suppressed", "domain", "restricted"])
def test_there_is_nothing_to_remind_of_or_nobody_to_write_to(what: str) -> None:
    now = timezone.now()
    if what == "confirmed":
        Subscription.objects.update(state=Subscription.State.ACTIVE, confirmed_at=now)
    elif what == "left":
        Subscription.objects.update(state=Subscription.State.LEFT, left_at=now)
    elif what == "archived":
        MailingList.objects.update(archived_at=now)
    elif what == "suppressed":
        suppress(GUNEL, Suppression.Reason.BOUNCED)
    elif what == "domain":
        from supporters.addresses import hash_domain

        Suppression.objects.create(
            address_hash=hash_domain(GUNEL), reason=Suppression.Reason.TEAM, scope=Suppression.Scope.DOMAIN
        )
    else:
        Supporter.objects.update(restricted_at=now)
    remind()
    assert Message.objects.count() == 1
    assert delivered() == []


@pytest.mark.usefixtures("asked")
def test_who_was_forgotten_meanwhile_is_reminded_of_nothing() -> None:
    remind()
    erase(Supporter.objects.get())
    assert delivered() == []


@pytest.mark.usefixtures("asked")
def test_confirming_between_reminder_and_sending_makes_it_pointless(client: Client) -> None:
    remind()
    Subscription.objects.update(state=Subscription.State.ACTIVE, confirmed_at=timezone.now())
    assert delivered() == []


def test_who_left_and_asks_again_is_reminded_of_the_new_request(client: Client, filled_in: Fill) -> None:
    asked_ago(client, filled_in, days=10)
    with clock_moved(days=-7):
        remind()
    Subscription.objects.update(state=Subscription.State.LEFT)
    asked_ago(client, filled_in, days=2, hours=1)
    assert Subscription.objects.get().reminded_at is None
    remind()
    assert [mail.subject for mail in delivered()][-1] == "Not confirmed yet: River news"


class TestPetitionsAndRallies:
    """A signature and a registration wait as a subscription does."""

    @pytest.mark.parametrize("page", ["/petitions/swim/", "/events/river-rally/"])
    def test_who_hasnt_confirmed_is_reminded_once_and_the_link_works(
        self, client: Client, filled_in: Fill, petition: Petition, event: Event, page: str
    ) -> None:
        self.ask(client, filled_in, page)
        for days in (0, 0, 3, 9):
            with clock_moved(days=days):
                remind()
        [mail] = delivered()
        assert (mail.to, mail.subject.split(":")[0]) == ([GUNEL], "Not confirmed yet")
        client.post(path_with(mail, "/confirm/"))
        states = {*Signature.objects.values_list("state", flat=True), *Rsvp.objects.values_list("state", flat=True)}
        assert states <= {"confirmed", "going"}
        assert len(states) == 1

    @pytest.mark.parametrize("page", ["/petitions/swim/", "/events/river-rally/"])
    def test_nobody_is_reminded_of_what_is_over(
        self, client: Client, filled_in: Fill, petition: Petition, event: Event, page: str
    ) -> None:
        self.ask(client, filled_in, page)
        Petition.objects.update(state=Petition.State.CLOSED)
        Event.objects.update(state=Event.State.CANCELLED)
        remind()
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("page", ["/petitions/swim/", "/events/river-rally/"])
    def test_nobody_is_who_confirmed_or_is_suppressed(
        self, client: Client, filled_in: Fill, petition: Petition, event: Event, page: str
    ) -> None:
        self.ask(client, filled_in, page)
        self.ask(client, filled_in, page, "reshad@example.org", confirm=True)
        suppress(GUNEL, Suppression.Reason.COMPLAINED)
        delivered()
        before = Message.objects.count()
        remind()
        assert Message.objects.count() == before

    @staticmethod
    def ask(client: Client, filled_in: Fill, page: str, address: str = GUNEL, *, confirm: bool = False) -> None:
        with clock_moved(days=-2, hours=-1):
            client.post(page, filled_in(name="Günəl", address=address, country="AZ"))
            mail = delivered()[-1]
            if confirm:
                client.post(path_with(mail, "/confirm/"))


def pending(number: int) -> None:
    river = MailingList.objects.get()
    Subscription.objects.bulk_create(
        Subscription(
            supporter=Supporter.objects.by_address(f"person{each}@example.net", "en-gb"),
            mailing_list=river,
            language="en-gb",
            requested_at=timezone.now() - timedelta(days=3),
        )
        for each in range(number)
    )


def test_it_goes_by_batches_the_longest_waiting_first() -> None:
    pending(5)
    assert [remind_all(limit=2) for _time in range(4)] == [True, True, False, False]
    assert Message.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_remind_each_once() -> None:
    pending(20)
    together([lambda: remind_all(limit=20)] * 3)
    assert Message.objects.count() == 20
    assert not Subscription.objects.filter(reminded_at__isnull=True).exists()
