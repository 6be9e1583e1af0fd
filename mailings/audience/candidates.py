"""Asking of everybody who is meant by which consent a mailing reaches her, or why it doesn't."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from django.utils import timezone

from campaign.models import Campaign
from mailings.audience.choice import Choice
from mailings.models import Mailing, MailingPolicy, Message
from mailings.recipients import WEEK
from supporters import purposes
from supporters.models import Segment
from supporters.segments import people


@dataclass(frozen=True)
class Sql:
    """A piece of a statement, and the values of its places in their order."""

    text: str
    values: tuple[Any, ...] = ()

    def named(self, name: str) -> Sql:
        return Sql(f"{name} AS ({self.text})", self.values)


def joined(pieces: Iterable[Sql], between: str) -> Sql:
    found = list(pieces)
    return Sql(between.join(piece.text for piece in found), tuple(value for piece in found for value in piece.values))


def meant(choice: Choice) -> Sql:
    """A SELECT of each who is on an included list, in whatever state, or in an included segment: who is meant.

    Its columns are supporter_id, place (of the first list that she agreed to), has_left, is_pending and is_in_segment.
    Raises InvalidDefinition.
    """
    return joined([_reached(choice).named("WITH reached"), Sql(_MEANT)], " ")


def classified(choice: Choice, meant: str) -> Sql:
    """A SELECT of those in the table `meant`, with what their messages need, and why they are left out, if they are.

    Its columns are supporter_id, address, address_normalised, mailbox, is_spelt_otherwise, language, purpose and
    reason, which is "" for who gets the mailing. Who is suppressed or gets it by another record isn't known here yet.
    Raises InvalidDefinition.
    """
    parts = (
        _grounds(choice).named("ground"),
        _left_out(choice).named("excluded"),
        capped(choice.campaign, is_essential=choice.is_essential).named("capped"),
    )
    return joined([Sql("WITH "), joined(parts, ", "), _classified(choice, meant)], " ")


def _reached(choice: Choice) -> Sql:
    """Everybody who is meant, by each list and segment that means her; `place` is that of a list she agreed to."""
    of_lists = (
        Sql(_ON_LIST, (place, mailing_list.purpose, mailing_list.pk))
        for place, mailing_list in enumerate(choice.lists, 1)
    )
    of_segments = (_people_of(choice, segment, _IN_SEGMENT) for segment in choice.segments)
    return joined([*of_lists, *of_segments], " UNION ALL ") if not choice.is_empty else Sql(_NOBODY)


_NOBODY = "SELECT NULL::bigint AS supporter_id, NULL::int AS place, '' AS state WHERE false"
# Being on a list is the subscription, and the consent in the ledger that came with it: both must hold.
_ON_LIST = """
    SELECT subscription.supporter_id,
        CASE WHEN subscription.state = 'active' AND consent.is_granted THEN %s END AS place, subscription.state
    FROM supporters_subscription AS subscription
    LEFT JOIN supporters_consentstate AS consent
        ON consent.supporter_id = subscription.supporter_id AND consent.purpose = %s AND consent.is_granted
    WHERE subscription.mailing_list_id = %s
"""
_IN_SEGMENT = "SELECT supporter_id, NULL::int AS place, 'segment' AS state FROM ({people}) AS of_segment"
_MEANT = """
    SELECT supporter_id, min(place) AS place, bool_or(state = 'left') AS has_left,
        bool_or(state = 'pending') AS is_pending, bool_or(state = 'segment') AS is_in_segment
    FROM reached GROUP BY supporter_id
"""


def _people_of(choice: Choice, segment: Segment, statement: str) -> Sql:
    found = people(choice.campaign, segment.definition).order_by().values("supporter_id")
    try:
        text, values = found.query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    except EmptyResultSet:
        return Sql(statement.format(people="SELECT NULL::bigint AS supporter_id WHERE false"))
    return Sql(statement.format(people=text), tuple(values))


def _grounds(choice: Choice) -> Sql:
    """What people of segments agreed to in this campaign, of what mail may stand on.

    What a segment asks for by name goes first, so that whoever leaves by the mail leaves just that; then what she
    agreed to last.
    """
    if not choice.segments:
        return Sql("SELECT NULL::bigint AS supporter_id, NULL::text AS purpose WHERE false")
    return Sql(_GROUND, (choice.purposes_asked_for, purposes.mailed_in(choice.campaign)))


# The ledger's lines are numbered as they come: the greatest was granted last.
_GROUND = """
    SELECT supporter_id, substr(max(((CASE WHEN purpose = ANY(%s) THEN '1' ELSE '0' END)
        || lpad(line::text, 19, '0') || purpose) COLLATE "C"), 21) AS purpose
    FROM supporters_consentstate WHERE is_granted AND purpose = ANY(%s) GROUP BY supporter_id
