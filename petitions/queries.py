"""The questions that pages ask about petitions, each in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaign.models import Campaign
from campaign.timezones import zone
from petitions.initials import initials
from petitions.models import CountChange, Petition, PetitionMove, PetitionUpdate, Signature

MOST_PROPOSALS = 200
MOST_ON_INDEX = 500


def petitions_of_the_team(campaign: Campaign) -> QuerySet[Petition]:
    """All but what somebody proposed and hasn't confirmed: anybody may have typed it."""
    return campaign.petitions.exclude(proposal__isnull=False, proposal__confirmed_at__isnull=True)


def for_its_page(petitions: QuerySet[Petition]) -> QuerySet[Petition]:
    """With word of whether there are steps or updates to show: the page of a petition without asks for none."""
    updates = PetitionUpdate.objects.filter(petition=OuterRef("pk"), published_at__isnull=False)
    moves = PetitionMove.objects.filter(petition=OuterRef("pk"), is_public=True)
    annotated = petitions.annotate(has_updates=Exists(updates), has_moves=Exists(moves))
    return annotated.select_related("campaign").prefetch_related("targets")


def shown_petitions() -> list[Petition]:
    """The petitions of the index page, the newest first, without what only their own pages show."""
    found = Petition.objects.public().select_related("campaign").order_by("-created_at")
    return list(found.defer("background", "thanks", "updates_wording")[:MOST_ON_INDEX])


def by_stage(petitions: Iterable[Petition]) -> list[tuple[str, list[Petition]]]:
    """The petitions under the headings of the index: what can be signed, what is under way, what is over."""
    stages: dict[str, list[Petition]] = {"open": [], "under way": [], "over": []}
    for petition in petitions:
        stages[_stage(petition)].append(petition)
    headings = {
        "open": pgettext("petitions", "Open for signing"),
        "under way": _("On their way"),
        "over": _("Answered or over"),
    }
    return [(headings[stage], found) for stage, found in stages.items() if found]


def _stage(petition: Petition) -> str:
    if petition.is_open:
        return "open"
    is_over = petition.state in (Petition.State.ANSWERED, Petition.State.WITHDRAWN, Petition.State.ARCHIVED)
    return "over" if is_over else "under way"


def proposals_under_way(campaign: Campaign) -> QuerySet[Petition]:
    """What supporters proposed that is looking for sponsors or waits for the team, the oldest first."""
    under_way = [Petition.State.SPONSORS, Petition.State.REVIEW]
    found = campaign.petitions.filter(proposal__isnull=False, state__in=under_way)
    return found.select_related("proposal").order_by("created_at")[:MOST_PROPOSALS]


@dataclass(frozen=True)
class ShownSigner:
    """What everybody sees of a signer: her name, or her initials where the petition shows no more."""

    public_id: UUID
    name: str
    comment: str
    confirmed_at: datetime | None


def latest_signers(petition: Petition, number: int) -> list[ShownSigner]:
    """The last who confirmed and let their names be shown, as the petition shows them. Served by `signature_shown`."""
    if petition.signers_shown == Petition.Showing.NONE:
        return []
    shown = petition.signatures.confirmed().filter(show_name=True).order_by("-confirmed_at")
    found = shown.only("public_id", "name", "comment", "confirmed_at", "petition_id")[:number]
    return [ShownSigner(row.public_id, shown_name(petition, row.name), row.comment, row.confirmed_at) for row in found]


def shown_name(petition: Petition, name: str) -> str:
    """A signer's name as everybody may see it."""
    return initials(name) if petition.signers_shown == Petition.Showing.INITIALS else name


def signed_today(petition: Petition) -> int:
    """How many have confirmed since midnight in the campaign's zone. Served by the index `signature_confirmed`."""
    return petition.signatures.confirmed().filter(confirmed_at__gte=_midnight(petition.campaign)).count()


def confirmed_signatures(petition: Petition) -> QuerySet[Signature]:
    """Those that count, the latest first. Served by the index `signature_confirmed`."""
    return petition.signatures.confirmed().select_related("supporter", "sheet").order_by("-confirmed_at")


def waiting_signatures(petition: Petition) -> QuerySet[Signature]:
    """Those that nobody has confirmed yet, the latest first."""
    waiting = petition.signatures.filter(state=Signature.State.PENDING)
    return waiting.select_related("supporter").order_by("-pk")


def invalid_signatures(petition: Petition) -> QuerySet[Signature]:
    """Those that were found invalid, or declared so, and count no more; the latest first."""
    invalid = petition.signatures.filter(state=Signature.State.INVALID)
    return invalid.select_related("supporter", "sheet").order_by("-pk")


def exact_count(petition: Petition) -> int:
    """How many confirmed signatures there are: what is counted, and the changes not yet tallied."""
    change = petition.count_changes.aggregate(sum=Sum("change"))["sum"]
    return petition.signature_count + (change or 0)


def number_of_signatures(campaign: Campaign) -> int:
    """The same of all the campaign's petitions."""
    counted = campaign.petitions.aggregate(sum=Sum("signature_count"))["sum"]
    change = CountChange.objects.filter(petition__campaign=campaign).aggregate(sum=Sum("change"))["sum"]
    return (counted or 0) + (change or 0)


# A day at a time, each counted in the index `signature_confirmed` alone.
_BY_DAY = """
    SELECT (
        SELECT count(*) FROM petitions_signature AS signature
        WHERE signature.petition_id = ANY(%(petitions)s) AND signature.state = 'confirmed'
            AND signature.confirmed_at >= day.begins AND signature.confirmed_at < day.ends
    ) FROM unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS day(begins, ends, number)
    ORDER BY day.number
"""


def signatures_by_day(campaign: Campaign, days: int) -> list[tuple[date, int]]:
    """Confirmed signatures of each of the last days in the campaign's zone, today and days with none included."""
    today = _midnight(campaign).date()
    dates = [today - timedelta(days=back) for back in reversed(range(-1, days))]
    midnights = [datetime.combine(day, time.min, zone(campaign.timezone)) for day in dates]
    petitions = list(campaign.petitions.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_BY_DAY, {"petitions": petitions, "begins": midnights[:-1], "ends": midnights[1:]})
        return [(day, int(number)) for day, (number,) in zip(dates[:-1], cursor.fetchall(), strict=True)]


def _midnight(campaign: Campaign) -> datetime:
    now = timezone.now().astimezone(zone(campaign.timezone))
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
