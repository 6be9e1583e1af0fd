"""Sending the outbox, by one worker and by two, beside a loop that builds and sends Django's own messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks import people
from benchmarks.children import Child, child
from benchmarks.rounds import Entry, in_turns
from benchmarks.sink import count_received
from mailings.kinds import write
from mailings.models import Message
from mailings.rendering import compose
from supporters.models import MailingList

PROMISED = 1.0
PROMISED_BY_TWO = 1.7
# Personalised, HTML and text, List-Unsubscribe: what a list's member gets.
KIND = "supporters.already_subscribed"
_WARM_UP = 20


class Sending:
    """Sends the same number of messages each way, and checks that each reached the sink once."""

    def __init__(self, floor: Child, workers: list[Child], sink_port: int, messages: int) -> None:
        self._floor, self._workers, self._sink_port, self._messages = floor, workers, sink_port, messages
        self._ready_written = _ready_written()
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
        _queue(self._messages, next(self._numbers))
        rate = self._timed(workers, {})
        assert not Message.objects.waiting().filter(kind=KIND).exists(), "messages were left in the outbox"
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


def _queue(number: int, turn: int) -> None:
    """Put one message to each of so many of the list's members into the outbox."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO mailings_message
                (public_id, dedupe_key, kind, supporter_id, address, language, context, priority, state, attempts,
                 subject, answer)
            SELECT gen_random_uuid(), 'benchmark:' || %s || ':' || subscription.public_id, %s, supporter.id,
                supporter.address, supporter.language, jsonb_build_object('subscription', subscription.public_id),
                50, 'queued', 0, '', ''
            FROM supporters_subscription AS subscription
            JOIN supporters_supporter AS supporter ON supporter.id = subscription.supporter_id
            ORDER BY subscription.id LIMIT %s
            """,
            [turn, KIND, number],
        )
        cursor.execute("ANALYZE mailings_message")


def _ready_written() -> dict[str, Any]:
    """What one of Loudhailer's messages consists of, so that the floor sends the same without writing it."""
    _queue(1, -1)
    message = Message.objects.get(kind=KIND)
    message.delete()
    mail = write(message)
    assert mail
    email = compose(message, mail)
    html, _mimetype = email.alternatives[0]
    return {
        "subject": str(email.subject),
        "text": str(email.body),
        "html": html,
        "sender": email.from_email,
        "headers": email.extra_headers,
    }


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
    """Measure one worker beside the plain loop, and two workers beside one."""
    people.add_supporters(messages, "reader")
    people.subscribe(mailing_list, "reader")
    people.settle()
    with _processes(environment, logs) as (floor, workers):
        sending = Sending(floor, workers, sink_port, messages)
        sending.warm_up()
        loop, one, two = in_turns(rounds, sending.plain_loop, sending.one_worker, sending.two_workers)
        details = {"messages": messages, "peak_megabytes": sending.peak_megabytes}
    return [
        Entry("sending", "sending, one worker process", "a second", PROMISED, loop, one, details),
        Entry("sending_by_two", "sending, two worker processes", "a second", PROMISED_BY_TWO, one, two, details),
    ]
