"""What tests do with mail: deliver the outbox into memory, and follow the links in it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from mailings.delivery import deliver_batch

_LINK = re.compile(r"https?://\S+")


def delivered() -> list[EmailMultiAlternatives]:
    """Deliver what is due and return the mails that came of it, the oldest first."""
    mail.outbox.clear()
    while deliver_batch():
        pass
    return list(mail.outbox)  # type: ignore[arg-type]


def paths(message: EmailMultiAlternatives) -> list[str]:
    """The paths of all links in the mail's text."""
    return [urlsplit(link.rstrip(").,")).path for link in _LINK.findall(str(message.body))]


def path_with(message: EmailMultiAlternatives, part: str) -> str:
    return next(path for path in paths(message) if part in path)
