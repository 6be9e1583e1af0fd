"""Who must not be written to."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from supporters.addresses import hash_address, hash_domain
from supporters.models import Suppression

Reason = Suppression.Reason


def suppressed_among(addresses: Iterable[str], *, but_for: Collection[Reason] = ()) -> set[str]:
    """Return those of the addresses that must not be written to, be it for themselves or for their domain.

    `but_for` leaves out some reasons: whoever objected to mailings still gets what answers her own doing.
    """
    hashes = {address: {hash_address(address), hash_domain(address)} for address in addresses if address}
    wanted = set().union(*hashes.values())
    rows = Suppression.objects.filter(address_hash__in=wanted).exclude(reason__in=but_for)
    found = set(rows.values_list("address_hash", flat=True))
    return {address for address, digests in hashes.items() if digests & found}


def suppress(address: str, reason: Reason) -> None:
    """Never write to the address again. Doing it twice changes nothing: the first reason stays.

    But for an objection, which stops mailings alone: any other reason takes its place.
    """
    address_hash = hash_address(address)
    Suppression.objects.bulk_create([Suppression(address_hash=address_hash, reason=reason)], ignore_conflicts=True)
    Suppression.objects.filter(~Q(reason=reason), address_hash=address_hash, reason=Reason.OBJECTED).update(
        reason=reason
    )


def end_objection(address: str) -> None:
    """She has agreed again, by a link from her own mail: what she says last holds. Other reasons stay."""
    Suppression.objects.filter(address_hash=hash_address(address), reason=Reason.OBJECTED).delete()
