"""What came back of a mailing's messages and who left by it, as numbers, read from the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from django.db import connection

from mailings.bounces import queries
from mailings.models import Mailing
from mailings.statistics.counting import OTHERS


@dataclass(frozen=True)
class Returns:
    """`variants` and `domains` say of how many messages something came back that isn't a complaint."""

    came_back: queries.CameBack = field(default_factory=queries.CameBack)
    left: int = 0
    variants: Mapping[str, int] = field(default_factory=dict)
    domains: Mapping[str, int] = field(default_factory=dict)


# Distinct by the message before they are joined to it: several reports may have come back of one. OFFSET keeps the
# planner from reading a million messages for the few that came back.
_BOUNCED = """
    SELECT variant, lower(split_part(address, '@', 2)), count(*)
    FROM (SELECT DISTINCT message_id FROM mailings_bounce WHERE mailing_id = %s AND kind <> 'complaint') AS bounced
    CROSS JOIN LATERAL (SELECT * FROM mailings_message WHERE id = bounced.message_id OFFSET 0) AS message
    GROUP BY 1, 2
"""


def count_returns(mailing: Mailing, shown: Container[str]) -> Returns:
    """Domains that aren't `shown` are counted together, as they are of the messages."""
    variants, domains = Counter[str](), Counter[str]()
    with connection.cursor() as cursor:
        cursor.execute(_BOUNCED, [mailing.pk])
        for variant, domain, number in cursor.fetchall():
            variants[variant] += number
            domains[domain if domain in shown else OTHERS] += number
    return Returns(
        came_back=queries.by_mailing(mailing),
        left=queries.departures_by_mailing(mailing),
        variants=variants,
        domains=domains,
    )
