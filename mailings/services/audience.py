"""Choosing who gets a mailing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaign.audit import record
from campaign.models import User
from mailings.audience.choice import Choice
from mailings.models import Mailing, MailingAudience
from mailings.services.moving import demand, held


def choose(mailing: Mailing, choice: Choice, settings: Mapping[str, Any], by: User) -> None:
    """Put this audience, and these settings of the mailing, in the place of what was before. Raises CannotMove."""
    with held(mailing) as stored:
        demand(stored, Mailing.State.DRAFT, Mailing.State.SCHEDULED)
        stored.audience.all().delete()
        MailingAudience.objects.bulk_create(_rows(stored, choice))
        stored.is_essential = choice.is_essential
        for name, value in settings.items():
            setattr(stored, name, value)
        stored.save()
        record(by, "changed", stored, stored.campaign)


def _rows(mailing: Mailing, choice: Choice) -> list[MailingAudience]:
    return [
        *(MailingAudience(mailing=mailing, mailing_list=row) for row in choice.lists),
        *(MailingAudience(mailing=mailing, segment=row) for row in choice.segments),
        *(MailingAudience(mailing=mailing, mailing_list=row, is_excluded=True) for row in choice.lists_left_out),
        *(MailingAudience(mailing=mailing, segment=row, is_excluded=True) for row in choice.segments_left_out),
    ]
