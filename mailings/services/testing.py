"""Sending a mailing to members of the team, to see it where it will be read.

A test says what the page showed when the button was pressed, and holds no supporter's data: it is filled in with the
member's own name, with somebody made up, or with nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from campaign.audit import record
from campaign.models import AuditEntry, Campaign, Membership, User
from mailings.models import Mailing, MailingVersion
from mailings.outbox import enqueue_to_team

KIND = "mailings.test"
ACTION = "test sent"
# A campaign's team presses so often in an hour, for all of its mailings together. Nobody's inbox is flooded.
MOST_AN_HOUR = 30
MOST_MAILS_AT_ONCE = 40


class TooManyTests(Exception):
    """Enough for this hour, or too many mails at once."""


def team_of(campaign: Campaign, by: User) -> QuerySet[User]:
    """Whom she may send a test to: who is on this campaign's team and can log in, and herself."""
    is_of_the_team = Exists(Membership.objects.filter(campaign=campaign, user=OuterRef("pk")))
    return User.objects.filter(is_of_the_team | Q(pk=by.pk), is_active=True).order_by("name", "email")


@transaction.atomic
def send_test(
    mailing: Mailing, by: User, members: Sequence[User], versions: Sequence[MailingVersion], sample: str, press: UUID
) -> int:
    """Queue each of these versions to each of these members of the campaign's team. Return how many mails it makes.

    `press` stands for the form that was sent: sent twice, it makes nothing more. Raises TooManyTests.
    """
    Mailing.objects.select_for_update().get(pk=mailing.pk)
    if len(members) * len(versions) > MOST_MAILS_AT_ONCE or _pressed_lately(mailing.campaign) >= MOST_AN_HOUR:
        raise TooManyTests
    for version in versions:
        for member in members:
            enqueue_to_team(
                KIND,
                member.email,
                f"{KIND}:{press}:{member.public_id}:{version.variant}:{version.language}",
                _context(mailing, version, member, sample),
                language=version.language,
            )
    record(by, ACTION, mailing, mailing.campaign)
    return len(members) * len(versions)


def _context(mailing: Mailing, version: MailingVersion, member: User, sample: str) -> dict[str, str]:
    """The words as they are now: who goes on writing meanwhile doesn't change what she sent."""
    return {
        "mailing": str(mailing.public_id),
        "variant": version.variant,
        "subject": version.subject,
        "preheader": version.preheader,
        "body": version.body,
        "member": str(member.public_id),
        "sample": sample,
    }


def _pressed_lately(campaign: Campaign) -> int:
    """Served by the index `audit_by_campaign`."""
    since = timezone.now() - timedelta(hours=1)
    return AuditEntry.objects.filter(campaign=campaign, at__gt=since, action=ACTION).count()
