"""How often one network or one address may send a public form."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from campaign.networks import client_network

PER_NETWORK = "120/10m"
PER_ADDRESS = "10/h"


def too_many(request: HttpRequest, form: str, address: str = "") -> bool:
    """Count one attempt, and say whether it is one too many.

    A whole hall may share one network, so its limit is wide; one address has no reason to come often.
    """
    if is_ratelimited(request, group=f"{form}:network", key=client_network, rate=PER_NETWORK, increment=True):
        return True
    digest = hashlib.sha256(address.strip().casefold().encode()).hexdigest()
    return bool(address) and is_ratelimited(
        request, group=f"{form}:address", key=lambda group, request: digest, rate=PER_ADDRESS, increment=True
    )
