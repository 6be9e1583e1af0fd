"""The register of what the site sends: each app names its mails in `messages.py` and says how each is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from mailings.models import Message


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    mimetype: str


@dataclass(frozen=True)
class Mail:
    """What a message says: the template's name below `templates/email/`, what is put in, what goes with it."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    sender_name: str = ""


@dataclass(frozen=True)
class WrittenMail:
    """A mail whose words are finished: no template is put around them. Without an address, it comes from the site's."""

    subject: str
    html: str
    text: str
    sender_name: str
    sender_address: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PersonalMail:
    """What one person writes to another through the site: her words as plain text, and answers go to her.

    It comes from the site's or the campaign's address, never from hers, which no mail server would believe. Without
    `Auto-Submitted`: a person wrote it, so whoever is away may say so (RFC 3834, section 5).
    """

    subject: str
    text: str
    sender_name: str
    reply_to: str
    sender_address: str = ""


# Writes the mail from the state of things at the time of sending; None where there is nothing left to say.
Writer = Callable[[Message], Mail | WrittenMail | PersonalMail | None]

_writers: dict[str, Writer] = {}


def message_kind(name: str) -> Callable[[Writer], Writer]:
    """Register the function that writes messages of this kind."""

    def register(writer: Writer) -> Writer:
        if name in _writers:
            raise ValueError(f"two writers for messages of the kind {name}")
        _writers[name] = writer
        return writer

    return register


def write(message: Message) -> Mail | WrittenMail | PersonalMail | None:
    """Return what the message says now in its language, or None where it has become pointless.

    Raises KeyError for an unknown kind.
    """
    with translation.override(message.language):
        return _writers[message.kind](message)


def known_kinds() -> list[str]:
    return sorted(_writers)
