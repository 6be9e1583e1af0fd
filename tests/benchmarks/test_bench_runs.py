"""`make bench` in its short form: every promise is measured and written down. How fast is not asked here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ENTRIES = {
    "signing",
    "signing_with_a_crowd",
    "petition_page",
    "sending",
    "sending_by_two",
    "sending_memory",
    "importing",
    "importing_tables",
    "segment_all",
    "segment_any",
    "segment_nested",
    "workspace",
}


def test_the_short_run_measures_every_promise(tmp_path: Path) -> None:
    bench = subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "--quick", "--signatures", "200"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        printed = bench.communicate(timeout=180)[0]
    finally:
        bench.send_signal(signal.SIGINT)  # it ends the servers that it has started
        bench.wait(30)
    assert bench.returncode == 0, printed
    written = json.loads((tmp_path / "bench.json").read_text())
    assert set(written["entries"]) == ENTRIES
    for name, entry in written["entries"].items():
        numbers = [entry["floor"], entry["loudhailer"], entry["ratio"], entry["promised"]]
        assert all(number > 0 for number in (*numbers, *entry["floor_rounds"], *entry["loudhailer_rounds"])), name
        assert entry["what"] in printed
