"""A campaign's mailings, page by page: what is in hand first, then what is over, each the newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When

from campaign.models import Campaign
from mailings.composing import fields
from mailings.composing.expanding import fallback_in
from mailings.composing.parsing import Block, Field, parse
from mailings.models import Mailing, MailingAudience, MailingVersion
from mailings.services.composing import FIRST_VARIANT

PAGE_LENGTH = 25
State = Mailing.State
# What moves and what waits for somebody stands above what lies about.
_RANKS = {State.SENDING: 0, State.PAUSED: 0, State.SCHEDULED: 1, State.DRAFT: 2, State.SENT: 3, State.CANCELLED: 3}
OVER = 3
_CURSOR = re.compile(r"([0-3])\.([0-9]{1,18})")


@dataclass(frozen=True)
class MailingPage:
    """Some mailings, and the cursor of the page after this one."""

    in_hand: list[Mailing]
    over: list[Mailing]
    older: str = ""


def mailings_of(campaign: Campaign, cursor: str = "") -> MailingPage:
    """Served by the index `mailing_by_campaign`; a cursor that doesn't read shows the first page."""
    rows = _rows(campaign)
    if match := _CURSOR.fullmatch(cursor):
        rank, pk = int(match[1]), int(match[2])
        rows = rows.filter(Q(rank__gt=rank) | Q(rank=rank, pk__lt=pk))
    read = list(rows[: PAGE_LENGTH + 1])
    page = read[:PAGE_LENGTH]
    return MailingPage(
        in_hand=[row for row in page if row.rank != OVER],  # type: ignore[attr-defined]
        over=[row for row in page if row.rank == OVER],  # type: ignore[attr-defined]
        older=f"{page[-1].rank}.{page[-1].pk}" if len(read) > PAGE_LENGTH else "",  # type: ignore[attr-defined]
    )


def _rows(campaign: Campaign) -> QuerySet[Mailing]:
    """With their subjects and audiences, and without their bodies."""
    whens = [When(state=state, then=Value(rank)) for state, rank in _RANKS.items()]
    versions = MailingVersion.objects.filter(variant=FIRST_VARIANT).defer("body")
    audience = MailingAudience.objects.select_related("mailing_list").order_by("pk")
    return (
        campaign.mailings.one_off()
        .annotate(rank=Case(*whens, default=Value(OVER), output_field=IntegerField()))
        .prefetch_related(Prefetch("versions", versions, to_attr="first_versions"))
        .prefetch_related(Prefetch("audience", audience))
        .order_by("rank", "-pk")
    )


def subject_of(mailing: Mailing) -> str:
    """The first variant's subject in the main language, as it reads to whom nobody knows: with its fallbacks.

    Relies on a row of `mailings_of`.
    """
    versions: list[MailingVersion] = mailing.first_versions  # type: ignore[attr-defined]
    return subject_in(versions, mailing)


def subject_in(versions: Iterable[MailingVersion], mailing: Mailing) -> str:
    """The same among these versions of one variant."""
    subject = next((row.subject for row in versions if row.language == mailing.main_language), "")
    parts = (part for line in parse(subject).lines for part in line.parts)
    return "".join(_read_by_nobody(part, mailing) for part in parts)


def _read_by_nobody(part: str | Field | Block, mailing: Mailing) -> str:
    match part:
        case str():
            return part
        case Field(name=fields.CAMPAIGN):
            return mailing.campaign.name
        case Field():
            return fallback_in(part, mailing.main_language) or "…"
        case _:
            return ""
