"""Addresses in mail: absolute, in the recipient's language."""

from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from campaign.tokens import make_token
from supporters.models import Subscription, Supporter
from supporters.tokens import preferences_token, unsubscribe_token


def absolute_url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def preferences_url(supporter: Supporter) -> str:
    return _with_token("supporters:preferences", preferences_token(supporter))


def unsubscribe_url(subscription: Subscription) -> str:
    return absolute_url(reverse("supporters:unsubscribe", args=[unsubscribe_token(subscription)]))


def unsubscribe_headers(subscription: Subscription) -> dict[str, str]:
    """One click to leave, for mail programs (RFC 8058, section 3.1; RFC 2369, section 3.2)."""
    url = unsubscribe_url(subscription)
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def message_unsubscribe_url(public_id: UUID) -> str:
    """Where one click ends the consent by which this message of a mailing came (`Message.purpose`)."""
    return _with_token("mailings:unsubscribe", make_token("unsubscribe-message", public_id))


def _with_token(page: str, token: str) -> str:
    before, after = _around_token(page, settings.SITE_URL, get_language())
    return f"{before}{token}{after}"


@lru_cache
def _around_token(page: str, _site: str, _language: str | None) -> tuple[str, str]:
    """What stands before and after the token in the page's address: looking it up costs as much as filling a mail."""
    before, _token, after = absolute_url(reverse(page, args=["TOKEN"])).partition("TOKEN")
    return before, after
