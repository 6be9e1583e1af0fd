"""The demo's mail server: takes every mail over SMTP and keeps it as a file for `/dev/inbox/`."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from itertools import count
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

MOST_KEPT = 500


class Keeper:
    """Writes each message to a file whose name sorts by time."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.numbers = count()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = envelope.original_content or b""
        name = f"{time.time_ns() // 1_000_000}-{next(self.numbers):06d}"
        unfinished = self.directory / f".{name}"
        unfinished.write_bytes(content)
        unfinished.rename(self.directory / f"{name}.eml")
        self._forget_oldest()
        return "250 2.0.0 kept for the inbox page"

    def _forget_oldest(self) -> None:
        for path in sorted(self.directory.glob("*.eml"))[:-MOST_KEPT]:
            path.unlink(missing_ok=True)


async def _serve(directory: Path, port: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    controller = UnthreadedController(Keeper(directory), hostname="127.0.0.1", port=port, loop=loop)
    server = await loop.create_server(controller.factory, "127.0.0.1", port)
    await stopped.wait()
    server.close()


def serve(directory: Path, port: int) -> None:
    """Take mail on the port of this machine until told to stop."""
    directory.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(directory, port))
