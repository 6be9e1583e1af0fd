"""From the bytes of a mail to what it says of one of our messages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message as Mime

import structlog

from mailings.bounces import delivery_status, feedback, plain_text
from mailings.bounces.identity import Identity, identify
from mailings.bounces.mime import attached_mail, is_text, parse, parts_of, text_of
from mailings.bounces.verdict import Verdict
from mailings.models import Bounce

log = structlog.get_logger(__name__)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True)
class Report:
    """That a message came back or was complained about.

    `digest` is that of the mail which said so: whichever way it comes again, it is the same report.
    """

    kind: Bounce.Kind
    status: str
    diagnostic: str
    identity: Identity | None
    digest: str


def read_report(raw: bytes, delivered_to: Sequence[str] = ()) -> Report | None:
    """What the mail reports, or None where it is no report, or none of a failure: a delay, a vacation note, a letter.

    `delivered_to` are the addresses to which it came, where the way by which it came knows them. Never raises.
    """
    try:
        return _read(raw, delivered_to)
    except Exception:
        # Whatever the standard library stumbles on: a mail that anybody may have sent is no reason to stop.
        log.exception("report_not_read")
        return None


def _read(raw: bytes, delivered_to: Sequence[str]) -> Report | None:
    mail = parse(raw)
    if mail is None:
        return None
    parts = list(parts_of(mail))
    verdict = _verdict(mail, parts)
    if verdict is None:
        return None
    returned = next(filter(None, map(attached_mail, parts[1:])), None)
    quoted = "" if returned is not None else "\n".join(text_of(part) for part in parts if is_text(part))
    status = verdict.status if _STATUS.fullmatch(verdict.status) else ""
    addresses = (*delivered_to, *verdict.return_paths)
    identity = identify(mail, returned, quoted, addresses)
    return Report(verdict.kind, status, verdict.words, identity, hashlib.sha256(raw).hexdigest())


def _verdict(mail: Mime, parts: list[Mime]) -> Verdict | None:
    """A report that is made for programs says it all; where there is none, its words have to do."""
    complaint = feedback.verdict(mail, parts)
    if complaint is not None:
        return complaint.verdict
    status = delivery_status.verdict(parts)
    if status is not None:
        return status.verdict
    return plain_text.verdict(mail, parts)
