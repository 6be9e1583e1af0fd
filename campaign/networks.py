"""Where a request comes from, as far as that can be believed."""

import hmac
from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

_PREFIX_LENGTHS = {4: 32, 6: 64}  # an IPv6 household has a /64 to itself (RFC 6177)


def client_network(group: str, request: HttpRequest) -> str:
    """Return the visitor's network, for rate limits. Signature as django-ratelimit calls it.

    X-Forwarded-For is read only behind `TRUSTED_PROXIES` proxies, and then only what the outermost of them wrote.
    """
    address = request.META.get("REMOTE_ADDR") or "127.0.0.1"
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        address = forwarded[-settings.TRUSTED_PROXIES]
    return _network_of(address)


@lru_cache(maxsize=64)  # a request asks three times
def _network_of(address: str) -> str:
    try:
        version = ip_address(address).version
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/{_PREFIX_LENGTHS[version]}", strict=False))


def network_key(request: HttpRequest) -> str:
    """Return 16 hexadecimal digits that are the same for one network in one month (UTC), and lead back to none.

    HMAC-SHA-256 under a key made of SECRET_KEY and the month: without it nobody can try out all networks, and what is
    kept of one month says nothing about another.
    """
    month = timezone.now().strftime("loudhailer.network.%Y-%m")
    key = hmac.digest(settings.SECRET_KEY.encode(), month.encode(), "sha256")
    return hmac.digest(key, client_network("", request).encode(), "sha256").hex()[:16]
