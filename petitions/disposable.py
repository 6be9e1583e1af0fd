"""Domains that give addresses to anybody for an hour. The best known stand here; longer lists are loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable

# `manage.py load_disposable_domains` adds what changes from month to month.
WELL_KNOWN = frozenset(
    """
    10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net burnermail.io byom.de discard.email
    discardmail.com dispostable.com dropmail.me emailondeck.com fakeinbox.com fakemail.net getairmail.com
    getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net
    guerrillamail.org guerrillamailblock.com harakirimail.com inboxbear.com inboxkitten.com mail-temp.com
    mailcatch.com maildrop.cc mailexpire.com mailinator.com mailinator.net mailnesia.com mailnull.com mailsac.com
    mintemail.com minuteinbox.com moakt.com mohmal.com mytemp.email mytrashmail.com nada.email pokemail.net
    sharklasers.com spam4.me spamgourmet.com spamex.com temp-mail.io temp-mail.org tempail.com tempinbox.com
    tempmail.net tempmailo.com tempr.email throwawaymail.com tmpmail.net tmpmail.org trash-mail.com trashmail.com
    trashmail.de trashmail.me trashmail.net wegwerfmail.de yopmail.com yopmail.fr yopmail.net
    """.split()  # noqa: SIM905 (a list would take a line each)
)
_DOMAIN = re.compile(r"(?=.{4,253}\Z)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def domain_and_above(domain: str) -> list[str]:
    """The domain, and those that it is part of, less the last: a.b.example → [a.b.example, b.example]."""
    labels = domain.split(".")
    return [".".join(labels[first:]) for first in range(len(labels) - 1)]


def domain_in(text: str) -> str:
    """The domain that is typed, as addresses are stored with it: small ASCII letters. Nothing where it is none."""
    typed = text.strip().lower().lstrip("@")
    try:
        domain = typed if typed.isascii() else typed.encode("idna").decode()
    except UnicodeError:
        return ""
    return domain if _DOMAIN.fullmatch(domain) else ""


def read_domains(lines: Iterable[str]) -> Iterable[str]:
    """The domains of a file, one a line. What is none, like a comment, is passed over."""
    return filter(None, map(domain_in, lines))
