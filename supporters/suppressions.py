"""Who must not be written to."""

from collections.abc import Iterable

from supporters.addresses import hash_address, hash_domain
from supporters.models import Suppression


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Return those of the addresses that must not be written to, be it for themselves or for their domain."""
    hashes = {address: {hash_address(address), hash_domain(address)} for address in addresses if address}
    wanted = set().union(*hashes.values())
    found = set(Suppression.objects.filter(address_hash__in=wanted).values_list("address_hash", flat=True))
    return {address for address, digests in hashes.items() if digests & found}


def suppress(address: str, reason: Suppression.Reason) -> None:
    """Never write to the address again. Doing it twice changes nothing: the first reason stays."""
    Suppression.objects.bulk_create(
        [Suppression(address_hash=hash_address(address), reason=reason)], ignore_conflicts=True
    )
