"""Several mail servers: each batch goes through one, by weight among those that work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from campaign.models import Campaign
from mailings.delivery.relays import choose_route, configured_relays
from mailings.models import Message, Relay
from mailings.relay_notices import relay_notices
from mailings.tasks import deliver
from tests.mailings.post_office import TAKE, PostOffice

Queue = Callable[..., Message]

pytestmark = pytest.mark.django_db


@pytest.fixture
def offices(settings: Settings) -> Iterator[tuple[PostOffice, PostOffice]]:
    """Two mail servers of the site, the first of three times the weight."""
    both = PostOffice(), PostOffice()
    for office in both:
        office.open()
    settings.MAIL_RELAYS = [
        f"smtp://127.0.0.1:{office.port}?weight={weight}" for office, weight in zip(both, (3, 1), strict=True)
    ]
    settings.EMAIL_TIMEOUT = 5
    yield both
    for office in both:
        office.close()


def fill(queue: Queue, number: int) -> None:
    for place in range(number):
        queue(f"person{place}")


class TestTwoServers:
    def test_are_chosen_by_their_weight(self, offices: tuple[PostOffice, PostOffice]) -> None:
        chosen = Counter(route.relay.name for _batch in range(400) if (route := choose_route()))
        assert 250 < chosen[f"smtp 127.0.0.1:{offices[0].port}"] < 350
        assert sum(chosen.values()) == 400

    def test_stand_in_for_each_other_at_once(self, offices: tuple[PostOffice, PostOffice], queue: Queue) -> None:
        first, second = offices
        first.close()
        fill(queue, 4)
        for _beat in range(6):
            deliver()
        assert len(second.letters) == 4
        assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}

    def test_stand_in_for_each_other_in_the_midst_of_a_batch(
        self, offices: tuple[PostOffice, PostOffice], queue: Queue
    ) -> None:
        for office in offices:
            answers = iter([TAKE] * 2)
            office.decide = lambda address, answers=answers: next(answers, "421 4.3.2 closing")
        fill(queue, 30)
        for _beat in range(4):
            deliver()
        assert [len(office.letters) for office in offices] == [2, 2]
        assert Relay.objects.filter(stopped_at__isnull=False).count() == 2
        waiting = Message.objects.filter(kind="mailings.account", state="queued")
        assert set(waiting.values_list("attempts", flat=True)) == {0}
        assert waiting.count() == 26

    def test_of_which_one_is_stopped_send_by_the_other_and_try_it_again(
        self, offices: tuple[PostOffice, PostOffice], queue: Queue, campaign: Campaign
    ) -> None:
        first, second = offices
        choose_route()
        name = f"smtp 127.0.0.1:{first.port}"
        soon = timezone.now() + timedelta(minutes=1)
        Relay.objects.filter(name=name).update(stopped_at=timezone.now(), tried_again_at=soon)
        [notice] = relay_notices(campaign)
        assert f"“{name}”" in notice.words
        assert "Mail goes out through the others meanwhile." in notice.words
        fill(queue, 3)
        deliver()
        assert (len(first.letters), len(second.letters)) == (0, 3)

        Relay.objects.filter(name=name).update(tried_again_at=timezone.now())
        queue("ann")
        deliver()
        assert first.addresses() == ["ann@example.org"]
        assert relay_notices(campaign) == []


class TestOneServer:
    def test_is_that_of_email_url(self, post_office: PostOffice, queue: Queue) -> None:
        [relay] = configured_relays()
        assert relay.name == f"smtp 127.0.0.1:{post_office.port}"
        queue("ann")
        deliver()
        assert post_office.addresses() == ["ann@example.org"]


class TestAnAddress:
    def test_says_how_to_connect(self, settings: Settings) -> None:
        settings.MAIL_RELAYS = [
            "smtp+tls://me%40example.org:p%40ss%3A@one.example.org",
            "smtp+ssl://two.example.org?weight=5",
            "smtp://two.example.org:2525",
            "smtp://two.example.org:2525",
        ]
        relays = configured_relays()
        assert [(relay.name, relay.weight) for relay in relays] == [
            ("smtp one.example.org:587", 1),
            ("smtp two.example.org:465", 5),
            ("smtp two.example.org:2525", 1),
            ("smtp two.example.org:2525 #2", 1),
        ]
        server = relays[0].open()._session._server  # type: ignore[attr-defined]
        assert (server.user, server.password, server.tls, server.ssl) == ("me@example.org", "p@ss:", True, False)

    @pytest.mark.parametrize(
        ("url", "wrong"),
        [
            ("smpt://me:secret-key@mail.example.org", "the scheme 'smpt' is none of smtp, smtps"),
            ("smtp://me:secret-key@", "the host is missing"),
            ("smtp://me:secret-key@mail.example.org:secret-key", "the port is not a number"),
            ("smtp://me:secret-key@mail.example.org?weight=0", "the weight must be a whole number from 1"),
            ("smtp://me:secret-key@mail.example.org?weight=much", "the weight must be a whole number from 1"),
            ("mailgun://secret-key@", "the sender domain is missing"),
            ("mailgun://mg.example.org", "the api key is missing"),
            ("postmark://secret-key@?colour=red", "the option 'colour' is not known"),
        ],
    )
    def test_that_is_wrong_is_named_without_its_secret(self, settings: Settings, url: str, wrong: str) -> None:
        settings.MAIL_RELAYS = ["smtp://mail.example.org", url]
        with pytest.raises(ImproperlyConfigured) as refused:
            configured_relays()
        assert str(refused.value).startswith(f"MAIL_RELAYS, address 2: {wrong}")
        assert "secret-key" not in str(refused.value)
        assert refused.value.__cause__ is None

    def test_s_secrets_stand_in_no_row_and_no_log(
        self, settings: Settings, queue: Queue, capfd: pytest.CaptureFixture[str]
    ) -> None:
        settings.MAIL_RELAYS = ["smtp://somebody:secret-key@127.0.0.1:1"]
        queue("ann")
        for _beat in range(4):
            deliver()
            Message.objects.update(not_before=timezone.now())
        assert "secret-key" not in repr(configured_relays())
        assert Relay.objects.get().stopped_at
        call_command("dumpdata", "mailings.relay", "mailings.message")
        output = capfd.readouterr()
        assert "127.0.0.1:1" in output.out
        assert "secret-key" not in output.out + output.err
