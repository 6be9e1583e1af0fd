"""Receipts: random codes by which a signer, and nobody else, finds her signature among those that are counted."""

from __future__ import annotations

import secrets

# Crockford's base 32: no letter that is taken for a digit.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16


def new_receipt() -> str:
    """Eighty random bits in sixteen characters; the database refuses a second of the same."""
    return "".join(secrets.choice(_LETTERS) for _each in range(LENGTH))


def grouped(receipt: str) -> str:
    """As it is shown and read aloud: four groups of four."""
    return "-".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))
