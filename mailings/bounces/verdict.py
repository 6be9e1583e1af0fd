"""What the readers of the different shapes return."""

from __future__ import annotations

from dataclasses import dataclass

from mailings.models import Bounce


@dataclass(frozen=True)
class Verdict:
    """What a report says: its kind, the enhanced status code, the server's words, and addresses it came back to."""

    kind: Bounce.Kind
    status: str = ""
    words: str = ""
    return_paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """That the mail has this shape. Its verdict is None where it tells of nothing that failed."""

    verdict: Verdict | None
