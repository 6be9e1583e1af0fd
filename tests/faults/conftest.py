"""Chance that can be repeated, and a mail server beside the processes."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

import pytest

from tests.mailings.post_office import PostOffice


@pytest.fixture
def chance() -> random.Random:
    """Another run each time; FAULTS_SEED repeats one."""
    seed = int(os.environ.get("FAULTS_SEED") or time.time_ns() % 1_000_000)
    print(f"FAULTS_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    yield office
    office.close()
