"""The register of what a link in a mail can confirm. `/confirm/<token>/` serves them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from campaign.tokens import InvalidToken, make_token, read_token
from supporters import forwarding

# Confirmation mails are read within days; pending rows are forgotten after thirty.
VALID_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Confirmation:
    """What one kind of link asks, does and answers.

    `find` returns the object or None; `question` names a template, which receives it as `subject`;
    `confirm` may be called again and then changes nothing. It returns the address of the page that comes next.
    """

    kind: str
    find: Callable[[UUID], Any | None]
    question: str
    confirm: Callable[[Any], str]


_confirmations: dict[str, Confirmation] = {}


def register(confirmation: Confirmation) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _confirmations[confirmation.kind] = confirmation


def confirmation_token(kind: str, public_id: UUID) -> str:
    return f"{kind}.{make_token(f'confirm.{kind}', public_id)}"


def resolve(token: str) -> tuple[Confirmation, Any]:
    """Return what the token confirms, and the object. Raise InvalidToken where there is nothing to confirm."""
    kind, _dot, rest = token.partition(".")
    confirmation = _confirmations.get(kind)
    if confirmation is None:
        raise InvalidToken
    subject = forwarding.find(confirmation.find, read_token(f"confirm.{kind}", rest, VALID_FOR))
    if subject is None:
        raise InvalidToken
    return confirmation, subject
