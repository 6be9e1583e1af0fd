"""Reports without a part for programs: qmail's, older Exim's and Sendmail's, and what gateways make of better ones.

Whether a text is a report is told by who writes it, never by its words alone: a person may quote a refusal, and a
vacation note speaks of mail that won't be read.
"""

from __future__ import annotations

import re
from email.message import Message as Mime

from mailings.bounces.classification import any_of, kind_of, status_in
from mailings.bounces.mime import header, headers, is_text, text_of
from mailings.bounces.verdict import Verdict

# Who writes reports: RFC 5321, section 4.5.5, leaves the sender empty, but vacation notes do so as well.
_DAEMON = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|mdaemon|mail[-_]?delivery|mail delivery (?:sub)?system)",
    re.IGNORECASE,
)
_OF_PERSONS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Vacation", "X-Mail-Autoreply")
_AUTOMATIC = re.compile(r"auto-replied|auto_reply|vacation", re.IGNORECASE)
_QMAIL = re.compile(r"this is the \S{0,40}qmail|qmail-send program", re.IGNORECASE)
_DELAY = any_of(
    r"will (?:keep|continue) (?:trying|to try)|still (?:being )?(?:trying|retr)|will be retried|not yet been delivered",
    r"delivery (?:is |has been |was )?delayed|(?:is|was|has been) delayed|warning(?: message)?:",
    r"do(?:es)? not need to (?:resend|take)|no action is required",
)
_FAILURE = any_of(
    r"undeliver|not (?:be )?delivered|could ?n['o’]t be delivered|unable to deliver|delivery (?:has )?fail",
    r"permanent(?:ly)? (?:error|failure|fatal|failed)|returned to sender|returned mail|giving up|fatal errors?",
    r"unzustellbar|non remis|non recapitabile|no se ha podido entregar|niet (?:worden )?afgeleverd",
    r"не доставлен|çatdırıl|iletilemedi",
)
# Where the mail itself begins in the text.
_RETURNED = re.compile(
    r"^-{2,} ?(?:this is a copy|below this line|original message|the header|returned message)"
    r"|^(?:Return-Path|Received):",
    re.IGNORECASE | re.MULTILINE,
)
_LINES_OF_THE_SERVER = re.compile(r"^.*(?<![\d.])(?:[45]\d\d[ \-#]|[45]\.\d{1,3}\.\d{1,3}).*$", re.MULTILINE)
_MOST_WORDS = 4_000


def verdict(mail: Mime, parts: list[Mime]) -> Verdict | None:
    """What the words say, or None for what is no report or tells of no failure."""
    texts = [text_of(part) for part in parts if is_text(part)]
    words = _before_the_mail("\n".join(texts))
    if not _is_of_a_server(mail, words) or _DELAY.search(f"{header(mail, 'Subject')}\n{words[:1_000]}"):
        return None
    status = status_in(words)
    if not status and not _FAILURE.search(f"{header(mail, 'Subject')}\n{words}"):
        return None
    if status.startswith("2"):
        return None
    said = _LINES_OF_THE_SERVER.findall(words)
    explanation = " ".join(" ".join(said[:3]).split()) or words
    return Verdict(kind_of(status, words), status, explanation)


def _is_of_a_server(mail: Mime, words: str) -> bool:
    if any(name in mail for name in _OF_PERSONS):
        return False
    if "X-Failed-Recipients" in mail or _QMAIL.search(words):
        return True
    if _AUTOMATIC.search(" ".join(headers(mail, "Precedence"))):
        return False
    return bool(_DAEMON.search(header(mail, "From")))


def _before_the_mail(text: str) -> str:
    found = _RETURNED.search(text)
    return (text[: found.start()] if found else text)[:_MOST_WORDS]
