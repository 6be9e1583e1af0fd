"""What begins sequences: a signature."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from mailings.sequences.triggers import Trigger, register, with_moment
from petitions.models import Signature
from petitions.queries import petitions_of_the_team


def _signed(petitions: QuerySet[Any]) -> QuerySet[Any, Any]:
    rows = Signature.objects.confirmed().filter(petition__in=petitions, supporter__isnull=False)
    return with_moment(rows, "confirmed_at", "petition", "petition")


def register_triggers() -> None:
    register(Trigger("signed", _("signs a petition"), _("any petition"), petitions_of_the_team, _signed))
