"""Whether other mail servers will believe a sender's domain: what its records say, and what is left to do.

Only the name system is asked, for a few seconds at most; nothing is sent to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import dns.exception
import dns.rdata
import dns.resolver
from django.conf import settings
from django.utils.translation import gettext as _
from dns.rdtypes.ANY.TXT import TXT

SECONDS = 3.0


class State(StrEnum):
    DONE = "done"
    TO_DO = "to-do"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """One thing that the domain's owner sets up. `record` is what to enter, and `place` where, if something is."""

    name: str
    state: State
    words: str
    place: str = ""
    record: str = ""


class NoAnswer(Exception):
    """The name system didn't answer in time."""


def check(domain: str) -> list[Check]:
    """Return what is set up for the domain and what isn't, in the language at hand."""
    try:
        return [_spf(domain), _dkim(domain), _dmarc(domain), _mailbox(domain)]
    except NoAnswer:
        return [Check("DNS", State.UNKNOWN, _("The domain’s records can’t be looked up right now. Try again later."))]


def _spf(domain: str) -> Check:
    """RFC 7208, section 3.2: one record alone; and it must name the server that our mail comes from."""
    found = [text for text in _texts(domain) if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]
    wanted = settings.MAIL_SPF
    if len(found) > 1:
        return Check("SPF", State.TO_DO, _("There are two SPF records, so neither counts. Make one of them."), domain)
    if not found:
        record = f"v=spf1 {wanted} ~all" if wanted else ""
        return Check("SPF", State.TO_DO, _("Add a record that says which servers may send for it."), domain, record)
    if wanted and wanted.lower() not in found[0].lower().split():
        record = found[0].replace("v=spf1", f"v=spf1 {wanted}", 1)
        return Check("SPF", State.TO_DO, _("The SPF record doesn’t name our mail server. Change it."), domain, record)
    if not wanted:
        return Check("SPF", State.DONE, _("There is a record. Whether it names our mail server, your operator knows."))
    return Check("SPF", State.DONE, _("Our mail server may send for it."))


def _dkim(domain: str) -> Check:
    """RFC 6376, section 3.6.2: the key stands at the selector; and DMARC wants it at the sender's own domain."""
    if not settings.DKIM_SELECTOR:
        return Check("DKIM", State.UNKNOWN, _("This site doesn’t sign mail itself. Ask your operator who does."))
    if not _is_within(domain, settings.DKIM_DOMAIN):
        words = _("Mail is signed for %(domain)s, which this address isn’t part of. Use an address there.")
        return Check("DKIM", State.TO_DO, words % {"domain": settings.DKIM_DOMAIN})
    place = f"{settings.DKIM_SELECTOR}._domainkey.{settings.DKIM_DOMAIN}"
    keys = [tags["p"] for tags in map(_tags, _texts(place)) if tags.get("p")]
    if not keys:
        return Check(
            "DKIM", State.TO_DO, _("Add the key that your operator gives you, so that mail can be verified."), place
        )
    return Check("DKIM", State.DONE, _("Mail is signed, and the key is there."))


def _dmarc(domain: str) -> Check:
    """RFC 7489, section 6.6.3: the domain's own record, or that of the domain above it."""
    for place in _above(domain):
        policies = [tags for text in _texts(f"_dmarc.{place}") if (tags := _tags(text)).get("v") == "DMARC1"]
        if len(policies) == 1 and "p" in policies[0]:
            return Check("DMARC", State.DONE, _("There is a policy: %(policy)s.") % {"policy": policies[0]["p"]})
    words = _("Add a policy. Gmail and Yahoo want one of whoever writes to many.")
    return Check("DMARC", State.TO_DO, words, f"_dmarc.{domain}", "v=DMARC1; p=none")


def _mailbox(domain: str) -> Check:
    if _answers(domain, "MX") or _answers(domain, "A") or _answers(domain, "AAAA"):
        return Check("MX", State.DONE, _("Answers can be delivered to it."))
    return Check(
        "MX", State.TO_DO, _("The domain takes no mail, so answers are lost. Add a mail server to it."), domain
    )


def _tags(text: str) -> dict[str, str]:
    """The `name=value` pairs of a record (RFC 6376, section 3.2)."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def _above(domain: str) -> Iterator[str]:
    """The domain and those above it, down to two labels."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        yield ".".join(labels[start:])


def _is_within(domain: str, other: str) -> bool:
    return domain == other or domain.endswith(f".{other}") or other.endswith(f".{domain}")


def _texts(place: str) -> list[str]:
    records = (record for record in _answers(place, "TXT") if isinstance(record, TXT))
    return [b"".join(record.strings).decode("utf-8", "replace") for record in records]


def _answers(place: str, kind: str) -> list[dns.rdata.Rdata]:
    try:
        return list(_resolver().resolve(place, kind, lifetime=SECONDS))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError, UnicodeError) as error:
        raise NoAnswer from error


def _resolver() -> dns.resolver.Resolver:
    if not settings.DNS_SERVERS:
        return dns.resolver.Resolver()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = settings.DNS_SERVERS
    resolver.port = settings.DNS_PORT
    return resolver
