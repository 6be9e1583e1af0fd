"""Processes beside the test, on the test's own database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import connection

from tests.mailings.post_office import free_port


def environment(**more: str) -> dict[str, str]:
    """What a process needs so as to work on the database of the running test, with its keys."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + quote(connection.settings_dict["NAME"]))
    return {
        **os.environ,
        "DATABASE_URL": database.geturl(),
        "LOUDHAILER_TESTING": "1",
        "SECRET_KEY": settings.SECRET_KEY,
        "SUPPRESSION_KEY": settings.SUPPRESSION_KEY,
        "LOG_LEVEL": "ERROR",
        **more,
    }


def start(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment(**more), cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL
    )


class Workers:
    """Worker processes of which each can be killed at any moment, and is started anew."""

    def __init__(self, number: int, mail_port: int, *, lease: float, margin: float) -> None:
        self.command = ("-m", "tests.faults.worker", str(lease), str(margin))
        self.mail_url = f"smtp://127.0.0.1:{mail_port}"
        self.running = [self._start() for _number in range(number)]

    def _start(self) -> subprocess.Popen[bytes]:
        return start(*self.command, EMAIL_URL=self.mail_url)

    def kill(self, number: int) -> None:
        """SIGKILL: the process has no chance to tidy up."""
        killed = self.running[number]
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        self.running[number] = self._start()

    def end(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()


@contextmanager
def web_server(**more: str) -> Iterator[int]:
    """The site under gunicorn, as in production, and the port that it listens on."""
    port = free_port()
    process = start(
        "-m", "gunicorn", "campaign.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
        "--workers", "2", "--threads", "16", "--no-control-socket", "--log-level", "critical",
        **more,
    )  # fmt: skip
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        assert process.poll() is None, "the web server ended by itself"
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within half a minute")
