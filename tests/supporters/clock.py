"""A clock that tests can move, so that nobody waits for an hour to pass."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.utils import timezone


@contextmanager
def clock_moved(**by: float) -> Iterator[None]:
    """Let Python's clock go ahead or, with negative numbers, behind. The database's clock stays."""
    shift = timedelta(**by)
    now, seconds = timezone.now, time.time
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now() + shift)
        patch.setattr(time, "time", lambda: seconds() + shift.total_seconds())
        yield
