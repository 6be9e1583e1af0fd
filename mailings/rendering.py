"""From a mail's template to a finished message: HTML with inlined styles, and plain text made of the same source."""

from __future__ import annotations

from email.utils import parseaddr, quote
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from mailings.kinds import Mail, PersonalMail, WrittenMail
from mailings.models import Message

_inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True)


def compose(message: Message, mail: Mail | WrittenMail | PersonalMail) -> EmailMultiAlternatives:
    """Return the finished mail in the recipient's language."""
    if isinstance(mail, PersonalMail):
        return _personal(message, mail)
    if isinstance(mail, WrittenMail):
        return _put_together(message, mail, mail.subject, mail.text, mail.html)
    with translation.override(message.language):
        context = {"site_url": settings.SITE_URL, "language": message.language, **mail.context}
        subject = _subject(mail, context)
        page = render_to_string(f"email/{mail.template}.html", {**context, "subject": subject})
    email = _put_together(message, mail, subject, plain_text(page), _inliner.inline(page))
    for attachment in mail.attachments:
        email.attach(attachment.name, attachment.content, attachment.mimetype)
    return email


def _put_together(
    message: Message, mail: Mail | WrittenMail, subject: str, text: str, html: str
) -> EmailMultiAlternatives:
    address = mail.sender_address if isinstance(mail, WrittenMail) else ""
    email = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=_sender(mail.sender_name, address),
        to=[message.address],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",  # RFC 3834, section 5: nobody's out-of-office note is wanted
            **mail.headers,
        },
    )
    email.attach_alternative(html, "text/html")
    return email


def _personal(message: Message, mail: PersonalMail) -> EmailMultiAlternatives:
    return EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=_sender(mail.sender_name, mail.sender_address),
        to=[message.address],
        headers={"Message-ID": message_id(message), "Reply-To": mail.reply_to},
    )


def _subject(mail: Mail, context: dict[str, Any]) -> str:
    """One line of plain text: what HTML's escaping did to it is undone, and no line break gets into a header."""
    return " ".join(unescape(render_to_string(f"email/{mail.template}.subject.txt", context)).split())


def message_id(message: Message) -> str:
    """The same for every attempt, so that a copy can be recognised (RFC 5322, section 3.6.4)."""
    return f"<{message.public_id}@{urlsplit(settings.SITE_URL).hostname}>"


def _sender(name: str, address: str = "") -> str:
    """The name in quotes and in its own letters: whoever puts it into a header encodes it."""
    _name, address_of_site = parseaddr(settings.DEFAULT_FROM_EMAIL)
    if name:
        return f'"{quote(" ".join(name.split()))}" <{address or address_of_site}>'
    return address or settings.DEFAULT_FROM_EMAIL


def plain_text(page: str) -> str:
    """Return the words of an HTML mail, a paragraph a block, a link's address after its words."""
    reader = _TextReader()
    reader.feed(page)
    return reader.text()


class _TextReader(HTMLParser):
    """Reads the small HTML that our mail templates are made of."""

    BLOCKS = frozenset(
        {"p", "h1", "h2", "h3", "h4", "li", "tr", "div", "table", "ul", "ol", "br", "hr", "blockquote", "pre"}
    )
    SILENT = frozenset({"style", "title", "head", "script"})
    BULLET = "\0"  # stands for what no HTML holds, so that a dash in the text stays a dash

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[str] = [""]
        self._silence = 0
        self._link = ""
        self._link_start = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag in self.SILENT:
            self._silence += 1
        if tag in self.BLOCKS:
            self._blocks.append(self.BULLET if tag == "li" else "")
        if tag == "a":
            self._link = values.get("href") or ""
            self._link_start = len(self._blocks[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self._silence -= 1
        if tag in self.BLOCKS:
            self._blocks.append("")
        if tag == "a" and self._link not in self._blocks[-1][self._link_start :]:
            self._blocks[-1] += (
                f":\n{self._link}\n" if not self._blocks[-1][: self._link_start].strip() else f" ({self._link})"
            )

    def handle_data(self, data: str) -> None:
        if not self._silence:
            self._blocks[-1] += " ".join(data.split("\n"))

    def text(self) -> str:
        blocks = ("\n".join(" ".join(line.split()) for line in block.split("\n")).strip() for block in self._blocks)
        written = (block for block in blocks if block and block != self.BULLET)
        return "\n\n".join(written).replace(self.BULLET, "- ") + "\n"
