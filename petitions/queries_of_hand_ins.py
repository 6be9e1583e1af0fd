"""What pages show of seals and hand-ins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from django.db.models import Q, QuerySet

from petitions.models import HandIn, Petition, Seal


@dataclass(frozen=True)
class Sealed:
    """A seal, and how many signatures came to count and ceased to since."""

    seal: Seal
    gained: int
    lost: int

    @property
    def filename(self) -> str:
        return PurePath(self.seal.receipts.name or "").name


def latest_seal(petition: Petition) -> Sealed | None:
    """The seal of the last closing. What was lost follows from the two counts; the index counts what was gained."""
    seal = petition.seals.first()
    if seal is None:
        return None
    later = Q(confirmed_at__gt=seal.sealed_at) | Q(counted_since__gt=seal.sealed_at)
    gained = petition.signatures.confirmed().filter(later).count()
    return Sealed(seal, gained, max(0, seal.number + gained - petition.signature_count))


def handed_in(petition: Petition) -> QuerySet[HandIn]:
    """The hand-ins that have taken place, the latest first, with their photos."""
    return petition.hand_ins.filter(handed_on__isnull=False).order_by("-handed_on", "-pk").prefetch_related("photos")
