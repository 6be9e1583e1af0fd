"""Names shown as initials."""

from __future__ import annotations

import re
import unicodedata

_MOST = 3


def initials(name: str) -> str:
    """The first letter of each word, at most three: “Aysel Məmmədova” → “A. M.”; of a name without letters, a dash."""
    words = re.split(r"[\s-]+", unicodedata.normalize("NFC", name))
    letters = [letter for word in words if (letter := next(filter(str.isalpha, word), ""))]
    return " ".join(f"{letter.upper()}." for letter in letters[:_MOST]) or "–"
