"""How this app's purposes of consent are called, and how they end."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaign.models import Campaign, Membership
from supporters.models import Consent, MailingList, Supporter
from supporters.purposes import PurposeKind, register
from supporters.services.joining import leave


def list_name(mailing_list: MailingList) -> str:
    return _("The list “%(list)s”") % {"list": mailing_list.name}


def calls_name(campaign: Campaign) -> str:
    return _("Calls about “%(campaign)s”") % {"campaign": campaign.name}


def leave_list(supporter: Supporter, public_id: UUID) -> None:
    for subscription in supporter.subscriptions.select_related("mailing_list").filter(
        mailing_list__public_id=public_id
    ):
        leave(subscription, Consent.Via.PREFERENCES)


def mailed_lists() -> QuerySet[MailingList]:
    """Nobody on an archived list is written to; one that managers alone may send to stands for no other mailing."""
    return MailingList.objects.filter(archived_at__isnull=True, sender_role=Membership.Role.ORGANISER)


def register_purposes() -> None:
    register(PurposeKind("list", MailingList.objects.all, list_name, stop=leave_list, mailed=mailed_lists))
    register(PurposeKind("calls", Campaign.objects.all, calls_name, campaign="pk"))
