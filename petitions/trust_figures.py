"""What the page “Trust” shows of a petition: what is suspect, what was declared invalid, where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from petitions.models import Petition, Signature
from petitions.reasons import Suspicion


def suspects(petition: Petition) -> QuerySet[Signature]:
    """Those that wait for a moderator before they count, the latest first. Served by `signature_suspect`."""
    suspect = petition.signatures.filter(state=Signature.State.SUSPECT)
    return suspect.select_related("supporter").order_by("-confirmed_at")


def suspects_by_reason(petition: Petition) -> list[tuple[str, int]]:
    """How many wait for each reason, in words, the most first."""
    counted = petition.signatures.filter(state=Signature.State.SUSPECT).values_list("suspicion")
    found = sorted(counted.annotate(number=Count("pk")).order_by(), key=lambda row: -row[1])
    return [(suspicion_in_words(code), number) for code, number in found]


def suspicion_in_words(code: str) -> str:
    return str(Suspicion(code).label) if code in Suspicion.values else code


def rule_in_words(rule: Mapping[str, Any]) -> str:
    """By which rule signatures were declared invalid, as one line."""
    if chosen := rule.get("signatures"):
        return ngettext("%d chosen by hand", "%d chosen by hand", len(chosen)) % len(chosen)
    parts = [
        rule.get("domain", ""),
        _("network %s") % rule["network"][:8] if rule.get("network") else "",
        rule.get("country", ""),
        suspicion_in_words(rule.get("suspicion", "")),
        _("mailbox had signed already") if rule.get("duplicates") else "",
        _("from %s") % _moment(rule["since"]) if rule.get("since") else "",
        _("until %s") % _moment(rule["until"]) if rule.get("until") else "",
    ]
    return " · ".join(part for part in parts if part)


def _moment(text: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(text)), "j E Y, H:i")
