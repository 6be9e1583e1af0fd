"""Putting a person's profile right, as she asks for it."""

from __future__ import annotations

from dataclasses import dataclass

from supporters.models import Supporter


@dataclass(frozen=True)
class Profile:
    """What a profile says, whole. The areas follow from the postcode."""

    name: str
    first_name: str
    phone: str
    postcode: str
    country: str
    language: str


def correct(supporter: Supporter, profile: Profile) -> None:
    """Let the profile say this. In the caller's transaction."""
    Supporter.objects.filter(pk=supporter.pk).update(**vars(profile))
