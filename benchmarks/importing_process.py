"""A process that works on imports as the worker does, until each is done.

Each order is a line of JSON with the import's key; the answer says between which moments it worked (seconds of the
machine's monotonic clock) and the process's peak memory in megabytes.
"""

from __future__ import annotations

import json
import resource
import sys
import time

import django


def main() -> None:
    django.setup()
    from supporters.services import imports

    for line in sys.stdin:
        order = json.loads(line)
        started = time.monotonic()
        while imports.work(order["import"]):
            pass
        ended = time.monotonic()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"started": started, "ended": ended, "peak_megabytes": memory}), flush=True)


if __name__ == "__main__":
    main()
