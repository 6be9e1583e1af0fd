"""From where a petition is signed right now, and where that is more than usual."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from petitions.models import Petition, SourceRule

WINDOW = timedelta(minutes=10)
MORE_THAN = 20  # in ten minutes
TIMES_THE_USUAL = 5
# What is usual is read off the last so many that were confirmed before; what goes on now, off no more than so many.
_USUAL_OF, _NOW_OF = 5000, 20_000
# With fewer than this nobody knows yet what is usual.
_ENOUGH_TO_KNOW = 100
_SHOWN = 30
# Half the world has its address there: how many come at once says nothing.
COMMON_DOMAINS = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com hotmail.co.uk live.com live.co.uk msn.com yahoo.com
    yahoo.co.uk ymail.com icloud.com me.com mac.com aol.com btinternet.com sky.com virginmedia.com talktalk.net
    proton.me protonmail.com gmx.com gmx.de web.de mail.ru bk.ru list.ru inbox.ru yandex.ru yandex.com box.az
    day.az
    """.split()  # noqa: SIM905 (a list would take a line each)
)


@dataclass(frozen=True)
class Source:
    """A domain or network from which the petition was signed in the last ten minutes.

    `usual` is how many would be expected in as long, given how many come altogether. `verdict` is the campaign's rule
    for it, if it has one.
    """

    kind: str
    value: str
    number: int
    confirmed: int
    first_at: datetime
    last_at: datetime
    usual: float
    verdict: str

    @property
    def is_burst(self) -> bool:
        if self.verdict == SourceRule.Verdict.TRUST or self.value in COMMON_DOMAINS:
            return False
        return self.number > MORE_THAN and self.number > TIMES_THE_USUAL * self.usual


# Who signed in the last ten minutes waits, or has been confirmed since: both are asked of their own indexes
# (signature_to_remind, signature_confirmed, signature_suspect).
_SOURCES = """
    WITH lately AS (
        SELECT supporter_id, network, signed_at, state FROM petitions_signature
        WHERE state = 'pending' AND reminded_at IS NULL AND signed_at >= %(since)s AND petition_id = %(petition)s
            AND sheet_id IS NULL
        UNION ALL
        SELECT supporter_id, network, signed_at, state FROM petitions_signature
        WHERE state = 'confirmed' AND confirmed_at >= %(since)s AND signed_at >= %(since)s
            AND petition_id = %(petition)s AND sheet_id IS NULL
        UNION ALL
        SELECT supporter_id, network, signed_at, state FROM petitions_signature
        WHERE state = 'suspect' AND confirmed_at >= %(since)s AND signed_at >= %(since)s
            AND petition_id = %(petition)s AND sheet_id IS NULL
        LIMIT %(now_of)s
    ), before AS (
        SELECT supporter_id, network, confirmed_at FROM petitions_signature
        WHERE state = 'confirmed' AND confirmed_at < %(since)s AND petition_id = %(petition)s
        ORDER BY confirmed_at DESC LIMIT %(usual_of)s
    ), now_from AS (
        SELECT 'network' AS kind, network AS value, signed_at, state FROM lately WHERE network <> ''
        UNION ALL
        SELECT 'domain', split_part(signer.address_normalised, '@', 2), signed_at, state
        FROM lately JOIN supporters_supporter AS signer ON signer.id = lately.supporter_id
    ), usually_from AS (
        SELECT 'network' AS kind, network AS value FROM before WHERE network <> ''
        UNION ALL
        SELECT 'domain', split_part(signer.address_normalised, '@', 2)
        FROM before JOIN supporters_supporter AS signer ON signer.id = before.supporter_id
    ), usual AS (
        SELECT kind, value, count(*) AS number FROM usually_from GROUP BY kind, value
    ), span AS (
        SELECT count(*) AS number, greatest(extract(epoch FROM %(since)s - min(confirmed_at)), 600) / 600 AS windows
        FROM before
    ), sources AS (
        SELECT kind, value, count(*) AS number, count(*) FILTER (WHERE state = 'confirmed') AS confirmed,
            min(signed_at) AS first_at, max(signed_at) AS last_at
        FROM now_from GROUP BY kind, value ORDER BY number DESC LIMIT %(shown)s
    )
    SELECT sources.*, CASE WHEN span.number < %(enough)s THEN 0 ELSE greatest(
            coalesce(usual.number, 0) / span.windows,
            coalesce(usual.number, 0) * (SELECT count(*) FROM lately)::float / span.number
        ) END, coalesce(rule.verdict, '')
    FROM span CROSS JOIN sources
    LEFT JOIN usual ON usual.kind = sources.kind AND usual.value = sources.value
    LEFT JOIN petitions_sourcerule AS rule
        ON rule.campaign_id = %(campaign)s AND rule.kind = sources.kind AND rule.value = sources.value
    ORDER BY sources.number DESC, sources.kind, sources.value
"""


def sources_now(petition: Petition) -> list[Source]:
    """From which domains and networks the petition was signed in the last ten minutes, those with most first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SOURCES,
            {
                "petition": petition.pk,
                "campaign": petition.campaign_id,
                "since": timezone.now() - WINDOW,
                "now_of": _NOW_OF,
                "usual_of": _USUAL_OF,
                "enough": _ENOUGH_TO_KNOW,
                "shown": _SHOWN,
            },
        )
        return [Source(*row) for row in cursor.fetchall()]
