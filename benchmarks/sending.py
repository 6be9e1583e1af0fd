"""Sending a mailing, by one worker and by two, beside a loop that builds and sends Django's own messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks import people
from benchmarks.children import Child, child
from benchmarks.rounds import Entry, in_turns
from benchmarks.sink import count_received
from mailings.composing.compiling import compile_version
from mailings.composing.filling import fill
from mailings.models import Mailing, MailingVersion, Message
from supporters.models import CustomField, MailingList

PROMISED = 1.0
PROMISED_BY_TWO = 1.7
# A worker's memory is the same however many people a mailing goes to, but for what the allocator does.
PROMISED_OF_MEMORY = 0.95
_WARM_UP = 20
_SUBJECT = "{{ first_name|friend }}, the river is clean enough to swim in"
_BODY = """\
Dear {{ first_name|friend }},

for **forty years** nobody has been allowed to swim in the river. On Saturday we went in, all two hundred of us, and the
water was as clear as the mayor had promised. You who live in {{ postcode|the city }} made it happen: *thank you*.

## What comes next

1. The council publishes every measurement [within the hour](https://example.org/measurements?place=bridge&year=2027).
2. The outfall at the old bridge is repaired by the spring; our engineers will watch.
3. Whoever has a {{ boat|boat of any kind }} is asked to bring it to the [parade](https://example.org/parade).

> “I had forgotten what it is like to look down and see one's own feet.” (Nərmin, 71)

Other towns have done it: [their report](https://example.org/report) says what it cost, and what it brought. Tell your
neighbours, {{ name|friend }}: the more of us are at the bridge, the harder it is to forget us again.

[Come to the parade](https://example.org/parade "button")

[[signature]]
"""
# What the floor puts in for itself, with Python's plainest means.
_MARKS = {"first_name": "%FIRST%", "name": "%NAME%", "postcode": "%POSTCODE%", "boat": "%BOAT%"}


class Sending:
    """Sends the same number of messages each way, and checks that each reached the sink once."""

    def __init__(
        self, floor: Child, workers: list[Child], sink_port: int, mailing_list: MailingList, messages: int
    ) -> None:
        self._floor, self._workers, self._sink_port, self._messages = floor, workers, sink_port, messages
        self._mailing_list = mailing_list
        self._ready_written = _ready_written(mailing_list)
        self._numbers = count()
        self.peak_megabytes = 0.0

    def warm_up(self) -> None:
        """Let every process do its imports, open its database connection and read its templates."""
        wanted, self._messages = self._messages, _WARM_UP
        self.plain_loop(0)
        for worker in self._workers:
            self._deliver([worker])
        self._messages = wanted

    def plain_loop(self, number: int) -> float:
        """Messages a second, by Django's own means."""
        return self._timed([self._floor], {"round": next(self._numbers), **self._ready_written})

    def one_worker(self, number: int) -> float:
        return self._deliver(self._workers[:1])

    def two_workers(self, number: int) -> float:
        return self._deliver(self._workers)

    def _deliver(self, workers: list[Child]) -> float:
        mailing = start_mailing(self._mailing_list, self._messages)
        rate = self._timed(workers, {})
        sent = Message.objects.filter(mailing=mailing, state=Message.State.SENT).count()
        assert sent == self._messages, f"{sent} of {self._messages} are marked as sent"
        return rate

    def _timed(self, children: list[Child], order: Mapping[str, Any]) -> float:
        for process in children:
            process.tell({"number": self._messages, **order})
        answers = [process.answer() for process in children]
        received = count_received(self._sink_port)
        assert received == {"messages": self._messages, "distinct": self._messages}, received
        self.peak_megabytes = max(self.peak_megabytes, *(answer["peak_megabytes"] for answer in answers))
        seconds: float = max(answer["ended"] for answer in answers) - min(answer["started"] for answer in answers)
        return self._messages / seconds


def start_mailing(mailing_list: MailingList, number: int) -> Mailing:
    """A mailing that is being sent to so many of the list's members, its audience frozen."""
    mailing = _mailing(mailing_list)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO mailings_message
                (public_id, dedupe_key, kind, supporter_id, mailing_id, variant, purpose, address, language, context,
                 priority)
            SELECT gen_random_uuid(), 'mailing:' || %s || ':' || supporter.id, 'mailings.mailing', supporter.id, %s,
                'A', %s, supporter.address, 'en-gb', '{}', 50
            FROM supporters_subscription AS subscription
            JOIN supporters_supporter AS supporter ON supporter.id = subscription.supporter_id
            WHERE subscription.mailing_list_id = %s
            ORDER BY subscription.id LIMIT %s
            """,
            [str(mailing.public_id), mailing.pk, mailing_list.purpose, mailing_list.pk, number],
        )
        cursor.execute("ANALYZE mailings_message")
    return mailing


def _mailing(mailing_list: MailingList) -> Mailing:
    mailing = Mailing.objects.create(
        campaign=mailing_list.campaign, name="The river", state=Mailing.State.SENDING, started_at=timezone.now()
    )
    MailingVersion.objects.create(mailing=mailing, language="en-gb", subject=_SUBJECT, body=_BODY)
    return mailing


def _ready_written(mailing_list: MailingList) -> dict[str, Any]:
    """What a letter of the mailing consists of, with marks for the floor to fill, so that it sends the same."""
    mailing = _mailing(mailing_list)
    links = {"@unsubscribe": "%UNSUBSCRIBE%", "@preferences": "%PREFERENCES%"}
    filled = fill(compile_version(mailing.versions.get()), _MARKS, links)
    mailing.delete()
    return {"subject": filled.subject, "text": filled.text, "html": filled.html}


def prepare_readers(mailing_list: MailingList, number: int) -> None:
    """So many members of the list, whose names, postcodes and answers the mailing puts in."""
    CustomField.objects.get_or_create(campaign=mailing_list.campaign, key="boat", defaults={"label": "Boat"})
    people.add_supporters(number, "reader")
    people.subscribe(mailing_list, "reader")
    people.let_campaign_know(mailing_list.campaign, "reader")
    people.settle()


@contextmanager
def _processes(environment: Mapping[str, str], logs: Path) -> Iterator[tuple[Child, list[Child]]]:
    module = "benchmarks.sending_process"
    with ExitStack() as stack:
        floor = stack.enter_context(child("sending-floor", environment, logs, module, "floor"))
        workers = [
            stack.enter_context(child(f"sending-{number}", environment, logs, module, "site")) for number in (1, 2)
        ]
        yield floor, workers


def measure(
    environment: Mapping[str, str], logs: Path, sink_port: int, mailing_list: MailingList, messages: int, rounds: int
) -> list[Entry]:
    """Measure one worker beside the plain loop, and two workers beside one. Relies on as many readers."""
    with _processes(environment, logs) as (floor, workers):
        sending = Sending(floor, workers, sink_port, mailing_list, messages)
        sending.warm_up()
        loop, one, two = in_turns(rounds, sending.plain_loop, sending.one_worker, sending.two_workers)
        details = {"messages": messages, "peak_megabytes": sending.peak_megabytes}
    return [
        Entry("sending", "sending, one worker process", "a second", PROMISED, loop, one, details),
        Entry("sending_by_two", "sending, two worker processes", "a second", PROMISED_BY_TWO, one, two, details),
    ]


def measure_memory(
    environment: Mapping[str, str],
    logs: Path,
    sink_port: int,
    mailing_list: MailingList,
    few: int,
    many: int,
    sent: int,
) -> Entry:
    """Compare what a worker needs for a mailing to few people and to many, of which it sends so many at most.

    Relies on as many readers.
    """
    megabytes = [_peak_of_one(environment, logs, sink_port, mailing_list, size, sent) for size in (few, many)]
    fit = [1024 / peak for peak in megabytes]
    what = f"workers in a GB, {many:,} recipients"
    details = {"recipients": [few, many], "sent_at_most": sent, "peak_megabytes": megabytes}
    return Entry("sending_memory", what, "a gigabyte", PROMISED_OF_MEMORY, fit[:1], fit[1:], details)


def _peak_of_one(
    environment: Mapping[str, str], logs: Path, sink_port: int, mailing_list: MailingList, recipients: int, sent: int
) -> float:
    """The peak memory of a fresh worker, in megabytes."""
    mailing = start_mailing(mailing_list, recipients)
    with child("sending-memory", environment, logs, "benchmarks.sending_process", "site") as worker:
        peak: float = worker.ask({"number": min(sent, recipients)})["peak_megabytes"]
    received = count_received(sink_port)
    assert received["messages"] == received["distinct"] >= min(sent, recipients), received
    mailing.messages.all().delete()
    return peak
