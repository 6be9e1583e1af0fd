"""Making a message for each who gets a mailing: the audience as it is at this moment, for good.

Who is left out has no message: how many they are, and why, is kept with the mailing. From here on nobody comes to it;
whoever withdraws her consent before her message is sent doesn't get it (`mailings.recipients.refused_among`).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from mailings.audience import suppressed, table
from mailings.audience.candidates import Sql, joined
from mailings.audience.choice import choice_of
from mailings.audience.variants import Trial, assignment
from mailings.models import Mailing, Message

KIND = "mailings.mailing"
# Until when those wait who get the winner of a test. (PostgreSQL's `infinity` is no moment that Python knows.)
UNTIL_THE_WINNER_IS_KNOWN = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Frozen:
    """How many get it, and how many don't for which reason."""

    recipients: int
    left_out: dict[str, int]


def freeze(mailing: Mailing, trial: Trial, languages: dict[str, list[str]]) -> Frozen:
    """Queue the mailing's messages, in the caller's transaction. `languages` are those of each variant.

    Doing it twice queues nobody twice. Raises InvalidDefinition.
    """
    with table.filled(choice_of(mailing)), connection.cursor() as cursor:
        table.leave_out(suppressed.reasons(table.addresses()), mailing.campaign_id)
        messages = _messages(mailing, trial, languages)
        cursor.execute(messages.text, messages.values)
        numbers = table.by_reason()
    reasons: Counter[str] = Counter()
    for (reason, _language), number in numbers.items():
        reasons[reason] += number
    recipients = reasons.pop("", 0)
    return Frozen(recipients, dict(reasons))


def _messages(mailing: Mailing, trial: Trial, languages: dict[str, list[str]]) -> Sql:
    """The INSERT … SELECT. Public ids are of version 7 (RFC 9562, section 5.7): they land at the end of their index."""
    return joined(
        [
            Sql(
                """
                INSERT INTO mailings_message (
                    public_id, dedupe_key, kind, mailing_id, supporter_id, variant, purpose, address, language, context,
                    priority, not_before
                )
                SELECT overlay(
                        overlay(gen_random_uuid()::text PLACING %s FROM 1 FOR 13) PLACING '7' FROM 15 FOR 1
                    )::uuid,
                    'mailing:' || %s || ':' || supporter_id, %s, %s, supporter_id, variant, purpose, address,
                    CASE WHEN jsonb_exists(%s::jsonb -> variant, language) THEN language ELSE %s END, '{}', %s,
                    CASE WHEN waits THEN %s ELSE now() END
                FROM (
                """,
                (
                    _milliseconds(),
                    str(mailing.public_id),
                    KIND,
                    mailing.pk,
                    json.dumps(languages),
                    mailing.main_language,
                    int(Message.Priority.BULK),
                    UNTIL_THE_WINNER_IS_KNOWN,
                ),
            ),
            assignment(f"SELECT * FROM {table.TABLE} WHERE reason = ''", trial, str(mailing.public_id)),  # noqa: S608
            Sql(") AS assigned ORDER BY supporter_id ON CONFLICT (dedupe_key) DO NOTHING"),
        ],
        "",
    )


def _milliseconds() -> str:
    """The first 48 bits of a UUID of version 7, as they are written."""
    digits = f"{int(datetime.now(UTC).timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}"
