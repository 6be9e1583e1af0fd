"""What became of a mailing's messages, counted from the rows in one statement: all figures are of the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone

from mailings.models import Mailing, Message

State = Message.State
Counts = Mapping[str, int]
TOP_DOMAINS = 10
# A domain of fewer people may be one family's own.
FEWEST_OF_A_DOMAIN = 5
OTHERS = ""
# The server's reply code and, where it gives one, the enhanced code (RFC 5321, section 4.2; RFC 3463): the words after
# them may hold an address.
_CODE = r"^[245]\d\d(?:[ -][245]\.\d{1,3}\.\d{1,3})?"
# The words by which we ourselves say why a message wasn't sent are single words.
_WORD = r"^[a-z-]{1,40}$"
_COUNT = """
    SELECT state, variant, lower(split_part(address, '@', 2)),
        CASE state
            WHEN 'failed' THEN coalesce(substring(answer from %(code)s), '')
            WHEN 'suppressed' THEN coalesce(substring(answer from %(word)s), '')
            ELSE ''
        END,
        CASE WHEN state = 'sent' THEN date_trunc('hour', finished_at, 'UTC') END,
        count(*)
    FROM mailings_message WHERE mailing_id = %(mailing)s GROUP BY 1, 2, 3, 4, 5
"""


@dataclass(frozen=True)
class Counted:
    """How many messages, each figure by its key: states, and of those sent the hours; reasons; the states by variant
    and by domain. Of domains the ten with the most people; all else stands under `OTHERS`, among it who has no address
    any more."""

    at: datetime = field(default_factory=timezone.now)
    states: Counts = field(default_factory=dict)
    failed: Counts = field(default_factory=dict)
    not_sent: Counts = field(default_factory=dict)
    hours: Mapping[datetime, int] = field(default_factory=dict)
    variants: Mapping[str, Counts] = field(default_factory=dict)
    domains: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def queued(self) -> int:
        """All who were to get it."""
        return sum(self.states.values())

    @property
    def waiting(self) -> int:
        return self.states.get(State.QUEUED, 0) + self.states.get(State.CLAIMED, 0)

    def number(self, state: str) -> int:
        return self.states.get(state, 0)


def count(mailing: Mailing) -> Counted:
    """Count them now. Of a million messages that takes some seconds."""
    at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"code": _CODE, "word": _WORD, "mailing": mailing.pk})
        return _summed(at, cursor.fetchall())


def _summed(at: datetime, rows: Iterable[tuple[str, str, str, str, datetime | None, int]]) -> Counted:
    states, failed, not_sent = Counter[str](), Counter[str](), Counter[str]()
    hours = Counter[datetime]()
    variants: dict[str, Counter[str]] = {}
    domains: dict[str, Counter[str]] = {}
    for state, variant, domain, reason, hour, number in rows:
        states[state] += number
        variants.setdefault(variant, Counter())[state] += number
        domains.setdefault(domain, Counter())[state] += number
        if state == State.FAILED:
            failed[reason] += number
        elif state == State.SUPPRESSED:
            not_sent[reason] += number
        elif hour is not None:
            hours[hour] += number
    return Counted(at, states, failed, not_sent, hours, variants, _great_ones(domains))


def _great_ones(domains: Mapping[str, Counts]) -> dict[str, Counts]:
    by_size = sorted(domains, key=lambda domain: (-sum(domains[domain].values()), domain))
    great = [domain for domain in by_size if domain and sum(domains[domain].values()) >= FEWEST_OF_A_DOMAIN]
    found: dict[str, Counts] = {domain: domains[domain] for domain in great[:TOP_DOMAINS]}
    others: Counter[str] = Counter()
    for domain in domains.keys() - found.keys():
        others.update(domains[domain])
    return {**found, OTHERS: others} if others else found
