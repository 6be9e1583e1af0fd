"""Who must not be written to.

Whatever brings an address in (a form, an import, another program, paper), the outbox asks here before it sends.

| reason | what still goes out | how it ends |
| --- | --- | --- |
| asked to be forgotten, reported as unwanted | nothing | the team lifts it when she asks for it in writing |
| objected | all but mailings (UK GDPR Art. 21(3)) | she agrees to something again by herself, or the team lifts it |
| reported a mailing as unwanted | all but mailings | as who objected |
| by the team | nothing | the team lifts it |
| mail to it comes back | after a day, what she asks for by a form | she confirms from that mail, or the team lifts it |
| suppressed elsewhere before | what she asks for by a form | she confirms from that mail, or the team lifts it |
| a whole domain, for whatever reason | nothing | the team lifts it |
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db import connection

from campaign.models import Campaign
from supporters.addresses import hash_address, hash_domain
from supporters.models import Suppression

Reason = Suppression.Reason
AT_ONCE = 5_000
# The stronger reason stays: whoever bounced and then asks to be forgotten is forgotten.
_STRENGTH = {
    Reason.BOUNCED: 0,
    Reason.IMPORTED: 0,
    Reason.TEAM: 1,
    Reason.OBJECTED: 2,
    Reason.REPORTED: 2,
    Reason.COMPLAINED: 3,
    Reason.ERASED: 4,
}

# What ends when she confirms from a mail that the address is hers.
WEAK_REASONS = (Reason.BOUNCED, Reason.IMPORTED)
# What stops mailings alone, until she agrees again by herself.
OBJECTIONS = (Reason.OBJECTED, Reason.REPORTED)
# Said again, these hold from then on: a mailbox is tried again later, and a merge that is undone leaves an objection.
_RENEWED = {Reason.BOUNCED: (Reason.BOUNCED,), **dict.fromkeys(OBJECTIONS, OBJECTIONS)}


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Return those of the addresses that no mailing may go to, be it for themselves or for their domain."""
    return set(_suppressions(addresses))


def reasons_among(people: Iterable[tuple[int, str]]) -> dict[int, Suppression.Reason]:
    """By the key of each of these people, who come with their addresses, why no mailing may go to her.

    Goes through a million in a few seconds, some thousands at a time. Whoever isn't suppressed is left out.
    """
    found: dict[int, Suppression.Reason] = {}
    if not Suppression.objects.exists():
        return found
    domains = _SuppressedDomains()
    remaining = iter(people)
    while batch := dict(islice(remaining, AT_ONCE)):
        hashes = {hash_address(address): key for key, address in batch.items()}
        found |= {key: reason for key, address in batch.items() if (reason := domains.reason(address))}
        found |= {hashes[digest]: reason for digest, reason in _reasons_of(list(hashes))}
    return found


def _reasons_of(hashes: list[str]) -> list[tuple[str, Suppression.Reason]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT address_hash, reason FROM supporters_suppression WHERE address_hash = ANY(%s)", [hashes])
        return [(digest, Reason(reason)) for digest, reason in cursor.fetchall()]


def known_among(hashes: list[str]) -> int:
    """How many of these, each of them once, are suppressed already."""
    return len(_reasons_of(hashes))


class _SuppressedDomains:
    """The whole domains that are suppressed. Most people share a few: each is hashed once."""

    def __init__(self) -> None:
        rows = Suppression.objects.filter(scope=Suppression.Scope.DOMAIN).values_list("address_hash", "reason")
        self._reasons = {digest: Reason(reason) for digest, reason in rows}
        self._of: dict[str, Suppression.Reason | None] = {}

    def reason(self, address: str) -> Suppression.Reason | None:
        if not self._reasons:
            return None
        domain = address.rpartition("@")[2]
        if domain not in self._of:
            self._of[domain] = self._reasons.get(hash_domain(address))
        return self._of[domain]


def unreachable_among(addresses: Iterable[str]) -> set[str]:
    """Return those to which not even what their owners have just asked for may go."""
    found = _suppressions(addresses)
    return {address for address, rows in found.items() if not all(row.yields_to_its_owner for row in rows)}


def barred_among(addresses: Iterable[str]) -> set[str]:
    """Return those to which not even a notice that they need may go: an objection stops mailings alone."""
    found = _suppressions(addresses)
    return {address for address, rows in found.items() if not all(row.stops_mailings_alone for row in rows)}


def refusing(campaign: Campaign, addresses: Iterable[str]) -> set[str]:
    """Return those whose owners this campaign has erased or who objected to its mailings, by its register of requests.

    Where another campaign knows her, her address isn't suppressed for all: it must not come in here again all the same,
    by a file or by hand. She herself may come.
    """
    requests = campaign.data_requests.filter(kind__in=("erasure", "objection"), outcome="carried-out")
    if not requests.exists():
        return set()
    hashes = {hash_address(address): address for address in addresses}
    found = requests.filter(address_hash__in=list(hashes)).values_list("address_hash", flat=True)
    return {hashes[digest] for digest in found}


def end_objection(address: str) -> None:
    """She has agreed again, by a link from her own mail: what she says last holds. Other reasons stay."""
    own = Suppression.objects.filter(address_hash=hash_address(address), scope=Suppression.Scope.ADDRESS)
    own.filter(reason__in=OBJECTIONS).delete()


def _suppressions(addresses: Iterable[str]) -> dict[str, list[Suppression]]:
    """What suppresses each of the addresses; those that nothing suppresses are left out."""
    hashes = {address: (hash_address(address), hash_domain(address)) for address in addresses if address}
    wanted = {digest for digests in hashes.values() for digest in digests}
    asked = Suppression.objects.raw("SELECT * FROM supporters_suppression WHERE address_hash = ANY(%s)", [list(wanted)])
    found = {row.address_hash: row for row in asked} if wanted else {}
    rows = {address: [found[digest] for digest in digests if digest in found] for address, digests in hashes.items()}
    return {address: suppressions for address, suppressions in rows.items() if suppressions}


def suppress(address: str, reason: Suppression.Reason) -> None:
    """Never write to the address again. Doing it twice changes nothing, but that the stronger reason stays."""
    suppress_hashes({hash_address(address): Suppression.Scope.ADDRESS}, reason)


# An array is read many times faster than as many places in an IN or in VALUES.
_SUPPRESS = """
INSERT INTO supporters_suppression AS known (address_hash, scope, reason)
SELECT address_hash, scope, %(reason)s
FROM unnest(%(hashes)s::text[], %(scopes)s::text[]) AS entry (address_hash, scope)
ORDER BY address_hash
ON CONFLICT (address_hash) DO UPDATE SET reason = excluded.reason, created_at = statement_timestamp()
    WHERE known.reason = ANY(%(weaker)s::text[])
"""


def suppress_hashes(hashes: dict[str, Suppression.Scope], reason: Suppression.Reason) -> None:
    """Suppress what has these hashes. A mailbox that bounces once more is tried again later than it would have been."""
    weaker = [other.value for other, strength in _STRENGTH.items() if strength < _STRENGTH[reason]]
    weaker += [other.value for other in _RENEWED.get(reason, ())]
    values: dict[str, Any] = {
        "hashes": list(hashes),
        "scopes": [scope.value for scope in hashes.values()],
        "reason": reason.value,
        "weaker": weaker,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUPPRESS, values)
