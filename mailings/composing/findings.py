"""What a check of a mailing finds."""

from __future__ import annotations

from dataclasses import dataclass

ERROR, WARNING, HINT = "error", "warning", "hint"


@dataclass(frozen=True)
class Finding:
    """A sentence that says what is wrong and what to do. `where` says in which version, and is empty for the mailing.

    An error stops sending.
    """

    level: str
    words: str
    where: str = ""
