"""PostgreSQL as Django has it, asked less often whether it is still there."""

from __future__ import annotations

import time

from django.db.backends.postgresql import base

PAUSE_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Asks a kept connection whether it lives (CONN_HEALTH_CHECKS) after a pause only.

    Before every request, the question would be a tenth of what signing costs. A connection that breaks between two
    requests of the same second costs the second one, like one that breaks in the middle; Django then replaces it.
    """

    _asked_at = float("-inf")

    def close_if_health_check_failed(self) -> None:
        if time.monotonic() - self._asked_at < PAUSE_SECONDS:
            self.health_check_done = True  # for all of this request: asked in a transaction, it would begin another
        if self.health_check_done:
            return
        super().close_if_health_check_failed()
        self._asked_at = time.monotonic()
