"""What the campaign page shows of lists, and how what is held on a person is shown to her."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaign.models import Campaign
from supporters.custom_fields import Value, answered
from supporters.models import CustomField, MailingList, Subscription
from supporters.views.lists import join_form

register = template.Library()


@register.filter
def in_words(value: object) -> object:
    """A value of `personal_data.export` as a person reads it: yes and no, and times to the minute."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j E Y, H:i")
    return value


@register.inclusion_tag("supporters/_join.html")
def join_lists(campaign: Campaign) -> dict[str, Any]:
    """The form of the campaign's first public list, and links to the others."""
    lists = list(MailingList.objects.public().filter(campaign=campaign).order_by("pk"))
    for mailing_list in lists:
        mailing_list.campaign = campaign  # else its form would ask for it
    return {
        "form": join_form(lists[0]) if lists else None,
        "mailing_list": lists[0] if lists else None,
        "others": lists[1:],
    }


@register.simple_tag
def answers(subscription: Subscription) -> list[tuple[CustomField, Value]]:
    """What was typed with it, each answer with its question."""
    return answered(subscription.mailing_list.campaign, subscription.custom_values)
