"""`make test`: the tests, then the checks that need no test; `--faults` runs the long fault runs instead."""

from __future__ import annotations

import os
import subprocess
import sys

DEMANDING = os.environ.get("LOUDHAILER_NOTHING_SKIPPED") == "1"


def main() -> int:
    faults = "--faults" in sys.argv
    command = [sys.executable, "-m", "pytest", "-q"]
    command += (
        ["-m", "faults", "-s"] if faults else ["-n", os.environ.get("TEST_PROCESSES", "3"), "--dist", "loadgroup"]
    )
    command += [argument for argument in sys.argv[1:] if argument != "--faults"]
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main())
