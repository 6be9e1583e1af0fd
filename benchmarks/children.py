"""A process of ours that is asked by lines of JSON and answers each with one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
STOP_SECONDS = 5


class ChildEnded(Exception):
    """The process ended without an answer; its log says why."""


class Child:
    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log

    def tell(self, order: Mapping[str, Any]) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self._fail()

    def answer(self) -> dict[str, Any]:
        """Wait for the next answer. Raise ChildEnded."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._fail()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        self.tell(order)
        return self.answer()

    def _fail(self) -> None:
        last_lines = "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
        raise ChildEnded(f"{last_lines}\n{self._log} ends so.")


@contextmanager
def child(name: str, environment: Mapping[str, str], logs: Path, *arguments: str) -> Iterator[Child]:
    """Run `python -m` with the arguments until the block ends; it has a group of its own, so that all of it ends."""
    log = logs / f"{name}.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    try:
        yield Child(process, log)
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()
