"""What the campaign page shows of lists."""

from __future__ import annotations

from typing import Any

from django import template

from campaign.models import Campaign
from supporters.custom_fields import Value, answered
from supporters.models import CustomField, MailingList, Subscription
from supporters.views.lists import join_form

register = template.Library()


@register.inclusion_tag("supporters/_join.html")
def join_lists(campaign: Campaign) -> dict[str, Any]:
    """The form of the campaign's first public list, and links to the others."""
    lists = list(MailingList.objects.public().filter(campaign=campaign).order_by("pk"))
    return {
        "form": join_form(lists[0]) if lists else None,
        "mailing_list": lists[0] if lists else None,
        "others": lists[1:],
    }


@register.simple_tag
def answers(subscription: Subscription) -> list[tuple[CustomField, Value]]:
    """What was typed with it, each answer with its question."""
    return answered(subscription.mailing_list.campaign, subscription.custom_values)
