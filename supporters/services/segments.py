"""Keeping segments: each definition that was ever saved stays as a version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import Campaign, User
from campaign.organising import MANAGE_PEOPLE
from supporters.models import Segment, SegmentVersion
from supporters.segments.criteria import CRITERION, Asked
from supporters.segments.definitions import read


class SavedMeanwhile(Exception):
    """Somebody else has saved the segment since it was opened."""

    def __init__(self, segment: Segment) -> None:
        super().__init__()
        self.segment = segment


class UsedElsewhere(Exception):
    """Other segments ask for this one."""


def visible_to(user: User, campaign: Campaign) -> QuerySet[Segment]:
    """Those shared with the team and her own. Managers see all: they answer for what is done with people's data."""
    segments = campaign.segments.select_related("created_by")
    if user.has_perm(MANAGE_PEOPLE, campaign):
        return segments
    return segments.filter(Q(is_shared=True) | Q(created_by=user))


def may_share(user: User, segment: Segment) -> bool:
    """Whether she may make it private or shared: its maker and managers may."""
    is_maker = segment.created_by_id is None or segment.created_by_id == user.pk
    return segment._state.adding or is_maker or user.has_perm(MANAGE_PEOPLE, segment.campaign)


@transaction.atomic
def create(campaign: Campaign, by: User | None, *, name: str, definition: Any, is_shared: bool) -> Segment:
    """Store a new segment and its first version; `by` is None where the site made it. Raises InvalidDefinition."""
    read(Asked(campaign), definition)
    segment = Segment.objects.create(
        campaign=campaign, name=name, definition=definition, is_shared=is_shared, created_by=by
    )
    _keep_version(segment, by)
    record(by, "created", segment, campaign)
    return segment


@transaction.atomic
def save(segment: Segment, by: User, *, name: str, definition: Any, is_shared: bool, seen: datetime | None) -> Segment:
    """Store the changes of whoever last saw the segment as it was at `seen`.

    A changed definition becomes the next version. Raises InvalidDefinition, SavedMeanwhile, and UsedElsewhere where a
    segment would become private that others ask for.
    """
    stored = _locked(segment)
    if seen is None or stored.updated_at != seen:
        raise SavedMeanwhile(stored)
    read(Asked(stored.campaign, within=(stored.pk,)), definition)
    if stored.is_shared and not is_shared and _is_used(stored):
        raise UsedElsewhere
    is_new = stored.definition != definition
    stored.name, stored.definition, stored.is_shared = name, definition, is_shared
    stored.version += is_new
    stored.save()
    if is_new:
        _keep_version(stored, by)
    record(by, "changed", stored, stored.campaign)
    return stored


def duplicate(segment: Segment, by: User) -> Segment:
    """Make a copy that is hers alone. Raises InvalidDefinition where the original can no longer be asked."""
    name = _("Copy of %(name)s") % {"name": segment.name}
    limit = Segment._meta.get_field("name").max_length
    return create(segment.campaign, by, name=name[:limit], definition=segment.definition, is_shared=False)


@transaction.atomic
def go_back(segment: Segment, number: int, by: User) -> Segment:
    """Make an earlier version's definition the newest. Raises SegmentVersion.DoesNotExist, InvalidDefinition."""
    stored = _locked(segment)
    definition = stored.versions.get(number=number).definition
    return save(stored, by, name=stored.name, definition=definition, is_shared=stored.is_shared, seen=stored.updated_at)


@transaction.atomic
def archive(segment: Segment, by: User) -> None:
    """Put it away: it is offered no more, and what asks for it goes on."""
    _set_archived(segment, timezone.now(), by, "archived")


@transaction.atomic
def bring_back(segment: Segment, by: User) -> None:
    """Offer it again."""
    _set_archived(segment, None, by, "brought back")


def _set_archived(segment: Segment, at: datetime | None, by: User, action: str) -> None:
    stored = _locked(segment)
    if (stored.archived_at is None) is (at is None):
        return
    stored.archived_at = at
    stored.save()
    record(by, action, stored, stored.campaign)


def _locked(segment: Segment) -> Segment:
    return Segment.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=segment.pk)


def _keep_version(segment: Segment, by: User | None) -> None:
    SegmentVersion.objects.create(segment=segment, number=segment.version, definition=segment.definition, saved_by=by)


def _is_used(segment: Segment) -> bool:
    others = Segment.objects.filter(campaign=segment.campaign).exclude(pk=segment.pk)
    return any(str(segment.public_id) in _named(other.definition) for other in others.only("definition"))


def _named(node: Any) -> set[str]:
    """The segments that a definition names."""
    if isinstance(node, list):
        return set().union(*map(_named, node))
    if not isinstance(node, dict):
        return set()
    if node.get(CRITERION) == "segment":
        return {str(node.get("segment"))}
    return set().union(*map(_named, node.values()))
