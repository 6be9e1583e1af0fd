"""The consent ledger's verbs. A line is added, never changed."""

import hashlib

from django.utils import translation

from supporters.models import Consent, ConsentWording, Supporter
from supporters.suppressions import end_objection

# How she agrees by herself, after which an earlier objection holds no more.
HER_OWN = (Consent.Via.CONFIRMATION, Consent.Via.PREFERENCES)


def wording_id(text: str, language: str) -> int:
    """Return the key of the row that holds these words, which is written when they are first shown and ticked."""
    digest = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
    wording, _created = ConsentWording.objects.get_or_create(
        digest=digest, defaults={"text": text, "language": language}
    )
    return wording.pk


def grant(supporter: Supporter, purpose: str, wording: str, via: Consent.Via) -> None:
    """Record that she agrees, in the words that she is shown."""
    language = translation.get_language() or supporter.language
    grant_in_words(supporter, purpose, wording_id(wording, language), language, via)


def grant_in_words(supporter: Supporter, purpose: str, wording: int | None, language: str, via: Consent.Via) -> None:
    """Record that she agrees, in the words that she was shown before she confirmed that it was she who agreed."""
    Consent.objects.create(
        supporter=supporter,
        purpose=purpose,
        action=Consent.Action.GRANTED,
        wording_id=wording,
        via=via,
        language=language,
    )
    if via in HER_OWN:
        end_objection(supporter.address)


def withdraw(supporter: Supporter, purpose: str, via: Consent.Via) -> None:
    """Record that she no longer agrees."""
    Consent.objects.create(
        supporter=supporter,
        purpose=purpose,
        action=Consent.Action.WITHDRAWN,
        via=via,
        language=translation.get_language() or supporter.language,
    )


def withdraw_all(supporter: Supporter, via: Consent.Via) -> None:
    """Record that she agrees to nothing any more."""
    for purpose in list(supporter.consent_states.filter(is_granted=True).values_list("purpose", flat=True)):
        withdraw(supporter, purpose, via)


def holds(supporter: Supporter, purpose: str) -> bool:
    """Whether the latest line of the ledger for this purpose grants it."""
    return supporter.consent_states.filter(purpose=purpose, is_granted=True).exists()
