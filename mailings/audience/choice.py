"""What is chosen for a mailing: the lists and segments whose people get it, and those whose people don't."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from campaign.models import Campaign, Membership, User
from campaign.organising import EDIT_CAMPAIGN
from mailings.models import Mailing, MailingAudience
from supporters.models import MailingList, Segment
from supporters.segments import InvalidDefinition, people
from supporters.segments.criteria import CRITERION


@dataclass(frozen=True)
class Choice:
    """`is_essential` lets a mailing go also to who has had as many as the campaign's rules allow."""

    campaign: Campaign
    lists: tuple[MailingList, ...] = ()
    segments: tuple[Segment, ...] = ()
    lists_left_out: tuple[MailingList, ...] = ()
    segments_left_out: tuple[Segment, ...] = ()
    is_essential: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.lists and not self.segments

    @property
    def purposes_asked_for(self) -> list[str]:
        """What the people of the segments are asked to have agreed to."""
        return sorted({purpose for segment in self.segments for purpose in _purposes_in(segment.definition)})

    def problems(self, by: User | None) -> Iterator[str]:
        """Why it can't be sent to, in sentences, with what to do.

        `by` is who wants to; where nobody is, what is reserved to managers can't be sent to.
        """
        if self.is_empty:
            yield _("Choose who gets it: at least one list or one segment.")
        for name in self._archived():
            yield _("“%(name)s” is archived. Take it out, or bring it back into use.") % {"name": name}
        if by is None or not by.has_perm(EDIT_CAMPAIGN, self.campaign):
            for mailing_list in self.lists:
                if mailing_list.sender_role == Membership.Role.MANAGER:
                    yield _("Only managers may send to “%(name)s”. Take it out, or ask one of them to send.") % {
                        "name": mailing_list.name
                    }
        for segment in (*self.segments, *self.segments_left_out):
            try:
                people(self.campaign, segment.definition)
            except InvalidDefinition as error:
                yield _("The segment “%(name)s” can’t be asked any more. %(reason)s") % {
                    "name": segment.name,
                    "reason": error.message,
                }

    def _archived(self) -> Iterator[str]:
        for mailing_list in (*self.lists, *self.lists_left_out):
            if mailing_list.archived_at:
                yield mailing_list.name
        for segment in (*self.segments, *self.segments_left_out):
            if segment.archived_at:
                yield segment.name


def _purposes_in(node: Any) -> Iterator[str]:
    """The purposes to which a definition wants consent. Whoever only may not have agreed to it isn't asked for it."""
    if not isinstance(node, dict):
        return
    if node.get(CRITERION) == "consent" and node.get("is") == "granted":
        yield str(node.get("purpose"))
    for group in ("all", "any"):
        for child in node.get(group) or ():
            yield from _purposes_in(child)


def choice_of(mailing: Mailing) -> Choice:
    """What is stored for the mailing, with one query."""
    rows = list(mailing.audience.select_related("mailing_list", "segment").order_by("pk"))
    return Choice(
        mailing.campaign,
        lists=_lists(rows, is_excluded=False),
        segments=_segments(rows, is_excluded=False),
        lists_left_out=_lists(rows, is_excluded=True),
        segments_left_out=_segments(rows, is_excluded=True),
        is_essential=mailing.is_essential,
    )


def _lists(rows: list[MailingAudience], *, is_excluded: bool) -> tuple[MailingList, ...]:
    return tuple(row.mailing_list for row in rows if row.mailing_list and row.is_excluded is is_excluded)


def _segments(rows: list[MailingAudience], *, is_excluded: bool) -> tuple[Segment, ...]:
    return tuple(row.segment for row in rows if row.segment and row.is_excluded is is_excluded)
