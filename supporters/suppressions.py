"""Who must not be written to."""

from collections.abc import Iterable

from supporters.addresses import hash_address
from supporters.models import Suppression


def suppressed_among(addresses: Iterable[str]) -> set[str]:
    """Return those of the addresses that must not be written to."""
    hashes = {hash_address(address): address for address in addresses if address}
    found = Suppression.objects.filter(address_hash__in=hashes).values_list("address_hash", flat=True)
    return {hashes[digest] for digest in found}


def suppress(address: str, reason: Suppression.Reason) -> None:
    """Never write to the address again. Doing it twice changes nothing: the first reason stays."""
    Suppression.objects.bulk_create(
        [Suppression(address_hash=hash_address(address), reason=reason)], ignore_conflicts=True
    )
