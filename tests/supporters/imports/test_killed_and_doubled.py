"""Workers die in the middle, run twice, and run at once: everybody comes once, and nothing is left half done."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from campaign.models import Campaign, User
from supporters.importing import running
from supporters.importing.newcomers import Newcomers
from supporters.models import (
    CampaignSupporter,
    Consent,
    ConsentState,
    Import,
    ImportRow,
    MailingList,
    Subscription,
    Supporter,
)
from supporters.services import imports
from tests.faults.processes import start
from tests.supporters.imports.conftest import begin, counts, upload, work_off
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 300
FILE = "email,name,tags\n" + "".join(f"p{number}@example.org,P {number},t{number % 7}\n" for number in range(PEOPLE))
WORKER = """
import django; django.setup()
import time
from supporters.importing import running
from supporters.services import imports
running.BATCH, running.SMALL = 10, 0
while True:
    for pk in imports.waiting():
        imports.work(pk)
    time.sleep(0.02)
"""


@pytest.fixture(autouse=True)
def _small_batches_by_two_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 20)
    monkeypatch.setattr(running, "SMALL", 0)


@pytest.fixture
def chance() -> random.Random:
    """Another run each time; FAULTS_SEED repeats one."""
    seed = int(os.environ.get("FAULTS_SEED") or time.time_ns() % 1_000_000)
    print(f"FAULTS_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def run(campaign: Campaign, manager: User, mailing_list: MailingList) -> Import:
    return begin(upload(campaign, manager, FILE), manager, lists=[mailing_list], tags=["all"])


def everybody_is_there_once(run: Import) -> None:
    run.refresh_from_db()
    assert (run.state, counts(run), run.ahead) == (Import.State.DONE, {"created": PEOPLE}, {})
    for model in (Supporter, CampaignSupporter, Subscription, Consent, ConsentState, ImportRow):
        assert model._default_manager.count() == PEOPLE, model
    assert sum(person.supporter_tags.count() for person in Supporter.objects.all()) == 2 * PEOPLE


def test_two_threads_write_it(run: Import) -> None:
    work_off(run)
    everybody_is_there_once(run)


def test_two_workers_at_once(run: Import) -> None:
    together([lambda: work_off(run) and None, lambda: work_off(run) and None, lambda: work_off(run) and None])
    work_off(run)
    everybody_is_there_once(run)


def test_two_workers_that_do_not_keep_each_other_out(run: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    """As behind a pooler that pools by transaction, where a session's lock is nobody's: the rows themselves hold."""
    from contextlib import nullcontext

    monkeypatch.setattr(running, "_alone", lambda run: nullcontext(True))

    def work() -> None:
        for _attempt in range(50):
            try:
                if not imports.work(run.pk):
                    return
            except Exception:
                connection.close()

    together([work, work])
    work_off(run)
    everybody_is_there_once(run)


def test_a_batch_that_fails_in_the_middle_leaves_nothing_of_itself(
    run: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(7)
    original: Callable[..., Any] = Newcomers._put_on_list

    def sometimes(*arguments: Any, **options: Any) -> None:
        if chance.random() < 0.3:
            raise RuntimeError("the power went out")
        original(*arguments, **options)

    monkeypatch.setattr(Newcomers, "_put_on_list", sometimes)
    failed = 0
    while run.state == Import.State.RUNNING:
        try:
            imports.work(run.pk)
        except RuntimeError:
            failed += 1
            assert Supporter.objects.count() == ImportRow.objects.count() == Consent.objects.count()
        run.refresh_from_db()
    assert failed
    everybody_is_there_once(run)


def test_paused_while_two_threads_write_it_ends_with_whole_batches(run: Import, manager: User) -> None:
    assert running.work(run, seconds=0)
    imports.pause(run, manager)
    assert not imports.work(run.pk)
    run.refresh_from_db()
    assert 0 < run.created == ImportRow.objects.count() < PEOPLE
    imports.resume(run, manager)
    work_off(run)
    everybody_is_there_once(run)


def test_a_batch_that_was_written_ahead_of_its_turn_is_not_written_again(run: Import) -> None:
    """As a worker leaves it that dies when its second thread was the faster."""
    step = running._Writing(run)
    batches = list(running.Reader(run, time.monotonic() + 60).batches())
    assert step.take(batches[3])
    assert not step.take(batches[3])
    run.refresh_from_db()
    assert (run.position, run.created, len(run.ahead)) == (0, 20, 1)
    work_off(run)
    everybody_is_there_once(run)


def test_what_was_written_ahead_is_undone_too(run: Import, manager: User) -> None:
    step = running._Writing(run)
    assert step.take(list(running.Reader(run, time.monotonic() + 60).batches())[3])
    imports.pause(run, manager)
    imports.undo(run, manager)
    work_off(run)
    assert not Supporter.objects.exists()


@pytest.mark.faults
def test_workers_are_killed_at_random_moments(run: Import, chance: random.Random) -> None:
    for _kill in range(8):
        worker = start("-c", WORKER)
        before = Import.objects.get().position
        deadline = time.monotonic() + 30
        while Import.objects.get().position == before and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.1))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        assert Supporter.objects.count() == ImportRow.objects.count() == Consent.objects.count()
        if Import.objects.get().state == Import.State.DONE:
            break
    work_off(run)
    everybody_is_there_once(run)


@pytest.mark.faults
def test_undoing_is_killed_too(run: Import, manager: User, chance: random.Random) -> None:
    work_off(run)
    imports.undo(run, manager)
    worker = start(
        "-c",
        WORKER.replace(
            "running.BATCH, running.SMALL = 10, 0", "from supporters.importing import undoing; undoing.BATCH = 10"
        ),
    )
    deadline = time.monotonic() + 30
    while not Import.objects.get().undone and time.monotonic() < deadline:
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    work_off(run)
    assert not Supporter.objects.exists()
    assert Import.objects.get().undone == PEOPLE
