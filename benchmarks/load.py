"""The load: a process of its own that keeps several connections busy with HTTP requests.

Reads one order, a line of JSON, after another from its standard input and answers each with a line of JSON.
Written on bare sockets, since it takes its time from the same cores as the server that it measures.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

from benchmarks.children import Child

_RECEIVE_BYTES = 262_144
# Then another connection is opened, so that no web process has more of the visitors than the others for long.
ANSWERS_A_CONNECTION = 25
# Stands in a request for a number of nine digits that no other request has.
NUMBER = "#NUMBER##"


@dataclass(frozen=True)
class Order:
    """What to send, for how many seconds, over how many connections at once."""

    port: int
    request: str
    seconds: float
    connections: int
    first_number: int = 0

    @classmethod
    def get(cls, port: int, path: str, seconds: float, connections: int) -> Order:
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n\r\n"
        return cls(port, request, seconds, connections)

    @classmethod
    def post(cls, port: int, path: str, body: str, seconds: float, connections: int, first_number: int) -> Order:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return cls(port, head + body, seconds, connections, first_number)


@dataclass
class Outcome:
    """What came back: how many answers by status, and each answer's time in seconds."""

    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        times = sorted(self.times)
        return {
            "answers": len(times),
            "per_second": len(times) / self.seconds,
            "statuses": self.statuses,
            "median_milliseconds": 1000 * times[len(times) // 2],
            "slowest_of_twenty_milliseconds": 1000 * times[int(len(times) * 0.95)],
        }


class Visitor:
    """One kept-open connection, with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers = 0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sent_at = 0.0
        self._received = b""

    def send(self, request: bytes) -> None:
        self._sent_at = time.perf_counter()
        self._received = b""
        self.socket.sendall(request)

    def receive(self) -> str | None:
        """Take what has come. Return the answer's status once it is complete. Raise ConnectionError."""
        arrived = self.socket.recv(_RECEIVE_BYTES)
        if not arrived:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        self._received += arrived
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end or len(body) < _content_length(head):
            return None
        self.answers += 1
        return head[9:12].decode()

    @property
    def waited(self) -> float:
        return time.perf_counter() - self._sent_at


def _content_length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.index(b"content-length:") + len(b"content-length:")
    end = lowered.find(b"\r\n", start)
    return int(lowered[start : end if end >= 0 else None])


def fill(order: Order) -> Outcome:
    """Keep the connections busy for the time ordered, wait for what is still on its way, and return what came."""
    requests = _requests(order)
    outcome = Outcome()
    with selectors.DefaultSelector() as selector:
        for _number in range(order.connections):
            visitor = Visitor(order.port)
            selector.register(visitor.socket, selectors.EVENT_READ, visitor)
        started = time.perf_counter()
        until = started + order.seconds
        for key in list(selector.get_map().values()):
            key.data.send(next(requests))
        while selector.get_map():
            for key, _events in selector.select():
                _take(key.data, outcome, selector, requests, until)
        outcome.seconds = time.perf_counter() - started
    return outcome


def _take(
    visitor: Visitor, outcome: Outcome, selector: selectors.BaseSelector, requests: Iterator[bytes], until: float
) -> None:
    status = visitor.receive()
    if status is None:
        return
    outcome.statuses[status] += 1
    outcome.times.append(visitor.waited)
    if time.perf_counter() < until and visitor.answers < ANSWERS_A_CONNECTION:
        visitor.send(next(requests))
        return
    selector.unregister(visitor.socket)
    visitor.socket.close()
    if time.perf_counter() < until:
        visitor = Visitor(visitor.port)
        selector.register(visitor.socket, selectors.EVENT_READ, visitor)
        visitor.send(next(requests))


def _requests(order: Order) -> Iterator[bytes]:
    before, numbered, after = order.request.encode().partition(NUMBER.encode())
    for number in count(order.first_number):
        yield before + (b"%09d" % number if numbered else b"") + after


class UnexpectedAnswer(Exception):
    """The server answered with a status that the measurement doesn't count."""


class Load:
    """The load's process, as the measurements see it."""

    def __init__(self, child: Child) -> None:
        self._child = child

    def measure(self, order: Order, status: int) -> dict[str, Any]:
        """Send the order and return what came. Raise UnexpectedAnswer for any status but the given one."""
        outcome = self._child.ask(asdict(order))
        if set(outcome["statuses"]) != {str(status)}:
            raise UnexpectedAnswer(f"{order.request.splitlines()[0]} was answered with {outcome['statuses']}")
        return outcome


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(fill(Order(**json.loads(line))).as_dict()), flush=True)


if __name__ == "__main__":
    main()
