"""How the consent to hear how a petition goes on is called, and how it ends."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from petitions.models import Petition
from petitions.services import stop_updates_on
from supporters.purposes import PurposeKind, register


def petition_names(public_ids: Collection[UUID]) -> dict[UUID, str]:
    petitions = Petition.objects.filter(public_id__in=public_ids)
    return {row.public_id: _("How the petition “%(petition)s” goes on") % {"petition": row.title} for row in petitions}


def register_purposes() -> None:
    register(PurposeKind("petition", petition_names, stop_updates_on))
