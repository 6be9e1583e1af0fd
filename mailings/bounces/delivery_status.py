"""Delivery status notifications (RFC 3464), as Postfix, Exim, Exchange, Gmail and others write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import Message as Mime

from mailings.bounces.classification import kind_of, status_in
from mailings.bounces.mime import is_text, raw_text, text_of
from mailings.bounces.verdict import Read, Verdict

_TYPES = ("message/delivery-status", "message/global-delivery-status")
FOLD = re.compile(r"\r?\n[ \t]+")
FIELD = re.compile(r"^([\w-]{1,60})[ \t]*:[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")

Fields = dict[str, str]


def verdict(parts: list[Mime]) -> Read | None:
    """What the part that is made for programs says of its recipients; None where there is no such part.

    Our mails go to one recipient each. Of several, as an alias has them, one that was delivered is enough.
    """
    status = next((part for part in parts if part.get_content_type() in _TYPES), None)
    if status is None:
        return None
    recipients = list(_recipients(raw_text(status)))
    if not recipients:
        return None
    actions = [_action(fields) for fields in recipients]
    if any(action != "failed" for action in actions):
        return Read(None)
    fields = recipients[0]
    explained = fields.get("diagnostic-code", "")
    words = explained or _explanation(parts)
    code = _code(fields.get("status", ""), words)
    return Read(Verdict(kind_of(code, words), code, words))


def _recipients(text: str) -> Iterable[Fields]:
    """The fields of each recipient (RFC 3464, section 2.3), without those of the message as a whole."""
    unfolded = FOLD.sub(" ", text)
    for block in re.split(r"\r?\n[ \t\r]*\n", unfolded):
        fields = {name.lower(): value for name, value in FIELD.findall(block)}
        if "final-recipient" in fields or "original-recipient" in fields or "action" in fields:
            yield fields


def _action(fields: Fields) -> str:
    """Where the field is missing or says something else, the status code decides: 4 is not final, 2 is no failure."""
    said = _COMMENT.sub("", fields.get("action", "")).strip().lower()
    if said in _ACTIONS:
        return said
    return {"5": "failed", "2": "delivered"}.get(status_in(fields.get("status", ""))[:1], "delayed")


def _code(status: str, words: str) -> str:
    """The status field, unless it says less than the server's own words, in which a better code may stand."""
    code, in_words = status_in(_COMMENT.sub("", status)), status_in(words)
    is_vague = not code or code.endswith(".0.0")
    return in_words if is_vague and in_words else code


def _explanation(parts: list[Mime]) -> str:
    """What the report says to people, where the server's words aren't quoted."""
    return next((text_of(part)[:2_000] for part in parts if is_text(part)), "")
