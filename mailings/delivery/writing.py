"""Makes a letter of a mail that is written when it is sent: the confirmations, notices and the team's own mails."""

from __future__ import annotations

from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from mailings.delivery import headers, mime
from mailings.delivery.letters import Letter
from mailings.delivery.signing import signed
from mailings.models import Message
from mailings.verp import return_path


def letter_of(message: Message, email: EmailMultiAlternatives) -> Letter:
    """Return the letter. Raises PermanentFailure for an address that is none."""
    recipient = headers.envelope_address(message.address)
    content = signed(_header(email, recipient) + _body(email))
    return Letter(envelope_sender(message), recipient, content)


def envelope_sender(message: Message) -> str:
    """Where bounces go: to an address that names the message, or to the site's own.

    Never to a campaign's: a mail server that refuses the envelope's sender refuses everybody's mail.
    """
    return return_path(message.public_id) or _site_address(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=4)
def _site_address(sender: str) -> str:
    return headers.envelope_address(parseaddr(sender)[1])


def _header(email: EmailMultiAlternatives, recipient: str) -> bytes:
    fields: list[tuple[str, bytes]] = [
        ("From", headers.mailbox(*parseaddr(email.from_email))),
        ("To", recipient.encode()),
        ("Subject", headers.unstructured(str(email.subject))),
        ("Date", headers.now_as_date()),
        ("MIME-Version", b"1.0"),
        *((name, _value(name, value)) for name, value in email.extra_headers.items()),
    ]
    return b"".join(name.encode() + b": " + value + b"\r\n" for name, value in fields)


def _value(name: str, value: str) -> bytes:
    if name == "Reply-To":
        return headers.mailbox(*parseaddr(value))
    return headers.unstructured(value, len(name) + 2)


def _body(email: EmailMultiAlternatives) -> bytes:
    """A multipart, or the text alone where that is all there is."""
    texts = [mime.text_part("plain", mime.quoted_printable(str(email.body)))]
    for content, mimetype in email.alternatives:
        texts.append(mime.text_part(mimetype.removeprefix("text/"), mime.quoted_printable(str(content))))
    body = mime.multipart("alternative", mime.BOUNDARY, texts) if len(texts) > 1 else texts[0]
    if not email.attachments:
        return body
    files = [mime.attachment_part(*attachment) for attachment in email.attachments]
    return mime.multipart("mixed", f"{mime.BOUNDARY}-files", [body, *files])
