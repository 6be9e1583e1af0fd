"""What waits for moderators, and what they decided lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from campaign.models import Campaign
from petitions.models import CommentReport, Petition, Signature
from petitions.reasons import Reason
from petitions.services.moderating import reasons_to_hold

_SETTLED = (Signature.Moderation.APPROVED, Signature.Moderation.HIDDEN)


@dataclass(frozen=True)
class Case:
    """A signature whose name and comment wait, why the rules hold it, and what readers reported."""

    signature: Signature
    reasons: Sequence[Reason]
    reports: Sequence[CommentReport]


def waiting(campaign: Campaign, petition: Petition | None) -> QuerySet[Signature]:
    """Those that are held, and those that readers have reported, the oldest first.

    Both are found by the indexes of what is held and what is to be settled, however many signatures there are.
    """
    of_petition = Signature.objects.filter(petition=petition) if petition else _of_campaign(campaign)
    held = of_petition.filter(moderation=Signature.Moderation.HELD)
    reported = of_petition.filter(pk__in=CommentReport.objects.filter(settled_at=None).values("signature"))
    keys = held.values("pk").union(reported.values("pk"))
    found = Signature.objects.filter(pk__in=keys, state__in=["confirmed", "suspect"]).exclude(name="")
    return found.select_related("petition__campaign", "supporter").order_by("pk")


def _of_campaign(campaign: Campaign) -> QuerySet[Signature]:
    return Signature.objects.filter(petition__campaign=campaign)


def cases(signatures: Sequence[Signature]) -> list[Case]:
    """These, all of one campaign, with what there is to say of them."""
    reasons = reasons_to_hold(signatures)
    open_ones = CommentReport.objects.filter(signature__in=signatures, settled_at=None).select_related("rule")
    by_signature = groupby(open_ones.order_by("signature", "pk"), key=lambda report: report.signature_id)
    reports = {pk: list(found) for pk, found in by_signature}
    return [Case(row, reasons.get(row.pk, []), reports.get(row.pk, [])) for row in signatures]


def decided(campaign: Campaign, petition: Petition | None, number: int) -> list[Signature]:
    """What was decided last, each with its last decision first among its decisions."""
    from petitions.models import Decision

    latest = Decision.objects.filter(signature__petition__campaign=campaign, signature__moderation__in=_SETTLED)
    if petition:
        latest = latest.filter(signature__petition=petition)
    rows = latest.select_related("signature__petition", "rule", "by").order_by("-pk")[: 3 * number]
    found: dict[int, Signature] = {}
    for decision in rows:
        if decision.signature_id not in found and len(found) < number:
            found[decision.signature_id] = decision.signature
            decision.signature.last_decision = decision  # type: ignore[attr-defined]
    return list(found.values())
