"""The verbs of what mailings are made of: senders, layouts, snippets, pictures, and a campaign's rules."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from mailings.models import Layout, MailingImage, MailingPolicy, SenderIdentity, Snippet


@transaction.atomic
def save_sender(sender: SenderIdentity, by: User) -> None:
    _save_with_default(sender, by)


@transaction.atomic
def save_layout(layout: Layout, by: User) -> None:
    _save_with_default(layout, by)


def _save_with_default(thing: SenderIdentity | Layout, by: User) -> None:
    """One of a campaign's is the default: whichever was made it last."""
    Campaign.objects.select_for_update().get(pk=thing.campaign_id)
    if thing.is_default:
        type(thing)._default_manager.filter(campaign=thing.campaign_id).exclude(pk=thing.pk).update(is_default=False)
    _save(thing, by)


@transaction.atomic
def save_snippet(snippet: Snippet, by: User) -> None:
    _save(snippet, by)


@transaction.atomic
def save_picture(picture: MailingImage, by: User) -> None:
    _save(picture, by)


@transaction.atomic
def save_policy(policy: MailingPolicy, by: User) -> None:
    _save(policy, by)


def _save(thing: SenderIdentity | Layout | Snippet | MailingImage | MailingPolicy, by: User) -> None:
    is_new = thing._state.adding
    thing.save()
    record(by, "created" if is_new else "changed", thing, thing.campaign)


@transaction.atomic
def archive(thing: SenderIdentity | Layout, by: User) -> None:
    """Offer it no more. What was written with it keeps it. Doing it twice changes nothing."""
    if thing.archived_at is None:
        thing.archived_at, thing.is_default = timezone.now(), False
        thing.save(update_fields=["archived_at", "is_default"])
        record(by, "archived", thing, thing.campaign)


@transaction.atomic
def bring_back(thing: SenderIdentity | Layout, by: User) -> None:
    """Offer it again. Doing it twice changes nothing."""
    if thing.archived_at is not None:
        thing.archived_at = None
        thing.save(update_fields=["archived_at"])
        record(by, "brought back", thing, thing.campaign)


@transaction.atomic
def delete_snippet(snippet: Snippet, by: User) -> None:
    """Mailings that still name it can't be sent until it is taken out of them."""
    record(by, "deleted", snippet, snippet.campaign)
    snippet.delete()


@transaction.atomic
def delete_picture(picture: MailingImage, by: User) -> None:
    """Take it off the site: mails that show it, sent ones too, show its description instead."""
    record(by, "deleted", picture, picture.campaign)
    image = picture.image
    picture.delete()
    transaction.on_commit(lambda: image.delete(save=False))
