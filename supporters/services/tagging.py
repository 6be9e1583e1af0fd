"""Tags: put on people, taken off, renamed, merged, deleted."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from campaign.audit import record
from campaign.models import Campaign, User
from supporters.models import Supporter, SupporterTag, Tag


class TagExists(Exception):
    """The campaign has another tag of this name."""


def _of_name(campaign: Campaign, name: str) -> QuerySet[Tag]:
    """As the constraint compares names: upper case, by which `iexact` does, makes one letter of ı and i."""
    return campaign.tags.alias(lowered=Lower("name")).filter(lowered=Lower(Value(name)))


@transaction.atomic
def tag_person(supporter: Supporter, campaign: Campaign, name: str, by: User) -> Tag:
    """Put the tag on her; one that the campaign doesn't have yet, in whichever capitals, is made."""
    tag = _of_name(campaign, name).first()
    if tag is None:
        Tag.objects.bulk_create([Tag(campaign=campaign, name=name)], ignore_conflicts=True)
        tag = _of_name(campaign, name).get()
    _row, is_new = SupporterTag.objects.get_or_create(tag=tag, supporter=supporter)
    if is_new:
        record(by, "tagged", supporter, campaign)
    return tag


@transaction.atomic
def untag_person(supporter: Supporter, tag: Tag, by: User) -> None:
    """Take the tag off her. Doing it twice changes nothing."""
    removed, _by_model = SupporterTag.objects.filter(tag=tag, supporter=supporter).delete()
    if removed:
        record(by, "untagged", supporter, tag.campaign)


@transaction.atomic
def rename_tag(tag: Tag, name: str, by: User) -> None:
    """Raise TagExists where another tag of the campaign has the name: the two can be merged."""
    if _of_name(tag.campaign, name).exclude(pk=tag.pk).exists():
        raise TagExists
    tag.name = name
    tag.save(update_fields=["name"])
    record(by, "renamed", tag, tag.campaign)


@transaction.atomic
def merge_tags(tag: Tag, into: Tag, by: User) -> None:
    """Whoever has the one has the other from now on, and the one is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO supporters_supportertag (tag_id, supporter_id, created_at)
            SELECT %s, supporter_id, created_at FROM supporters_supportertag WHERE tag_id = %s
            ON CONFLICT (tag_id, supporter_id) DO NOTHING
            """,
            [into.pk, tag.pk],
        )
    record(by, "merged", tag, tag.campaign)
    _delete(tag)


@transaction.atomic
def delete_tag(tag: Tag, by: User) -> None:
    """Take it off everybody. The people stay."""
    record(by, "deleted", tag, tag.campaign)
    _delete(tag)


def _delete(tag: Tag) -> None:
    """In two statements, however many people have it."""
    SupporterTag.objects.filter(tag=tag).delete()
    tag.delete()
