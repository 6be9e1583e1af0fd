"""A message as it goes to a mail server: an envelope, and the finished bytes in it."""

from __future__ import annotations

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from django.core.mail import EmailMultiAlternatives

# What Django writes itself from the message's own fields.
_NOT_EXTRA = frozenset(
    {"subject", "from", "to", "reply-to", "mime-version", "content-type", "content-transfer-encoding", "dkim-signature"}
)


class NothingToSend(Exception):
    """The message has become pointless since it was queued."""


@dataclass(frozen=True, slots=True)
class Letter:
    """`sender` and `recipient` are those of the envelope: bounces go to `sender`.

    The content's lines end with CRLF, the last one too, and are 7-bit but for a recipient whose address isn't ASCII.
    """

    sender: str
    recipient: str
    content: bytes


def as_email(letter: Letter) -> EmailMultiAlternatives:
    """Return the letter as a message of Django's, for the backends that take nothing else."""
    parsed = BytesParser(EmailMessage, policy=policy.default).parsebytes(letter.content)
    bodies = [parsed.get_body(preferencelist=(kind,)) for kind in ("plain", "html")]
    text, html = ("" if body is None else str(body.get_content()).replace("\r\n", "\n") for body in bodies)
    email = EmailMultiAlternatives(
        subject=str(parsed["Subject"]),
        body=text,
        from_email=str(parsed["From"]),
        to=[letter.recipient],
        reply_to=[str(value) for value in parsed.get_all("Reply-To", [])],
        headers={name: str(value) for name, value in parsed.items() if name.lower() not in _NOT_EXTRA},
    )
    email.envelope_sender = letter.sender  # type: ignore[attr-defined]  # as anymail calls it
    if html:
        email.attach_alternative(html, "text/html")
    for part in parsed.iter_attachments():
        email.attach(part.get_filename(), part.get_content(), str(part["Content-Type"]))
    return email
