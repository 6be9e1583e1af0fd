"""pytest's ground: a database before Django's settings are read, and what is left out listed at the end."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings as hypothesis_settings

from tests import alone
from tests.programs import PROGRAMS

# Tests start programs of ours a hundred times. Where no bytecode is written, each compiles all of it anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
os.environ["LOUDHAILER_TESTING"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
# Playwright's loop makes Django think that tests are asynchronous; they are not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def _start_database() -> None:
    """Once, in the process that starts the others: xdist's workers inherit its environment."""
    if os.environ.get("DATABASE_URL"):
        return
    from demo import embedded_postgres

    directory = Path(tempfile.gettempdir()) / f"loudhailer-tests-{os.getuid()}"
    server = embedded_postgres.start(directory, durable=False)
    os.environ["DATABASE_URL"] = embedded_postgres.url(server)


def _choose_redis_database() -> None:
    """With Redis, each of xdist's processes has a database of its own there, since tests empty their cache."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw-1").removeprefix("gw")
    if os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{int(worker) + 2}").geturl()


_start_database()
_choose_redis_database()
_data_dir = tempfile.mkdtemp(prefix="loudhailer-data-")
os.environ["DATA_DIR"] = _data_dir
for _name in ("queue/in", "queue/control", "static"):
    (Path(_data_dir) / _name).mkdir(parents=True)
# How long one example takes says more about the machine's other work than about us.
hypothesis_settings.register_profile("loudhailer", deadline=None)
hypothesis_settings.load_profile("loudhailer")


# What starts whole sites as processes, by how its id begins: first, or the other of xdist's processes waits for it at
# the end. All tests of one name go to one process, where they share the demo and Chromium.
LONG = {
    "tests/browser/test_accessibility.py": "another demo",
    "tests/browser/test_preference_centre.py": "another demo",
    "tests/browser/test_mailings.py": "another demo",
    "tests/browser/test_main_job.py": "another demo",
    "tests/browser/": "demo",
    "tests/demo/test_demo_command.py": "demo",
    "tests/deployment/test_production_commands.py": "production",
    "tests/benchmarks/": "benchmarks",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Single tests to whichever process is free, but for the long ones.

    This is what `--dist loadgroup` promises; xdist 3.8 can't read its own marks with pytest 9.
    """
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class LongOnesTogether(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((name for start, name in LONG.items() if nodeid.startswith(start)), nodeid)

    return LongOnesTogether(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """A test takes its place beside those of the other processes, unless one of them has to be alone."""
    alone.enter()
    try:
        return (yield)
    finally:
        alone.leave()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wants_faults = "faults" in (config.option.markexpr or "")
    kept, left = [], []
    for item in items:
        (left if item.get_closest_marker("faults") and not wants_faults else kept).append(item)
    items[:] = kept
    if left:
        config.hook.pytest_deselected(items=left)
    items.sort(key=lambda item: not item.nodeid.startswith(tuple(LONG)))
    for item in items:
        for marker, (program, is_there) in PROGRAMS.items():
            if item.get_closest_marker(marker) and not is_there:
                item.add_marker(pytest.mark.skip(reason=f"needs {program}"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in a line of its own what a missing program left untried."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, number in sorted(reasons.items()):
        terminalreporter.write_line(f"NOT TRIED: {number} tests, {reason.removeprefix('Skipped: ')}", yellow=True)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is demanded (CI), a skipped test fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("LOUDHAILER_NOTHING_SKIPPED") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    alone.clear_away()
    shutil.rmtree(_data_dir, ignore_errors=True)
