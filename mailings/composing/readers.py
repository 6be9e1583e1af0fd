"""In which languages those read whom a mailing is for."""

from __future__ import annotations

from mailings.models import Mailing
from supporters.models import CampaignSupporter, Subscription

# As many of the last who came as are asked for their language, so that the answer doesn't wait for a million.
MOST_ASKED = 5_000


def languages_of_readers(mailing: Mailing) -> set[str]:
    """The languages of those on the chosen lists; of the campaign's people where segments, or nothing, are chosen."""
    chosen = list(mailing.audience.filter(is_excluded=False).select_related("mailing_list"))
    lists = [row.mailing_list for row in chosen if row.mailing_list]
    languages = {one.language for one in lists if one.language}
    of_members = [one for one in lists if not one.language]
    if of_members:
        members = Subscription.objects.active().filter(mailing_list__in=of_members).order_by("-pk")
        languages |= set(members.values_list("supporter__language", flat=True)[:MOST_ASKED])
    if len(lists) < len(chosen) or not chosen:
        people = CampaignSupporter.objects.filter(campaign=mailing.campaign).order_by("-joined_at", "-pk")
        languages |= set(people.values_list("supporter__language", flat=True)[:MOST_ASKED])
    return languages
