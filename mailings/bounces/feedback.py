"""Complaints: feedback reports (ARF, RFC 5965), and the older form of Hotmail's, which attaches the mail alone."""

from __future__ import annotations

from email.message import Message as Mime

from mailings.bounces.delivery_status import FIELD, FOLD
from mailings.bounces.mime import attached_mail, header, raw_text
from mailings.bounces.verdict import Read, Verdict
from mailings.models import Bounce

# What says that the recipient doesn't want it: RFC 5965, section 7.3, and “opt-out” of its predecessors. Others tell of
# viruses, failed authentication (RFC 6591) or that something was no spam after all.
_COMPLAINTS = ("abuse", "fraud", "opt-out", "opt-out-list", "complaint")


def verdict(mail: Mime, parts: list[Mime]) -> Read | None:
    """None for what is no feedback report."""
    report = next((part for part in parts if part.get_content_type() == "message/feedback-report"), None)
    if report is None:
        return Read(Verdict(Bounce.Kind.COMPLAINT)) if _is_of_hotmail(mail, parts) else None
    fields = {name.lower(): value for name, value in FIELD.findall(FOLD.sub(" ", raw_text(report)))}
    kind = fields.get("feedback-type", "abuse").strip().lower()
    if kind not in _COMPLAINTS:
        return Read(None)
    return Read(Verdict(Bounce.Kind.COMPLAINT, return_paths=(fields.get("original-mail-from", ""),)))


def _is_of_hotmail(mail: Mime, parts: list[Mime]) -> bool:
    """The junk mail reporting programme names the complainer in the attached mail's header alone."""
    if not header(mail, "Subject").lower().startswith("complaint about message from"):
        return False
    attached = next(filter(None, map(attached_mail, parts[1:])), None)
    return attached is not None and "X-HmXmrOriginalRecipient" in attached
