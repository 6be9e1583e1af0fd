"""How this app's purposes of consent are called, and how they end."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from campaign.models import Campaign
from supporters.models import Consent, MailingList, Supporter
from supporters.purposes import PurposeKind, register
from supporters.services.joining import leave


def list_names(public_ids: Collection[UUID]) -> dict[UUID, str]:
    lists = MailingList.objects.filter(public_id__in=public_ids)
    return {row.public_id: _("The list “%(list)s”") % {"list": row.name} for row in lists}


def call_names(public_ids: Collection[UUID]) -> dict[UUID, str]:
    campaigns = Campaign.objects.filter(public_id__in=public_ids)
    return {row.public_id: _("Calls about “%(campaign)s”") % {"campaign": row.name} for row in campaigns}


def leave_list(supporter: Supporter, public_id: UUID) -> None:
    for subscription in supporter.subscriptions.select_related("mailing_list").filter(
        mailing_list__public_id=public_id
    ):
        leave(subscription, Consent.Via.PREFERENCES)


def register_purposes() -> None:
    register(PurposeKind("list", list_names, leave_list))
    register(PurposeKind("calls", call_names))
