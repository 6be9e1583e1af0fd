"""How the confirmed signatures of a petition divide: by day, place, channel, and what was answered."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from campaign.audit import record
from campaign.models import User
from petitions.models import Petition
from supporters.postcode_areas import AREAS

_LOCK_CLASS = 1_819_045_219  # of our advisory locks on breaking down
# A petition is broken down at most once a minute, a great one once in ten.
GREAT = 100_000
LONGEST = 300  # characters of an answer that are kept

# Everything by one reading of the signatures, so that each dimension adds up to the same whole; an unknown value is "".
# Answers alone don't: who gave none is in no row.
# A constituency's value has its region's code behind it: "E14001172 E12000007". Only rows that say something else than
# before are written: what others read meanwhile is whole, old or new.
_BREAK_DOWN = """
    WITH signature AS MATERIALIZED (
        SELECT to_char(signature.confirmed_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD') AS day, signature.country,
            signature.region,
            CASE signature.constituency WHEN '' THEN ''
                ELSE rtrim(signature.constituency || ' ' || signature.region) END AS constituency,
            CASE WHEN signature.country IN ('GB', 'GG', 'IM', 'JE')
                THEN substring(signature.postcode FROM '^([A-Z]{1,2})[0-9]') END AS area,
            signature.source, signature.share_link_id, signature.mailing_id IS NOT NULL AS by_mailing, signature.answers
        FROM petitions_signature AS signature
        WHERE signature.petition_id = %(petition)s AND signature.state = 'confirmed'
    ), grouped AS (
        SELECT CASE
                WHEN grouping(day) = 0 THEN 'day' WHEN grouping(country) = 0 THEN 'country'
                WHEN grouping(region) = 0 THEN 'region' WHEN grouping(constituency) = 0 THEN 'constituency'
                WHEN grouping(area) = 0 THEN 'area' ELSE 'channel'
            END AS by,
            day, country, region, constituency, area, source, share_link_id, by_mailing, count(*) AS number
        FROM signature
        GROUP BY GROUPING SETS (
            (day), (country), (region), (constituency), (area), (source, share_link_id, by_mailing)
        )
    ), valued AS (
        SELECT by, number, CASE by
                WHEN 'day' THEN day WHEN 'country' THEN country WHEN 'region' THEN region
                WHEN 'constituency' THEN constituency
                WHEN 'area' THEN CASE WHEN area = ANY(%(areas)s) THEN area ELSE '' END
                ELSE CASE
                    WHEN source = 'paper' THEN 'paper'
                    WHEN link.label <> '' THEN 'link:' || link.code
                    WHEN link.id IS NOT NULL THEN 'share:' || link.channel
                    WHEN by_mailing THEN 'mailing'
                    ELSE source
                END
            END AS value
        FROM grouped LEFT JOIN petitions_sharelink AS link ON link.id = grouped.share_link_id
    ), answered AS (
        SELECT question.public_id || ':' || left(signature.answers ->> question.public_id::text, %(longest)s) AS value,
            count(*) AS number
        FROM petitions_question AS question JOIN signature ON signature.answers ->> question.public_id::text <> ''
        WHERE question.petition_id = %(petition)s AND question.kind IN ('choice', 'yes')
        GROUP BY value
    ), counted AS (
        SELECT by, value, sum(number) AS number FROM valued GROUP BY by, value
        UNION ALL
        SELECT 'answer', value, number FROM answered
    ), gone AS (
        DELETE FROM petitions_breakdown AS old
        WHERE old.petition_id = %(petition)s
            AND NOT EXISTS (SELECT FROM counted WHERE counted.by = old.by AND counted.value = old.value)
    )
    INSERT INTO petitions_breakdown AS old (petition_id, by, value, number)
    SELECT %(petition)s, by, value, number FROM counted
    ON CONFLICT (petition_id, by, value) DO UPDATE SET number = excluded.number WHERE old.number <> excluded.number
"""
# Changed: somebody confirmed since, or the numbers don't add up, or it is a day old, since places can be corrected.
_CHANGED = """
    SELECT petition.id FROM petitions_petition AS petition
    WHERE (petition.broken_down_at IS NULL OR petition.broken_down_at < now() - interval '1 minute'
            * CASE WHEN petition.signature_count > %(great)s THEN 10 ELSE 1 END)
        AND (petition.broken_down_at IS NULL OR petition.broken_down_at < now() - interval '1 day'
            OR petition.signature_count <> (
                SELECT coalesce(sum(part.number), 0) FROM petitions_breakdown AS part
                WHERE part.petition_id = petition.id AND part.by = 'country')
            OR petition.broken_down_at < (
                SELECT max(signature.confirmed_at) FROM petitions_signature AS signature
                WHERE signature.petition_id = petition.id AND signature.state = 'confirmed'))
    ORDER BY petition.broken_down_at NULLS FIRST
"""


def break_down_changed() -> int:
    """Break down each petition that has changed; return how many those were. What another beat is at is left to it."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, {"great": GREAT})
        changed = [pk for (pk,) in cursor.fetchall()]
    found = Petition.objects.filter(pk__in=changed).select_related("campaign").in_bulk()
    return sum(break_down(found[pk]) for pk in changed if pk in found)


@transaction.atomic
def count_again(petition: Petition, by: User) -> bool:
    """The same as `break_down`, since somebody of the team asked for it."""
    record(by, "figures counted again", petition, petition.campaign)
    return break_down(petition)


def break_down(petition: Petition) -> bool:
    """Count the petition's signatures anew by everything; return False where somebody else is just doing so.

    Reads the signatures once, which takes seconds for millions, and holds up nobody meanwhile: it locks none of them,
    and the petition's own row only to note the time.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s), transaction_timestamp()", [_LOCK_CLASS, petition.pk])
        is_mine, began = cursor.fetchone()
        if not is_mine:
            return False
        cursor.execute(_BREAK_DOWN, _values(petition))
        Petition.objects.filter(pk=petition.pk).update(broken_down_at=began)
    return True


def _values(petition: Petition) -> dict[str, Any]:
    return {
        "petition": petition.pk,
        "zone": petition.campaign.timezone,
        "areas": list(AREAS),
        "longest": LONGEST,
    }
