"""What mailings add to the dashboard: what is under way, and what waits for somebody."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import ngettext

from campaign.dashboard import Figure
from campaign.models import Campaign
from mailings.models import Mailing, MailingPolicy

State = Mailing.State


def figures(campaign: Campaign) -> list[Figure]:
    """Each is shown where there is one."""
    waits = Q(state=State.PAUSED) | Q(state=State.SCHEDULED, is_overdue=True)
    if MailingPolicy.of(campaign).needs_approval:
        waits |= Q(state=State.SCHEDULED, approved_at__isnull=True)
    numbers = campaign.mailings.one_off().aggregate(
        under_way=Count("pk", filter=Q(state=State.SENDING)), waiting=Count("pk", filter=waits)
    )
    index = reverse("organise_mailings:index", args=[campaign.slug])
    found = [
        (numbers["under_way"], ngettext("mailing going out", "mailings going out", numbers["under_way"])),
        (numbers["waiting"], ngettext("mailing waits for you", "mailings wait for you", numbers["waiting"])),
    ]
    return [Figure(number, noun, index) for number, noun in found if number]
