"""Receipts: random codes by which a signer, and nobody else, finds her signature among those that are counted."""

from __future__ import annotations

import base64
import hashlib
import secrets

# Crockford's base 32: no letter that is taken for a digit.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_FROM_BASE32 = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _LETTERS)
# What people type for what they read.
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": "", "–": "", "—": "", "_": "", "\u00a0": ""})


def new_receipt() -> str:
    """Eighty random bits in sixteen characters; the database refuses a second of the same."""
    return base64.b32encode(secrets.token_bytes(10)).decode().translate(_FROM_BASE32)


def grouped(receipt: str) -> str:
    """As it is shown and read aloud: four groups of four."""
    return "-".join(receipt[start : start + 4] for start in range(0, len(receipt), 4))


def read_receipt(typed: str) -> str:
    """Return the receipt that was typed, with whatever spaces, dashes and small letters, or "" where it is none."""
    receipt = "".join(typed.split()).upper().translate(_MISREAD)
    return receipt if len(receipt) == LENGTH and all(letter in _LETTERS for letter in receipt) else ""


def line_of(receipt: str) -> str:
    """The line that stands for it in a sealed list: its SHA-256, so that the list tells nobody's receipt."""
    return hashlib.sha256(receipt.encode()).hexdigest()
