"""Records that may be of one person: found by what they share, for the team to look at. Nothing is merged by itself."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaign.audit import record
from campaign.models import Campaign, User
from supporters.models import CampaignSupporter, DuplicateHint, Supporter

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
    shared = _shares(supporter)
    dismissed = DuplicateHint.objects.filter(campaign=person.campaign_id, dismissed_at__isnull=False)
    others = Supporter.objects.filter(shared, campaigns__campaign=person.campaign_id, anonymised_at__isnull=True)
    return list(
        others.exclude(pk=supporter.pk)
        .exclude(pk__in=dismissed.filter(supporter=supporter).values("other"))
        .exclude(pk__in=dismissed.filter(other=supporter).values("supporter"))
        .order_by("pk")[:5]
    )


def _shares(supporter: Supporter) -> Q:
    """Each part is served by an index of its own."""
    mailbox = supporter.address_canonical or supporter.address_normalised
    shared = Q(address_canonical=mailbox) | Q(address_normalised=mailbox)
    if supporter.phone:
        shared |= Q(phone=supporter.phone)
    if supporter.name and supporter.postcode:
        shared |= Q(postcode=supporter.postcode, name__iexact=supporter.name)
    return shared


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
