"""Solving a petition's puzzle as a browser does."""

from __future__ import annotations

import hashlib
from itertools import count

from petitions.challenge import PARTS, ZERO_BITS


def solve(token: str, address: str, zeros: int = ZERO_BITS, parts: int = PARTS) -> str:
    """The numbers for the page's token and the address as it is typed."""
    return ",".join(str(_solve_part(f"{token}\n{address}\n{part}\n", zeros)) for part in range(parts))


def _solve_part(prefix: str, zeros: int) -> int:
    for number in count():
        digest = hashlib.sha256(f"{prefix}{number}".encode()).digest()
        if int.from_bytes(digest[:4]) >> (32 - zeros) == 0:
            return number
    raise AssertionError
