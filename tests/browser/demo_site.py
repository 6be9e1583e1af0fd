"""`make demo`'s own command as a process, for tests that use the whole site."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
# What the tests' own process has set and a newcomer's machine has not.
OF_THE_TESTS = {
    "DATABASE_URL",
    "REDIS_URL",
    "LOUDHAILER_TESTING",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DJANGO_SETTINGS_MODULE",
}


@dataclass
class DemoSite:
    """One run of the demo. `directory` keeps its data from run to run."""

    directory: Path
    port: int
    output: str = ""
    seconds_to_start: float = 0
    process: subprocess.Popen[str] = field(init=False)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self, **variables: str) -> None:
        began = time.monotonic()
        environment = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
        environment |= {"PORT": str(self.port), "DATA_DIR": str(self.directory), **variables}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "demo"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.output = ""
        while "Ctrl-C ends it" not in self.output:
            line = self.process.stdout.readline()
            assert line, f"the demo ended with {self.process.wait()}:\n{self.output}"
            self.output += line
        self.seconds_to_start = time.monotonic() - began

    def stop(self) -> int:
        """Press Ctrl-C, and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        self.output += self.process.communicate(timeout=40)[0]
        return self.process.returncode

    def password_of(self, address: str) -> str:
        found = re.search(rf"{re.escape(address)}\s+(\S+)", self.output)
        assert found, self.output
        return found.group(1)

    def living_processes(self) -> list[str]:
        """The names of all processes that were started for this run's data."""
        return [process.name() for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            in_its_environment = process.environ().get("DATA_DIR") == str(self.directory)
            return in_its_environment or any(str(self.directory) in part for part in process.cmdline())
        except (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied):
            return False
