"""What the team does to its lists."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from supporters.models import MailingList


@transaction.atomic
def save_list(mailing_list: MailingList, by: User) -> MailingList:
    """Store what the team wrote; whoever archived the list meanwhile has done so."""
    is_new = mailing_list._state.adding
    if not is_new:
        mailing_list.archived_at = MailingList.objects.select_for_update().get(pk=mailing_list.pk).archived_at
    mailing_list.save()
    record(by, "created" if is_new else "changed", mailing_list, mailing_list.campaign)
    return mailing_list


@transaction.atomic
def archive(mailing_list: MailingList, by: User) -> None:
    """Let nobody join it, and write to nobody on it. Its members stay on it. Doing it twice changes nothing."""
    archived = MailingList.objects.filter(pk=mailing_list.pk, archived_at__isnull=True).update(
        archived_at=timezone.now()
    )
    if archived:
        record(by, "archived", mailing_list, mailing_list.campaign)


@transaction.atomic
def unarchive(mailing_list: MailingList, by: User) -> None:
    """Take it into use again, with everybody who is on it. Doing it twice changes nothing."""
    taken = MailingList.objects.filter(pk=mailing_list.pk, archived_at__isnull=False).update(archived_at=None)
    if taken:
        record(by, "unarchived", mailing_list, mailing_list.campaign)


@transaction.atomic
def set_embed_hosts(campaign: Campaign, hosts: Sequence[str], by: User) -> None:
    """Let these sites, and no others, show the campaign's forms in a frame."""
    campaign.embed_hosts = "\n".join(hosts)
    campaign.save(update_fields=["embed_hosts", "updated_at"])
    record(by, "changed embedding of", campaign, campaign)
