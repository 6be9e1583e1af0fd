"""Public identifiers by the thousand."""

from __future__ import annotations

import os
import time
from collections.abc import Callable


def time_ordered_ids() -> Callable[[], str]:
    """A source of version 7 UUIDs as text (RFC 9562), of one moment.

    For rows by the thousand: their random bits come in one piece.
    """
    pool, at = b"", 0
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    start = f"{stamp[:8]}-{stamp[8:]}-7"

    def fresh() -> str:
        nonlocal pool, at
        if at >= len(pool):
            pool, at = os.urandom(10_000), 0
        noise = pool[at : at + 10].hex()
        at += 10
        variant = "89ab"[int(noise[3], 16) & 3]
        return f"{start}{noise[:3]}-{variant}{noise[4:7]}-{noise[7:19]}"

    return fresh
