"""What a refusal means: that the address doesn't exist, that it didn't work this time, or that we aren't wanted.

Only the first is a reason to stop at once. Servers use the codes of RFC 3463 loosely, so that their words count too:
where these speak of us (spam, a block list, a policy), it is never the address's fault.
"""

from __future__ import annotations

import re

from mailings.models import Bounce

Kind = Bounce.Kind

# The mailbox or its domain isn't there: RFC 3463, section 3.2, and RFC 7505 for 5.1.10.
NO_SUCH_ADDRESS = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# Codes that say nothing by themselves, or that some providers give to mailboxes that aren't there.
_VAGUE = frozenset(
    {"", "5.0.0", "5.0.1", "5.4.1", "5.4.4", "5.4.0", "5.5.0", "5.5.1", "5.5.4", "5.7.1", "5.3.0", "5.1.8"}
)
# Of the message or of who sends it: RFC 3463, sections 3.7 and 3.8; 5.1.7 and 5.1.8 are of the sender's address.
_OF_THE_SENDER = re.compile(r"5\.(?:7\.\d+|6\.\d+|1\.[78]|3\.4)")

_ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-#:])")


def any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_BLOCKED = any_of(
    r"\bspam|spamhaus|barracuda|unsolicited|bulk mail",
    r"block ?list|black ?list|\bblocked\b|\bbanned\b|\brbl\b|\bdnsbl\b|reputation|poor repute",
    r"\bpolic(?:y|ies)\b|\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated",
    r"content rejected|virus|message (?:size|too (?:large|big))",
    r"rate limit|too many (?:messages|connections)|not accepting mail from",
)
_FULL = any_of(
    r"mailbox (?:is )?full|mailfolder is full|quota|over ?limit",
    r"out of storage|insufficient (?:system )?storage|storage (?:limit|allocation)|disk space",
)
_NO_SUCH = any_of(
    r"(?:user|recipient|mailbox|account|address|e-?mail)(?: \S{1,80})? (?:is |was |has been |does )?"
    r"(?:unknown|not (?:found|exist|known|valid|available)|unavailable|unrouteable|invalid|disabled|inactive|rejected)",
    r"(?:no|unknown|invalid|bad) (?:such )?(?:user|recipient|mailbox|address|account|local part|person)",
    r"does(?: not|n['’]?t) exist|doesn['’]?t have an? \S{1,80} account|not a valid (?:user|mailbox|recipient)",
    r"no mailbox here|unrouteable address|recipientnotfound|mailbox unavailable|account is (?:disabled|closed)",
    r"host (?:or domain name )?not found|domain not found|host unknown|no such (?:domain|host)|name service error",
    r"recipient address rejected: access denied|address rejected|can['’]?t find (?:any host|a valid mx)",
)
_ONLY_NOW = any_of(r"temporar|try(?:ing)? again|greylist|timed? ?out|expired|could not connect|conversation with")


def status_in(text: str) -> str:
    """The enhanced status code that a text holds, or one made of its SMTP reply code; "" where it holds neither."""
    found = _ENHANCED.search(text)
    if found:
        return found[1]
    reply = _REPLY_CODE.search(text)
    return f"{reply[1][0]}.0.0" if reply else ""


def kind_of(status: str, words: str) -> Bounce.Kind:
    """What a failure with this status code and these words of the server says. Relies on its being final."""
    if _BLOCKED.search(words) and not _FULL.search(words):
        return Kind.BLOCKED
    if status.startswith("4"):
        return Kind.SOFT
    if status in NO_SUCH_ADDRESS and not _FULL.search(words):
        return Kind.HARD
    if _FULL.search(words):
        return Kind.SOFT
    if status in _VAGUE and _NO_SUCH.search(words) and not _ONLY_NOW.search(words):
        return Kind.HARD
    return Kind.BLOCKED if _OF_THE_SENDER.fullmatch(status) else Kind.SOFT
