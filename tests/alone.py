"""What is measured by the clock is measured while none of the run's other processes is at a test."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


@cache
def _lock(name: str) -> int:
    """The file's descriptor, one for each process; all processes of one run lock the same file."""
    return os.open(_path(name), os.O_CREAT | os.O_RDWR, 0o600)


def _path(name: str) -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"process-{os.getpid()}")
    return Path(tempfile.gettempdir()) / f"loudhailer-{run}.{name}"


def enter() -> None:
    """Begin a test beside the others', once nobody wants to be alone."""
    fcntl.flock(_lock("gate"), fcntl.LOCK_EX)
    fcntl.flock(_lock("room"), fcntl.LOCK_SH)
    fcntl.flock(_lock("gate"), fcntl.LOCK_UN)


def leave() -> None:
    fcntl.flock(_lock("room"), fcntl.LOCK_UN)


@contextmanager
def alone() -> Iterator[None]:
    """Wait until the others have ended their tests, and let them begin none until this block ends."""
    leave()
    fcntl.flock(_lock("gate"), fcntl.LOCK_EX)
    fcntl.flock(_lock("room"), fcntl.LOCK_EX)
    try:
        yield
    finally:
        leave()
        fcntl.flock(_lock("gate"), fcntl.LOCK_UN)
        enter()


def clear_away() -> None:
    """Remove the run's files."""
    for name in ("gate", "room"):
        _path(name).unlink(missing_ok=True)
