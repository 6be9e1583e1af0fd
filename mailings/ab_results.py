"""How the variants of a mailing did: whoever measures opens and clicks registers where that can be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mailings.models import Mailing


@dataclass(frozen=True)
class Result:
    """To how many people a variant was sent, and how many of them opened it and clicked in it."""

    sent: int
    opened: int = 0
    clicked: int = 0


# Returns each variant that was sent to anybody. People are counted, not opens: who opens twice counts once.
Source = Callable[[Mailing], Mapping[str, Result]]

_source: Source | None = None


def register(source: Source) -> None:
    """Called once, in `AppConfig.ready()`."""
    global _source
    _source = source


def results(mailing: Mailing) -> dict[str, Result]:
    """By variant, in the order of their letters; empty where nothing measures."""
    return dict(sorted(_source(mailing).items())) if _source else {}
