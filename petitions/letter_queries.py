"""The questions that pages ask about letters to representatives, each in one place."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from campaign.models import Campaign
from petitions.models import Letter, LetterAction, Representative
from supporters.models import Postcode
from supporters.suppressions import barred_among


@dataclass(frozen=True)
class Written:
    """How many letters have gone to how many representatives."""

    letters: int
    representatives: int


def written(action: LetterAction) -> Written:
    """What has been sent, be it by the site or by people's own programs. Served by the index `letter_by_action`."""
    counted = action.letters.sent().aggregate(letters=Count("pk"), to=Count("representative", distinct=True))
    return Written(counted["letters"], counted["to"])


def number_of_letters(campaign: Campaign) -> int:
    """The letters that have been sent in all the campaign's actions."""
    return Letter.objects.sent().filter(action__campaign=campaign).count()


def area_of(postcode: str) -> str:
    """The code of the constituency in which a postcode lies, or nothing where it isn't known."""
    return Postcode.objects.filter(postcode=postcode).values_list("constituency", flat=True).first() or ""


def representative_for(action: LetterAction, area: str) -> Representative | None:
    """Who sits for the area in the action's body now."""
    return Representative.objects.sitting_in(action.body).filter(area=area).first() if area else None


def can_be_mailed(representative: Representative) -> bool:
    """Whether an address is known at which mail arrives and is wanted."""
    return bool(representative.address) and not barred_among([representative.address])


def bodies() -> list[str]:
    """The bodies of which somebody sits in the loaded list."""
    found = Representative.objects.filter(is_sitting=True).order_by("body").values_list("body", flat=True).distinct()
    return list(found)


def by_representative(action: LetterAction) -> QuerySet[Representative]:
    """To whom letters have gone, the most first, with how many `letters`, by which way, and how many `answers`."""
    sent = Q(letters__action=action, letters__sent_at__isnull=False)
    counted = Representative.objects.annotate(
        written=Count("letters", filter=sent),
        by_site=Count("letters", filter=sent & Q(letters__way=Letter.Way.SITE)),
        by_own=Count("letters", filter=sent & Q(letters__way=Letter.Way.OWN)),
        answers=Count("letters", filter=sent & Q(letters__replied_at__isnull=False)),
        last_at=Max("letters__sent_at", filter=sent),
    )
    return counted.filter(written__gt=0).order_by("-written", "area_name", "pk")


def letters_of(action: LetterAction) -> QuerySet[Letter]:
    """Those that have been sent, the latest first."""
    return action.letters.sent().select_related("representative", "supporter", "action").order_by("-sent_at", "-pk")
