"""Writing a letter or joining a list as the next step after signing."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.models import Campaign
from campaign.next_steps import NextStep, NextStepKind, register
from petitions.models import LetterAction
from supporters.models import MailingList


def _letters(campaign: Campaign) -> list[tuple[UUID, str]]:
    found = campaign.letter_actions.filter(state=LetterAction.State.OPEN)
    return [(action.public_id, action.title) for action in found]


def _letter(campaign: Campaign, public_id: UUID) -> NextStep | None:
    action = campaign.letter_actions.filter(public_id=public_id).first()
    if action is None or not action.is_open:
        return None
    return NextStep(action.title, "", _("Write to your representative"), action.get_absolute_url())


def _public_lists(campaign: Campaign) -> list[tuple[UUID, str]]:
    found = MailingList.objects.filter(campaign=campaign, is_public=True, archived_at__isnull=True)
    return [(mailing_list.public_id, mailing_list.name) for mailing_list in found]


def _list(campaign: Campaign, public_id: UUID) -> NextStep | None:
    found = MailingList.objects.filter(campaign=campaign, is_public=True, archived_at__isnull=True)
    mailing_list = found.filter(public_id=public_id).first()
    if mailing_list is None:
        return None
    return NextStep(mailing_list.name, mailing_list.description, _("Join the list"), mailing_list.get_absolute_url())


def register_next_steps() -> None:
    register(NextStepKind("letter", gettext_lazy("Write to a representative"), _letters, _letter))
    register(NextStepKind("list", gettext_lazy("Join a list"), _public_lists, _list))
