"""Celery's file transport, for the demo and for tests, where there is no Redis: kombu's, without its two races.

kombu writes a message into the file from which a worker may already be reading it, and empties the table of queues
before it fills it; whoever reads in between finds no JSON, and the worker ends.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as kombu has it
        """Write the message under a name that no reader looks for, and give it its own name when it is whole."""
        folder, name = Path(self.data_folder_out), f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        unfinished = folder / f".{name}"
        unfinished.write_text(dumps(payload))
        unfinished.rename(folder / name)

    def get_table(self, exchange: Any) -> list[Any]:
        with self._alone_with_the_tables():
            table: list[Any] = super().get_table(exchange)
            return table

    def _queue_bind(self, exchange: Any, routing_key: Any, pattern: Any, queue: Any) -> None:
        with self._alone_with_the_tables():
            super()._queue_bind(exchange, routing_key, pattern, queue)

    @contextmanager
    def _alone_with_the_tables(self) -> Iterator[None]:
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel
