"""The mail to a campaign's team that a petition has reached a milestone."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from campaign.organising import EDIT_ACTIONS, ROLES_THAT_MAY
from mailings.kinds import Mail, message_kind
from mailings.links import absolute_url
from mailings.models import Message
from mailings.outbox import enqueue_to_team
from petitions.models import Milestone

KIND = "petitions.milestone"


def tell_the_team(milestone: Milestone) -> None:
    """Once to each who may act on it. In the caller's transaction."""
    roles = list(ROLES_THAT_MAY[EDIT_ACTIONS])
    team = milestone.petition.campaign.memberships.filter(role__in=roles, user__is_active=True)
    for membership in team.select_related("user").order_by("user"):
        key = f"{KIND}:{milestone.pk}:{membership.user_id}"
        context = {"milestone": milestone.pk}
        enqueue_to_team(KIND, membership.user.email, key, context, language=settings.LANGUAGE_CODE)


@message_kind(KIND)
def write_milestone(message: Message) -> Mail | None:
    milestones = Milestone.objects.select_related("petition__campaign")
    milestone = milestones.filter(pk=message.context["milestone"]).first()
    if milestone is None:
        return None
    petition = milestone.petition
    updates = reverse("organise_petitions:updates", args=[petition.campaign.slug, petition.slug])
    context = {
        "milestone": milestone,
        "petition": petition,
        "campaign": petition.campaign,
        "url": absolute_url(updates),
    }
    return Mail("petitions/milestone", context)
