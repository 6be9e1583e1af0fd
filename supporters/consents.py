"""The consent ledger's verbs. A line is added, never changed."""

import hashlib
from collections.abc import Collection

from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from campaign.models import Campaign
from supporters import signals
from supporters.models import Consent, ConsentWording, Supporter
from supporters.suppressions import end_objection

# How she agrees by herself, after which an earlier objection holds no more.
HER_OWN = (Consent.Via.CONFIRMATION, Consent.Via.PREFERENCES)


_MOST_KEPT = 1000
_kept_wordings: dict[str, int] = {}


def wording_id(text: str, language: str) -> int:
    """Return the key of the row that holds these words, which is written when they are first shown and ticked.

    Wordings are kept for good, so that a process which keeps pages (`PUBLIC_CACHE_SECONDS`) keeps their keys as well:
    once they are stored, which inside of a transaction they may not be yet.
    """
    digest = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
    if known := _kept_wordings.get(digest):
        return known
    wording, _created = ConsentWording.objects.get_or_create(
        digest=digest, defaults={"text": text, "language": language}
    )
    if settings.PUBLIC_CACHE_SECONDS and not connection.in_atomic_block and len(_kept_wordings) < _MOST_KEPT:
        _kept_wordings[digest] = wording.pk
    return wording.pk


def grant(supporter: Supporter, purpose: str, wording: str, via: Consent.Via) -> None:
    """Record that she agrees, in the words that she is shown."""
    language = translation.get_language() or supporter.language
    grant_in_words(supporter, purpose, wording_id(wording, language), language, via)


def grant_in_words(
    supporter: Supporter, purpose: str, wording: int | None, language: str, via: Consent.Via, evidence: str = ""
) -> None:
    """Record that she agrees, in the words that she was shown before she confirmed that it was she who agreed.

    `evidence` says where and when she did, where somebody else enters it.
    """
    Consent.objects.create(
        supporter=supporter,
        purpose=purpose,
        action=Consent.Action.GRANTED,
        wording_id=wording,
        via=via,
        language=language,
        evidence=evidence,
    )
    if via in HER_OWN:
        end_objection(supporter.address)


def withdraw(supporter: Supporter, purpose: str, via: Consent.Via) -> None:
    """Record that she no longer agrees. What waits to be sent for this purpose hears of it by signal."""
    Consent.objects.create(
        supporter=supporter,
        purpose=purpose,
        action=Consent.Action.WITHDRAWN,
        via=via,
        language=translation.get_language() or supporter.language,
    )
    signals.consent_withdrawn.send(Consent, supporter=supporter, purpose=purpose)


def withdraw_all(supporter: Supporter, via: Consent.Via) -> None:
    """Record that she agrees to nothing any more."""
    for purpose in list(supporter.consent_states.filter(is_granted=True).values_list("purpose", flat=True)):
        withdraw(supporter, purpose, via)


def lock(supporter: Supporter) -> None:
    """Hold what she agrees to until the transaction ends.

    Whatever ends several things of hers does this first, as erasing does: else two of them would wait for each other.
    """
    list(supporter.consent_states.select_for_update().order_by("pk").values_list("pk", flat=True))


def holds(supporter: Supporter, purpose: str) -> bool:
    """Whether the latest line of the ledger for this purpose grants it."""
    return supporter.consent_states.filter(purpose=purpose, is_granted=True).exists()


def calls_purpose(campaign: Campaign) -> str:
    """What a line of the ledger bears where somebody agrees to be called by a campaign."""
    return f"calls:{campaign.public_id}"


def calls_wording(campaign: Campaign) -> str:
    """The words by which somebody agrees to be called, in the language at hand."""
    return str(_("Call me about “%(campaign)s”. I can stop this at any time.") % {"campaign": campaign.name})


# Acts of her own, as against what somebody else entered for her.
_HER_OWN = (Consent.Via.FORM, Consent.Via.CONFIRMATION, Consent.Via.PREFERENCES)


def move(kept: Supporter, gone: Supporter) -> None:
    """Make the ledger's lines of the second record the first's, where both are of one person.

    Where she agrees by the one and withdrew by the other, the withdrawal holds, unless she herself agreed after it:
    what she left with one address isn't given back to her by what was said of the other.
    """
    withdrawn = _withdrawals_that_hold(kept, gone)
    Consent.objects.filter(supporter=gone).update(supporter=kept)
    rebuild([kept.pk, gone.pk])
    for purpose in withdrawn:
        if holds(kept, purpose):
            withdraw(kept, purpose, Consent.Via.TEAM)


def _withdrawals_that_hold(kept: Supporter, gone: Supporter) -> list[str]:
    by_purpose: dict[str, dict[bool, int]] = {}
    for state in (*kept.consent_states.all(), *gone.consent_states.all()):
        by_purpose.setdefault(state.purpose, {})[state.is_granted] = state.line
    disputed = {purpose: lines for purpose, lines in by_purpose.items() if len(lines) == 2}
    granted = [lines[True] for lines in disputed.values()]
    her_own = set(Consent.objects.filter(pk__in=granted, via__in=_HER_OWN).values_list("pk", flat=True))
    return [purpose for purpose, lines in disputed.items() if lines[True] not in her_own or lines[True] < lines[False]]


def rebuild(people: Collection[int]) -> None:
    """Make the state of these people what the ledger says. Rows that are right stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(_REBUILD, {"people": list(people)})


_REBUILD = """
    WITH said AS (
        SELECT DISTINCT ON (supporter_id, purpose)
            supporter_id, purpose, action = 'granted' AS is_granted, at AS since, id AS line
        FROM supporters_consent WHERE supporter_id = ANY(%(people)s)
        ORDER BY supporter_id, purpose, id DESC
    ), removed AS (
        DELETE FROM supporters_consentstate AS state WHERE supporter_id = ANY(%(people)s)
        AND NOT EXISTS (
            SELECT FROM said WHERE said.supporter_id = state.supporter_id AND said.purpose = state.purpose
        )
    )
    INSERT INTO supporters_consentstate AS state (supporter_id, purpose, is_granted, since, line)
    SELECT supporter_id, purpose, is_granted, since, line FROM said
    ON CONFLICT (supporter_id, purpose) DO UPDATE
        SET is_granted = excluded.is_granted, since = excluded.since, line = excluded.line
        WHERE (state.is_granted, state.since, state.line)
            IS DISTINCT FROM (excluded.is_granted, excluded.since, excluded.line)
"""
