"""Signatures that count, made by the dozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from petitions.models import Petition, Signature
from petitions.receipts import new_receipt
from supporters.models import Supporter


def confirmed(petition: Petition, number: int, **fields: Any) -> list[Signature]:
    """So many people's signatures, a second after one another."""
    now = timezone.now() - timedelta(hours=1)
    made = []
    for each in range(number):
        person = Supporter.objects.by_address(f"signer{each}@example.org", "az")
        said = {"name": f"Signer {each}", "country": "GB", "postcode": "SW1A 1AA", "language": "az"}
        said |= {"receipt": new_receipt(), "confirmed_at": now + timedelta(seconds=each), **fields}
        made.append(petition.signatures.create(supporter=person, state="confirmed", **said))
    return made
