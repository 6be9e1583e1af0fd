"""Under which addresses a person is known."""

from __future__ import annotations

from supporters.models import Supporter


def addresses_of(supporter: Supporter) -> set[str]:
    """Her own, and those of the records that went up in hers, in lower case.

    A merge's snapshot names the other's address for a month; after that, what was sent to it does.
    """
    merged = supporter.merges.exclude(snapshot={}).values_list("snapshot__address", flat=True)
    written_to = supporter.messages.values_list("address", flat=True).distinct()
    return {supporter.address_normalised, *(address.lower() for address in (*merged, *written_to) if address)}
