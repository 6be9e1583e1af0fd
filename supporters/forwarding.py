"""Where links lead that name what a merge did away with."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from supporters.models import Forwarding

Found = TypeVar("Found")


def find(look_up: Callable[[UUID], Found | None], public_id: UUID) -> Found | None:
    """What bears the public id, or else what took its place, be it by several merges one after the other."""
    seen: set[UUID] = set()
    wanted: UUID | None = public_id
    while wanted is not None and wanted not in seen:
        found = look_up(wanted)
        if found is not None:
            return found
        seen.add(wanted)
        wanted = Forwarding.objects.filter(old=wanted).values_list("new", flat=True).first()
    return None
