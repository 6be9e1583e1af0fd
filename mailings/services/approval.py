"""Approval by a second person: of these words and this audience, and of no others.

What was approved is remembered by its digest. So whatever is changed afterwards, by whichever page, takes the approval
away, and putting it back as it was gives it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from campaign.models import AuditEntry, Membership, User
from campaign.organising import EDIT_ACTIONS, ROLES_THAT_MAY
from mailings.composing.material import Material
from mailings.models import Mailing, MailingPolicy
from mailings.services.checking import obstacles
from mailings.services.moving import Action, CannotMove, demand, held, note, refuse_for

# What somebody does who has a hand in a mailing; the second person is somebody else.
_HANDS_IN_IT = ("created", "changed", "language removed", "variant removed", "scheduled")


def approve(mailing: Mailing, by: User) -> Mailing:
    """Let it go out. Where its time is past already, it goes at once. Raises CannotMove."""
    with held(mailing) as stored:
        demand(stored, Mailing.State.SCHEDULED)
        if not may_approve(by, stored):
            raise CannotMove(_("Somebody else approves it: you have written, changed or scheduled it yourself."))
        refuse_for(obstacles(stored, last_scheduler(stored)))
        now = timezone.now()
        stored.approved_by, stored.approved_at, stored.approved_digest = by, now, digest(stored)
        if not stored.is_overdue and stored.scheduled_at:
            stored.scheduled_at = max(stored.scheduled_at, now)
        stored.save()
        note(stored, Action.APPROVED, by)
    return stored


def needs_approval(mailing: Mailing, policy: MailingPolicy) -> bool:
    """Whether it waits for a second person: nobody has approved it, or not as it is now."""
    return policy.needs_approval and not is_approved(mailing)


def is_approved(mailing: Mailing) -> bool:
    return mailing.approved_at is not None and mailing.approved_digest == digest(mailing)


def may_approve(by: User, mailing: Mailing) -> bool:
    """Whether she is the second person: one who may send mailings and has no hand in this one."""
    return by.has_perm(EDIT_ACTIONS, mailing.campaign) and by.pk not in _hands(mailing)


def approvers(mailing: Mailing) -> list[User]:
    """Who of the team can approve it."""
    hands = _hands(mailing)
    team = mailing.campaign.memberships.filter(role__in=_roles(), user__is_active=True).select_related("user")
    return [membership.user for membership in team if membership.user_id not in hands]


def _roles() -> list[Membership.Role]:
    return list(ROLES_THAT_MAY[EDIT_ACTIONS])


def _hands(mailing: Mailing) -> set[int | None]:
    trail = AuditEntry.objects.filter(
        object_id=str(mailing.public_id), object_type=Mailing._meta.label, action__in=_HANDS_IN_IT
    )
    schedulers = mailing.moves.filter(action=Action.SCHEDULED)
    return {mailing.created_by_id, *trail.values_list("actor", flat=True), *schedulers.values_list("actor", flat=True)}


def last_scheduler(mailing: Mailing) -> User | None:
    """In whose name it goes out."""
    move = mailing.moves.filter(action=Action.SCHEDULED).select_related("actor").last()
    return move.actor if move else None


def digest(mailing: Mailing) -> str:
    """What the mailing says, in whose name and to whom, as one short text that changes with any of it."""
    material = Material(mailing.campaign)
    layout = material.layout_of(mailing)
    versions = list(mailing.versions.values_list("variant", "language", "subject", "preheader", "body"))
    approved = [
        mailing.main_language,
        mailing.is_essential,
        mailing.is_public,
        [mailing.test_share, mailing.test_hours, mailing.winner_by],
        _values(material.sender_of(mailing), "name", "address", "reply_to"),
        _values(layout, "colour", "logo", "logo_description", "header", "footer"),
        versions,
        _snippets(material.snippets, " ".join([layout.footer, *(body for *_before, body in versions)])),
        list(mailing.audience.order_by("pk").values_list("mailing_list", "segment", "segment__version", "is_excluded")),
    ]
    return hashlib.sha256(json.dumps(approved, default=str).encode()).hexdigest()


def _values(thing: Any, *names: str) -> list[str]:
    return [str(getattr(thing, name)) for name in names] if thing else []


def _snippets(snippets: Mapping[str, str], words: str) -> list[tuple[str, str]]:
    """Those that the words name, and those that these name: they are put in as they stand when the mailing goes out."""
    used: dict[str, str] = {}
    found = {key: body for key, body in snippets.items() if _names(words, key)}
    while found:
        used |= found
        words = " ".join(found.values())
        found = {key: body for key, body in snippets.items() if key not in used and _names(words, key)}
    return sorted(used.items())


def _names(words: str, key: str) -> bool:
    return f":{key}]]" in "".join(words.split())
