"""`make demo` comes up, says where everything is, keeps its data, and leaves nothing behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.alone import alone
from tests.browser.demo_site import OF_THE_TESTS, ROOT, DemoSite

SECONDS_TO_START_AGAIN = 10


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def text_of(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


def run_demo(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS} | variables
    return subprocess.run(
        [sys.executable, "-m", "demo"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def gone(site: DemoSite) -> bool:
    """Processes get a moment to leave the list after their parent has waited for them."""
    deadline = time.monotonic() + 5
    while site.living_processes() and time.monotonic() < deadline:
        time.sleep(0.1)
    return site.living_processes() == []


def test_it_comes_up_ends_on_ctrl_c_and_comes_back_with_its_data(tmp_path: Path):
    site = DemoSite(tmp_path / "a folder of one's own", free_port())
    site.start()
    password = site.password_of("organiser@example.org")
    assert "UN resolutions" in text_of(f"{site.url}/")
    assert len(site.living_processes()) >= 5
    assert site.stop() in (0, 130)
    assert gone(site), site.living_processes()

    with alone():
        site.start()
    try:
        assert site.password_of("organiser@example.org") == password
        assert "UN resolutions" in text_of(f"{site.url}/az/") or "BMT" in text_of(f"{site.url}/az/")
        assert site.seconds_to_start < SECONDS_TO_START_AGAIN
    finally:
        site.stop()
    assert gone(site), site.living_processes()


def test_a_busy_port_is_said_in_one_sentence(tmp_path: Path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run_demo(PORT=str(port), DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip() == (
        f"Port {port} is in use: end what runs there, or choose another, like `make demo PORT={port + 1}`."
    )


@pytest.mark.parametrize("port", ["http", "0", "-1", "65536", "8000 "])
def test_a_port_that_is_none_is_said_in_one_sentence(tmp_path: Path, port: str):
    done = run_demo(PORT=port, DATA_DIR=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.strip() == f"PORT is {port!r}: set it to a number between 1 and 65535."


def test_a_folder_that_cannot_be_written_to_is_said_in_one_sentence(tmp_path: Path):
    (tmp_path / "file").touch()
    done = run_demo(PORT=str(free_port()), DATA_DIR=str(tmp_path / "file" / "folder"))
    assert done.returncode == 1
    assert done.stderr.strip().startswith(f"{tmp_path}/file/folder can't be written to: set DATA_DIR to another folder")
    assert "Traceback" not in done.stderr
