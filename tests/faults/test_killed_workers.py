"""Workers are killed at random moments of a mailing, and the database restarts and drops them: everybody gets it."""

from __future__ import annotations

import os
import random
import shlex
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection, transaction

from campaign.models import Campaign
from mailings.models import Mailing, Message
from mailings.statistics.figures import count_all
from supporters.models import CampaignSupporter, MailingList, Supporter
from tests.faults.processes import Workers
from tests.mailings.mailing_rows import freeze, mailing_of
from tests.mailings.post_office import PostOffice
from tests.mailings.wire import checked, text_of

RECIPIENTS = 10_000
WORKERS = 2
KILLS = 20
CUTS = 2
RESTARTS = 1
LEASE, MARGIN = 6, 2

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


@transaction.atomic
def start_mailing(campaign: Campaign, mailing_list: MailingList, number: int) -> Mailing:
    """A mailing to so many people, each addressed by her own name, its audience frozen."""
    people = [Supporter.objects.by_address(f"Person+{place}@example.org", "en-gb") for place in range(number)]
    for place, person in enumerate(people):
        person.first_name = f"Günəl {place}"
    Supporter.objects.bulk_update(people, ["first_name"], batch_size=500)
    CampaignSupporter.objects.bulk_create(
        CampaignSupporter(campaign=campaign, supporter=person, source=CampaignSupporter.Source.LIST)
        for person in people
    )
    mailing = mailing_of(campaign, "For {{ first_name }}")
    freeze(mailing, people, mailing_list.purpose)
    return mailing


def cut_the_connections() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def restart_the_database() -> None:
    """Stop PostgreSQL as an upgrade does, and start it as it was started. One on another machine is cut off instead."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        directory = Path(cursor.fetchone()[0])
    if not (directory / "postmaster.opts").exists():
        cut_the_connections()
        return
    connection.close()
    program = Path(shlex.split((directory / "postmaster.opts").read_text())[0])
    subprocess.run(
        [program.with_name("pg_ctl"), "-D", directory, "-m", "fast", "-w", "restart"],
        user=directory.stat().st_uid if os.geteuid() == 0 else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=directory,
        check=True,
    )


def wait_for(post_office: PostOffice, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(post_office.letters) < number:
        assert time.monotonic() < deadline, f"stuck at {len(post_office.letters)} of {number} letters"
        time.sleep(0.002)


def harm(workers: Workers, chance: random.Random, moments: list[int], post_office: PostOffice) -> None:
    """Kill a worker at most of these moments; at a few of them, chosen by chance, hit the database instead."""
    harmed = dict.fromkeys(moments, lambda: workers.kill(chance.randrange(WORKERS)))
    others = [cut_the_connections] * CUTS + [restart_the_database] * RESTARTS
    harmed |= dict(zip(chance.sample(moments, CUTS + RESTARTS), others, strict=True))
    for moment, do_harm in harmed.items():
        wait_for(post_office, moment)
        time.sleep(chance.uniform(0, 0.02))
        do_harm()


def test_every_recipient_gets_it_and_a_kill_costs_at_most_one_copy(
    post_office: PostOffice, chance: random.Random, campaign: Campaign, mailing_list: MailingList
) -> None:
    mailing = start_mailing(campaign, mailing_list, RECIPIENTS)
    addresses = set(mailing.messages.values_list("address", flat=True))
    moments = sorted(chance.sample(range(20, RECIPIENTS - 20), KILLS + CUTS + RESTARTS))
    workers = Workers(WORKERS, post_office.port, lease=LEASE, margin=MARGIN)
    try:
        harm(workers, chance, moments, post_office)
        deadline = time.monotonic() + 180
        while mailing.messages.waiting().exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        workers.end()

    copies = Counter(letter.address for letter in post_office.letters)
    extra = sum(copies.values()) - len(copies)
    print(f"{len(copies)} recipients, {extra} copies beyond one; {KILLS} kills, {CUTS} cuts, {RESTARTS} restart")
    assert set(copies) == addresses
    assert extra <= KILLS + (CUTS + RESTARTS) * WORKERS
    identities = {(letter.address, letter.message_id) for letter in post_office.letters}
    assert len(identities) == RECIPIENTS
    shown = count_all(mailing).messages
    assert (shown.number(Message.State.SENT), shown.queued) == (len(copies), RECIPIENTS)


def test_whoever_gets_a_copy_gets_the_same_letter(
    post_office: PostOffice, chance: random.Random, campaign: Campaign, mailing_list: MailingList
) -> None:
    """Every letter is whole and her own, also those that were on the line when their worker died."""
    start_mailing(campaign, mailing_list, 1000)
    workers = Workers(WORKERS, post_office.port, lease=LEASE, margin=MARGIN)
    try:
        for moment in sorted(chance.sample(range(10, 300), 5)):
            wait_for(post_office, moment)
            workers.kill(chance.randrange(WORKERS))
        wait_for(post_office, 400)
    finally:
        workers.end()
    for letter in post_office.letters:
        number = letter.address.partition("@")[0].removeprefix("Person+")
        read = checked(letter.content)
        assert read["To"] == letter.address
        assert read["Subject"] == f"For Günəl {number}"
        assert f"Dear Günəl {number}," in text_of(read, "plain")
