"""The consent ledger's verbs. A line is added, never changed."""

import hashlib

from django.utils import translation

from supporters.models import Consent, ConsentWording, Supporter


def _wording(text: str, language: str) -> ConsentWording:
    """The row that holds these words, written when they are first agreed to."""
    digest = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
    wording, _created = ConsentWording.objects.get_or_create(
        digest=digest, defaults={"text": text, "language": language}
    )
    return wording


def grant(supporter: Supporter, purpose: str, wording: str, via: Consent.Via) -> None:
    """Record that she agreed, in the words that she was shown."""
    language = translation.get_language() or supporter.language
    Consent.objects.create(
        supporter=supporter,
        purpose=purpose,
        action=Consent.Action.GRANTED,
        wording=_wording(wording, language),
        via=via,
        language=language,
    )


def withdraw(supporter: Supporter, purpose: str, via: Consent.Via) -> None:
    """Record that she no longer agrees."""
    Consent.objects.create(
        supporter=supporter,
        purpose=purpose,
        action=Consent.Action.WITHDRAWN,
        via=via,
        language=translation.get_language() or supporter.language,
    )


def holds(supporter: Supporter, purpose: str) -> bool:
    """Whether the latest line of the ledger for this purpose grants it."""
    latest = Consent.objects.filter(supporter=supporter, purpose=purpose).order_by("-pk").first()
    return latest is not None and latest.action == Consent.Action.GRANTED
