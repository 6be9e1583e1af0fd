"""Several database connections at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

Result = TypeVar("Result")


def together(works: Iterable[Callable[[], Result]], *, at_once: int | None = None) -> list[Result]:
    """Run all at the same moment, each thread with a connection of its own; return what they return, or raise."""
    tasks = list(works)
    workers = at_once or len(tasks)
    start = threading.Barrier(min(workers, len(tasks)))
    waited = threading.local()

    def run(work: Callable[[], Result]) -> Result:
        if not hasattr(waited, "once"):
            waited.once = True
            start.wait(30)
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        futures: list[Future[Result]] = [pool.submit(run, work) for work in tasks]
        return [future.result() for future in futures]


@contextmanager
def meanwhile(work: Callable[[], object], *, pause: float = 0.01) -> Iterator[None]:
    """Do this again and again in a thread until the block ends; what goes wrong in it is raised then."""
    over = threading.Event()

    def run() -> None:
        try:
            while not over.wait(pause):
                work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(run)
        try:
            yield
        finally:
            over.set()
        future.result(60)
