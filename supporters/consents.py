"""The consent ledger's verbs. A line is added, never changed."""

import hashlib

from django.utils import translation

from supporters.models import Consent, ConsentWording, Supporter


def insert_into_ledger(rows: str) -> str:
    """Return the SQL that adds `rows`, a SELECT of these columns, for what is stored together with its consent."""
    return f"""
        INSERT INTO supporters_consent (supporter_id, purpose, action, wording_id, via, language) {rows}
    """


def wording_id(text: str, language: str) -> int:
    """Return the key of the row that holds these words, which is written when they are first agreed to."""
    digest = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
    wording, _created = ConsentWording.objects.get_or_create(
        digest=digest, defaults={"text": text, "language": language}
    )
    return wording.pk


def grant(supporter: Supporter, purpose: str, wording: str, via: Consent.Via) -> None:
    """Record that she agreed, in the words that she was shown."""
    language = translation.get_language() or supporter.language
    Consent.objects.create(
        supporter=supporter,
        purpose=purpose,
        action=Consent.Action.GRANTED,
        wording_id=wording_id(wording, language),
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
