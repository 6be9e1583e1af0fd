"""Noticing an attack on a petition, and asking browsers for the puzzle while it goes on."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.utils import timezone

from petitions.bursts import sources_now
from petitions.models import Petition

log = structlog.get_logger(__name__)

# So long after the last burst the puzzle stays on.
STAYS_ON = timedelta(hours=1)


def watch_for_attacks() -> int:
    """Turn the puzzle on where signatures come in bursts, and return for how many petitions."""
    watched = Petition.objects.open().filter(challenge=Petition.Challenge.UNDER_ATTACK)
    attacked = [petition for petition in watched if any(source.is_burst for source in sources_now(petition))]
    for petition in attacked:
        until = timezone.now() + STAYS_ON
        Petition.objects.filter(pk=petition.pk).update(attacked_until=until)
        log.warning("petition_attacked", petition=str(petition.public_id), until=until.isoformat())
    return len(attacked)
