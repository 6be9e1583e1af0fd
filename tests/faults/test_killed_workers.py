"""Workers are killed at random moments, and the database drops their connections: everybody gets the mail."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest
from django.db import connection, transaction

from mailings.models import Message
from mailings.outbox import enqueue
from supporters.models import Supporter
from tests.faults.processes import Workers
from tests.mailings.post_office import PostOffice

RECIPIENTS = 2000
WORKERS = 2
KILLS = 20
CUTS = 2
LEASE, MARGIN = 6, 2

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def fill_the_outbox() -> set[str]:
    addresses = [f"Person+{number}@example.org" for number in range(RECIPIENTS)]
    with transaction.atomic():
        for address in addresses:
            enqueue(
                "mailings.account",
                Supporter.objects.by_address(address, "en-gb"),
                f"news:{address}",
                {"subject": f"For {address}", "text": "See https://example.org/river/"},
                language="en-gb",
                priority=Message.Priority.BULK,
            )
    return set(addresses)


def cut_the_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def wait_for(post_office: PostOffice, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(post_office.letters) < number:
        assert time.monotonic() < deadline, f"stuck at {len(post_office.letters)} of {number} letters"
        time.sleep(0.002)


def test_every_recipient_gets_it_and_a_kill_costs_at_most_one_copy(
    post_office: PostOffice, chance: random.Random
) -> None:
    addresses = fill_the_outbox()
    moments = sorted(chance.sample(range(20, RECIPIENTS - 20), KILLS + CUTS))
    cuts = set(chance.sample(moments, CUTS))
    workers = Workers(WORKERS, post_office.port, lease=LEASE, margin=MARGIN)
    try:
        for moment in moments:
            wait_for(post_office, moment)
            time.sleep(chance.uniform(0, 0.02))
            if moment in cuts:
                cut_the_connections()
            else:
                workers.kill(chance.randrange(WORKERS))
        deadline = time.monotonic() + 90
        while Message.objects.waiting().exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        workers.end()

    copies = Counter(letter.address for letter in post_office.letters)
    extra = sum(copies.values()) - len(copies)
    print(f"{len(copies)} recipients, {extra} copies beyond one after {KILLS} kills and {CUTS} cuts")
    assert set(copies) == addresses
    assert extra <= KILLS + CUTS * WORKERS <= (KILLS + CUTS) * WORKERS
    identities = {(letter.address, letter.message_id) for letter in post_office.letters}
    assert len(identities) == RECIPIENTS
    assert Message.objects.filter(state=Message.State.SENT).count() == RECIPIENTS == Message.objects.count()
