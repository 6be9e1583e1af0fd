"""Names shown as initials."""

from __future__ import annotations

import unicodedata


def initials(name: str) -> str:
    """The first letter of each word, with its marks: “Aysel Məmmədova” → “A. M.”; of a name without letters, a dash."""
    words = unicodedata.normalize("NFC", name).split()
    letters = (next((letter for letter in word if letter.isalpha()), "") for word in words)
    return " ".join(f"{letter}." for letter in letters if letter) or "–"
