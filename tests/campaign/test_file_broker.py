"""Nudges through files: what one process writes another reads whole, however many do it at once."""

from __future__ import annotations

import multiprocessing
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from campaign.broker import Transport
from campaign.celery import app

MESSAGES, WRITERS = 400, 3
PADDING = "x" * 20_000


def connection(folder: Path) -> Connection:
    paths = {name: str(folder / "in") for name in ("data_folder_in", "data_folder_out")}
    options: dict[str, Any] = {**paths, "control_folder": str(folder / "control")}
    return Connection("filesystem://", transport=Transport, transport_options=options)


def write(folder: Path) -> None:
    with connection(folder) as opened:
        for number in range(MESSAGES):
            queue = opened.SimpleQueue("nudges")
            queue.put({"number": number, "padding": PADDING})
            queue.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path


def test_no_message_is_read_half_written(folder: Path):
    writers = [multiprocessing.get_context("fork").Process(target=write, args=(folder,)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    received: list[int] = []
    with connection(folder) as opened:
        queue = opened.SimpleQueue("nudges")
        while len(received) < MESSAGES * WRITERS:
            try:
                message = queue.get(block=False)
            except Empty:
                assert any(writer.is_alive() for writer in writers) or list((folder / "in").iterdir())
                continue
            assert message.payload["padding"] == PADDING
            received.append(message.payload["number"])
            message.ack()
    for writer in writers:
        writer.join()
        assert writer.exitcode == 0
    assert sorted(received) == sorted(list(range(MESSAGES)) * WRITERS)


def test_the_site_uses_it_just_where_there_is_no_redis(settings: Any):
    with app.connection_for_write() as opened:
        assert isinstance(opened.transport, Transport) == (not settings.REDIS_URL)
