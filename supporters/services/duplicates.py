"""Records that may be of one person: found by what they share, for the team to look at. Nothing is merged by itself."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from supporters.models import CampaignSupporter, DuplicateHint, Supporter

SHOWN = 5
LOOKED_AT = 100  # of those who share one thing
# Of many who share something (a family's phone, a shelter's postcode), each is paired with the next alone.
_FIND = """
    WITH alike AS (
        SELECT id, 'mailbox' AS reason, 1 AS rank, coalesce(address_canonical, address_normalised) AS shared
        FROM supporters_supporter WHERE anonymised_at IS NULL AND (
            address_canonical IS NOT NULL
            OR address_normalised IN (
                SELECT address_canonical FROM supporters_supporter WHERE address_canonical IS NOT NULL
            )
        )
        UNION ALL
        SELECT id, 'phone', 2, phone FROM supporters_supporter WHERE anonymised_at IS NULL AND phone <> ''
        UNION ALL
        SELECT id, 'name', 3, lower(name) || ' ' || postcode FROM supporters_supporter
        WHERE anonymised_at IS NULL AND name <> '' AND postcode <> ''
    ), paired AS (
        SELECT campaign_id, rank, reason, alike.id AS other, lag(alike.id) OVER (
            PARTITION BY campaign_id, reason, shared ORDER BY alike.id
        ) AS one
        FROM alike JOIN supporters_campaignsupporter AS known ON known.supporter_id = alike.id
    ), found AS (
        SELECT DISTINCT ON (campaign_id, one, other) campaign_id, one, other, reason
        FROM paired WHERE one IS NOT NULL ORDER BY campaign_id, one, other, rank
    ), outdated AS (
        DELETE FROM supporters_duplicatehint AS hint WHERE dismissed_at IS NULL AND NOT EXISTS (
            SELECT FROM found
            WHERE (found.campaign_id, found.one, found.other) = (hint.campaign_id, hint.supporter_id, hint.other_id)
        )
    )
    INSERT INTO supporters_duplicatehint (campaign_id, supporter_id, other_id, reason)
    SELECT campaign_id, one, other, reason FROM found
    ON CONFLICT (campaign_id, supporter_id, other_id) DO NOTHING
"""


def find_duplicates() -> None:
    """Look through all campaigns' people, and note the pairs that share a mailbox, a phone, or a name and postcode.

    What is no longer so is taken out; what the team has dismissed stays dismissed. Safe to run twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND)


def open_hints(campaign: Campaign) -> QuerySet[DuplicateHint]:
    return campaign.duplicate_hints.filter(dismissed_at__isnull=True).select_related("supporter", "other")


def similar_to(person: CampaignSupporter) -> list[Supporter]:
    """A few of the campaign's people who may be the same person, as of now; those known to be others are left out."""
    supporter = person.supporter
    dismissed = DuplicateHint.objects.filter(campaign=person.campaign_id, dismissed_at__isnull=False)
    others = Supporter.objects.filter(
        pk__in=_sharing_something(supporter), campaigns__campaign=person.campaign_id, anonymised_at__isnull=True
    )
    return list(
        others.exclude(pk=supporter.pk)
        .exclude(pk__in=dismissed.filter(supporter=supporter).values("other"))
        .exclude(pk__in=dismissed.filter(other=supporter).values("supporter"))
        .order_by("pk")[:SHOWN]
    )


def _sharing_something(supporter: Supporter) -> QuerySet[Supporter, Any]:
    """The keys of some who share a mailbox, a phone, or name and postcode: each part asks an index of its own."""
    mailbox = supporter.address_canonical or supporter.address_normalised
    shared = [Q(address_canonical=mailbox), Q(address_normalised=mailbox)]
    if supporter.phone:
        shared.append(Q(phone=supporter.phone))
    if supporter.name and supporter.postcode:
        shared.append(Q(postcode=supporter.postcode, name__iexact=supporter.name))
    first, *others = (Supporter.objects.filter(part).order_by().values("pk")[:LOOKED_AT] for part in shared)
    return first.union(*others)


@transaction.atomic
def dismiss(campaign: Campaign, one: Supporter, other: Supporter, by: User) -> None:
    """Note that the two are two people, so that nobody is asked again."""
    first, second = sorted((one, other), key=lambda person: person.pk)
    said = {"dismissed_at": timezone.now(), "dismissed_by": by}
    hint, _is_new = DuplicateHint.objects.update_or_create(
        campaign=campaign,
        supporter=first,
        other=second,
        defaults=said,
        create_defaults={**said, "reason": DuplicateHint.Reason.NAME},
    )
    record(by, "dismissed", hint, campaign)
