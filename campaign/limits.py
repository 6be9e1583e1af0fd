"""How often one network, and one network with one address, may send a public form."""

from __future__ import annotations

import hashlib

import structlog
from django.db import DatabaseError
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from redis.exceptions import RedisError

from campaign.networks import client_network

log = structlog.get_logger(__name__)

PER_NETWORK = "120/10m"
PER_ADDRESS = "10/h"


def too_many(request: HttpRequest, form: str, address: str = "") -> bool:
    """Count one attempt, and say whether it is one too many.

    A whole hall may share one network, so its limit is wide; one address has no reason to come often from there. An
    address is counted for each network by itself: else a stranger could find out that somebody has just used the form,
    or use up her attempts. Where the cache doesn't answer, people sign without limits rather than not at all.
    """
    try:
        return _is_over(request, f"{form}:network", PER_NETWORK, "") or (
            bool(address) and _is_over(request, f"{form}:address", PER_ADDRESS, address)
        )
    except (OSError, RedisError, DatabaseError):
        log.exception("rate_limits_unavailable")
        return False


def _is_over(request: HttpRequest, group: str, rate: str, address: str) -> bool:
    digest = hashlib.sha256(address.strip().casefold().encode()).hexdigest()
    key = f"{client_network(group, request)}:{digest}"
    return bool(is_ratelimited(request, group=group, key=lambda _group, _request: key, rate=rate, increment=True))
