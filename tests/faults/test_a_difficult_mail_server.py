"""A mail server that answers as it likes: every message ends, and nobody gets one twice whom the server told us of."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django import Settings

from mailings.delivery import breaker, deliver_batch, marking, relays
from mailings.delivery.marking import MAX_ATTEMPTS
from mailings.models import Message
from mailings.outbox import enqueue
from supporters.models import Supporter, Suppression
from supporters.suppressions import suppressed_among
from tests.mailings.post_office import (
    AFTER_DATA,
    DROP_AFTER_DATA,
    DROP_IN_DATA,
    HANG,
    HANG_AFTER_DATA,
    TAKE,
    PostOffice,
)
from tests.threads import together

RECIPIENTS = 600
WORKERS = 3
NO_SUCH_USER = "550 5.1.1 no such user"
REFUSED = "550 5.7.1 not wanted"
# How often each answer comes, in a hundred.
MOODS = {
    TAKE: 48,
    "421 4.3.2 closing": 6,
    "451 4.7.1 greylisted": 8,
    AFTER_DATA + "421 4.3.2 closing": 4,
    AFTER_DATA + "451 4.3.0 later": 6,
    NO_SUCH_USER: 3,
    REFUSED: 3,
    AFTER_DATA + "554 5.6.0 not wanted": 3,
    HANG: 3,
    HANG_AFTER_DATA: 3,
    DROP_IN_DATA: 6,
    DROP_AFTER_DATA: 7,
}
UNTOLD = (DROP_AFTER_DATA, HANG_AFTER_DATA)

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _in_a_hurry(settings: Settings, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real waits, a thousand times shorter."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office.port
    settings.EMAIL_TIMEOUT = 0.4
    monkeypatch.setattr(marking, "FIRST_RETRY", timedelta(seconds=0.06))
    monkeypatch.setattr(marking, "LONGEST_RETRY", timedelta(seconds=2))
    monkeypatch.setattr(relays, "SERVER_RETRY", timedelta(seconds=0.03))
    monkeypatch.setattr(breaker, "FIRST_PAUSE", timedelta(seconds=0.03))
    monkeypatch.setattr(breaker, "LONGEST_PAUSE", timedelta(seconds=0.3))
    monkeypatch.setattr(breaker, "_SECONDS_BETWEEN_NOTES", 0.01)


def fill_the_outbox() -> None:
    with transaction.atomic():
        for number in range(RECIPIENTS):
            address = f"person{number}@example.org"
            enqueue(
                "mailings.account",
                Supporter.objects.by_address(address, "en-gb"),
                f"news:{address}",
                {"subject": "News", "text": "See https://example.org/river/"},
                language="en-gb",
            )


def deliver_until_nothing_waits() -> None:
    deadline = time.monotonic() + 150
    while Message.objects.waiting().exists():
        assert time.monotonic() < deadline, "messages still wait"
        if not deliver_batch():
            time.sleep(0.02)


def test_everything_ends_in_sent_or_failed_and_nobody_gets_it_twice_whom_we_know_to_have_it(
    post_office: PostOffice, chance: random.Random
) -> None:
    fill_the_outbox()
    post_office.decide = lambda address: chance.choices(list(MOODS), list(MOODS.values()))[0]
    together([deliver_until_nothing_waits] * WORKERS)

    told = Counter(letter.address for letter in post_office.letters if letter.was_answered)
    untold = Counter(letter.address for letter in post_office.letters if not letter.was_answered)
    decisions = defaultdict(list)
    for address, decision in post_office.attempts:
        decisions[address].append(decision)
    states = dict(Message.objects.values_list("address", "state"))
    print(Counter(states.values()), Counter(decision for _address, decision in post_office.attempts))

    assert len(states) == RECIPIENTS
    assert set(states.values()) == {Message.State.SENT, Message.State.FAILED}
    for address, state in states.items():
        assert told[address] == (1 if state == Message.State.SENT else 0)
        assert untold[address] == sum(decision in UNTOLD for decision in decisions[address])
        assert len(decisions[address]) <= MAX_ATTEMPTS
        if state == Message.State.FAILED:
            last = decisions[address][-1].removeprefix(AFTER_DATA)
            assert last.startswith("5") or len(decisions[address]) == MAX_ATTEMPTS
    assert len({(letter.address, letter.message_id) for letter in post_office.letters}) == len({*told, *untold})


def test_only_mailboxes_that_do_not_exist_are_suppressed(post_office: PostOffice, chance: random.Random) -> None:
    fill_the_outbox()
    post_office.decide = lambda address: chance.choices(list(MOODS), list(MOODS.values()))[0]
    together([deliver_until_nothing_waits] * WORKERS)

    gone = {address for address, decision in post_office.attempts if decision == NO_SUCH_USER}
    assert suppressed_among(Message.objects.values_list("address", flat=True)) == gone
    assert Suppression.objects.count() == len(gone)


def test_a_server_that_comes_and_goes_costs_no_attempt_and_no_mail(
    post_office: PostOffice, chance: random.Random
) -> None:
    fill_the_outbox()

    def come_and_go() -> None:
        for _time in range(8):
            time.sleep(chance.uniform(0.05, 0.3))
            post_office.close()
            time.sleep(chance.uniform(0.05, 0.3))
            post_office.open()

    together([come_and_go, *[deliver_until_nothing_waits] * WORKERS])
    copies = Counter(post_office.addresses())
    assert len(copies) == RECIPIENTS
    assert Message.objects.filter(state=Message.State.SENT).count() == RECIPIENTS
    assert sum(copies.values()) - RECIPIENTS <= 8 * WORKERS
