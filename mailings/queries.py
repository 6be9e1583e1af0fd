"""The questions that public pages ask about mailings, each in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.utils.translation import get_language

from campaign.models import Campaign
from mailings.composing import archive
from mailings.composing.material import Material
from mailings.models import Mailing, MailingVersion
from supporters.models import MailingList


@dataclass(frozen=True)
class ReadableMailing:
    """A line of the archive. `language` is that of the subject."""

    url: str
    subject: str
    language: str
    sent_at: datetime | None


def readable_mailings(campaign: Campaign) -> list[ReadableMailing]:
    """Those of a campaign that anybody may read, the latest first, each in the language at hand where it has that.

    A step of a sequence is read by its own link alone: it isn't news.
    """
    language = get_language() or ""
    written = MailingVersion.objects.exclude(subject="").exclude(body="")
    mailings = campaign.mailings.readable().one_off().order_by("-started_at", "-pk")
    material = Material(campaign)
    found = []
    for mailing in mailings.prefetch_related(Prefetch("versions", written)):
        version = archive.version_for(mailing, language)
        if version:
            url = archive.view_url(mailing, language or version.language)
            subject = archive.subject_of(version, material)
            found.append(ReadableMailing(url, subject, version.language, mailing.started_at))
    return found


def lists_to_join(mailing: Mailing) -> list[MailingList]:
    """Where whoever reads it may get the next: the public lists that it went to, or else the campaign's."""
    lists = MailingList.objects.public().filter(campaign=mailing.campaign)
    return list(lists.filter(mailings__mailing=mailing, mailings__is_excluded=False)) or list(lists)
