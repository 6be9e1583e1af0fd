"""A worker process to be killed: it delivers the outbox with the real settings until somebody ends it.

python -m tests.faults.worker <lease in seconds> <margin in seconds>
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta

import django


def work(lease: timedelta, margin: timedelta) -> None:
    """What Celery does with `mailings.tasks.deliver`: run it again and again, and survive its errors."""
    from django.db import connection

    from mailings.delivery import claiming, deliver_batch

    claiming.LEASE, claiming.LEASE_MARGIN = lease, margin
    while True:
        try:
            delivered = deliver_batch()
        except Exception:
            delivered = 0
            connection.close()
        if not delivered:
            time.sleep(0.05)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    django.setup()
    work(timedelta(seconds=float(sys.argv[1])), timedelta(seconds=float(sys.argv[2])))
