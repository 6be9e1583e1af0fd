"""Which of our messages a report is on, and how well that is proven.

Anybody can write a report, and knows the addresses of others. So an address that a report names says nothing: only what
the message itself carried does. That is, the strongest first:

- its return path, which holds a keyed check (`mailings/verp.py`) and is told to nobody but the servers on the way;
- its link to unsubscribe, which is signed: whoever holds the mail, be it passed on, could press it as well;
- its Message-ID, which nobody guesses, but which every reply and every forwarded copy tells (In-Reply-To, References).

Where a bounce domain is set, every message has such a return path, and a bounce must come by it; a complaint, which
does what pressing the link does, may come with the link. Elsewhere reports can't bear more than the Message-ID.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message as Mime
from enum import IntEnum
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from campaign.tokens import InvalidToken, read_token
from mailings.bounces.mime import headers
from mailings.models import Bounce
from mailings.verp import read_return_path

# Where a mail server or a mailbox notes to which of our addresses a report came.
_DELIVERED_TO = (
    "Delivered-To",
    "X-Original-To",
    "X-Envelope-To",
    "Envelope-To",
    "X-Delivered-To",
    "To",
    "Apparently-To",
)
_ADDRESS = re.compile(r"[\w.+=-]{1,80}@[\w.-]{1,253}", re.ASCII)
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_MESSAGE_ID = re.compile(rf"<({_UUID})@([\w.-]{{1,253}})>", re.IGNORECASE | re.ASCII)
_UNSUBSCRIBE = re.compile(r"/unsubscribe/m/([\w:=-]{20,200})", re.ASCII)


class Proof(IntEnum):
    MESSAGE_ID = 1
    LINK = 2
    RETURN_PATH = 3


@dataclass(frozen=True)
class Identity:
    """A message's public id, and by what it is known."""

    public_id: UUID
    proof: Proof

    def is_enough_for(self, kind: Bounce.Kind) -> bool:
        """Whether a report of this kind may be believed."""
        if not settings.MAIL_BOUNCE_DOMAIN:
            return True
        return self.proof >= (Proof.LINK if kind == Bounce.Kind.COMPLAINT else Proof.RETURN_PATH)


def identify(report: Mime, returned: Mime | None, text: str = "", addresses: Iterable[str] = ()) -> Identity | None:
    """The message that the report is on, by what came back of it (`returned`, or in `text`), or None.

    `addresses` are further ones that may be its return path: that to which the report was delivered, if it is known.
    """
    mails = [mail for mail in (report, returned) if mail is not None]
    found = (
        (Proof.RETURN_PATH, _by_return_path((*addresses, text), mails)),
        (Proof.LINK, _by_link(returned, text)),
        (Proof.MESSAGE_ID, _by_message_id(report, returned, text)),
    )
    return next((Identity(public_id, proof) for proof, public_id in found if public_id), None)


def _by_return_path(addresses: Iterable[str], mails: list[Mime]) -> UUID | None:
    named = [value for mail in mails for value in headers(mail, *_DELIVERED_TO, "Return-Path")]
    for value in (*addresses, *named):
        for address in _ADDRESS.findall(value):
            if public_id := read_return_path(address):
                return public_id
    return None


def _by_link(returned: Mime | None, text: str) -> UUID | None:
    values = headers(returned, "List-Unsubscribe") if returned is not None else []
    for value in (*values, text):
        for token in _UNSUBSCRIBE.findall(value)[:3]:
            try:
                return read_token("unsubscribe-message", token)
            except InvalidToken:
                continue
    return None


def _by_message_id(report: Mime, returned: Mime | None, text: str) -> UUID | None:
    """In the header that came back, in the text that quotes it, or where the report says to which mail it answers."""
    own = urlsplit(settings.SITE_URL).hostname
    values = [
        *(headers(returned, "Message-ID") if returned is not None else ()),
        text,
        *headers(report, "In-Reply-To", "References", "X-Original-Message-ID"),
    ]
    for value in values:
        for public_id, host in _MESSAGE_ID.findall(value)[:5]:
            if host.lower() == own:
                return UUID(public_id)
    return None