"""


def _left_out(choice: Choice) -> Sql:
    on_lists = Sql(
        "SELECT supporter_id FROM supporters_subscription WHERE state = 'active' AND mailing_list_id = ANY(%s)",
        ([mailing_list.pk for mailing_list in choice.lists_left_out],),
    )
    in_segments = (
        _people_of(choice, segment, "SELECT supporter_id FROM ({people}) AS left_out")
        for segment in choice.segments_left_out
    )
    return joined([on_lists, *in_segments], " UNION ALL ")


def capped(campaign: Campaign, *, is_essential: bool) -> Sql:
    """Who has had as many of the campaign's mailings, sent or on their way, as its rules allow in so many days.

    What waits in a mailing that is paused isn't on its way.
    """
    policy = MailingPolicy.of(campaign)
    if is_essential or policy.cap_mailings is None or policy.cap_days is None:
        return Sql("SELECT NULL::bigint AS supporter_id WHERE false")
    since = timezone.now() - timedelta(days=policy.cap_days)
    # Only those of the time in question: their messages are found by the index `message_by_mailing`.
    recent = Q(finished_at__isnull=True) | Q(finished_at__gt=since)
    mailings = dict(
        Mailing.objects.filter(recent, campaign=campaign, started_at__isnull=False).values_list("pk", "state")
    )
    paused = [key for key, state in mailings.items() if state == Mailing.State.PAUSED]
    return Sql(_CAPPED, (list(mailings), paused, since, policy.cap_mailings))


_CAPPED = """
    SELECT supporter_id FROM mailings_message
    WHERE mailing_id = ANY(%s) AND state IN ('queued', 'claimed', 'sent')
        AND (finished_at IS NULL AND mailing_id <> ALL(%s) OR finished_at > %s) AND supporter_id IS NOT NULL
    GROUP BY supporter_id HAVING count(*) >= %s
"""


def _classified(choice: Choice, meant: str) -> Sql:
    of_lists = [mailing_list.purpose for mailing_list in choice.lists]
    return Sql(
        _CLASSIFIED.format(meant=meant),
        (of_lists, purposes.mailed_in(choice.campaign), int(Message.Priority.BULK), WEEK),
    )


_CLASSIFIED = """
    SELECT person.id AS supporter_id, person.address, person.address_normalised,
        coalesce(person.address_canonical, person.address_normalised) AS mailbox,
        person.address_canonical IS NOT NULL AS is_spelt_otherwise,
        person.language,
        CASE WHEN candidate.place IS NULL THEN ground.purpose ELSE (%s::text[])[candidate.place] END AS purpose,
        CASE
            WHEN candidate.supporter_id IN (SELECT supporter_id FROM excluded) THEN 'excluded'
            WHEN person.anonymised_at IS NOT NULL THEN 'anonymised'
            WHEN person.restricted_at IS NOT NULL THEN 'restricted'
            WHEN candidate.place IS NULL AND ground.purpose IS NULL THEN CASE
                WHEN candidate.has_left OR EXISTS (
                    SELECT FROM supporters_consentstate AS said
                    WHERE said.supporter_id = person.id AND NOT said.is_granted AND said.purpose = ANY(%s)
                ) THEN 'unsubscribed'
                WHEN candidate.is_pending THEN 'unconfirmed'
                ELSE 'no-consent'
            END
            WHEN person.paused_until > now() THEN 'paused'
            WHEN person.frequency = 'weekly' AND EXISTS (
                SELECT FROM mailings_message AS had LEFT JOIN mailings_mailing AS of ON of.id = had.mailing_id
                WHERE had.supporter_id = person.id AND had.priority = %s AND had.state IN ('queued', 'claimed', 'sent')
                    AND (had.finished_at IS NULL AND of.state IS DISTINCT FROM 'paused' OR had.finished_at > now() - %s)
            ) THEN 'weekly'
            WHEN candidate.supporter_id IN (SELECT supporter_id FROM capped) THEN 'capped'
            ELSE ''
        END AS reason
    FROM {meant} AS candidate
    JOIN supporters_supporter AS person ON person.id = candidate.supporter_id
    LEFT JOIN ground ON candidate.is_in_segment AND ground.supporter_id = candidate.supporter_id
"""


def doubles(table: str, campaign: int) -> Sql:
    """A SELECT of those in the table of candidates who get the mailing by another record that has the same mailbox.

    Where the team has said that two records are of two people, both get it.
    """
    return Sql(_DOUBLES.format(table=table), (campaign,))


_DOUBLES = """
    SELECT supporter_id FROM (
        SELECT supporter_id, row_number() OVER (PARTITION BY mailbox ORDER BY supporter_id) AS number FROM {table}
        WHERE reason = '' AND mailbox IN (SELECT mailbox FROM {table} WHERE reason = '' AND is_spelt_otherwise)
    ) AS shared
    WHERE number > 1 AND NOT EXISTS (
        SELECT FROM supporters_duplicatehint AS hint
        WHERE hint.campaign_id = %s AND hint.other_id = shared.supporter_id AND hint.dismissed_at IS NOT NULL
    )
"""
