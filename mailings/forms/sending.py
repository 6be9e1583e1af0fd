"""What somebody fills in to send a mailing at a time to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.forms import LocalDateTimeField, in_zone
from campaign.templatetags.time_tags import zone_words
from campaign.timezones import zone

LATEST = timedelta(days=366)


class ScheduleForm(forms.Form):
    """A time on the clock of the campaign's place."""

    at = LocalDateTimeField(
        label=gettext_lazy("Date and time"),
        error_messages={"required": gettext_lazy("Enter a date and a time, like 28 July 2027, 11:30.")},
    )

    def __init__(self, *args: Any, zone_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone_name = zone_name
        self.fields["at"].help_text = zone_words(zone_name)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_at(self) -> datetime:
        moment = in_zone(self.cleaned_data["at"], self.zone_name)
        now = timezone.now()
        if moment <= now:
            raise ValidationError(_("That time is past. Choose one to come, or send it now."))
        if moment > now + LATEST:
            raise ValidationError(_("Choose a time within a year."))
        return moment


def is_shown_twice(moment: datetime, zone_name: str) -> bool:
    """Whether the clock of the place shows this time twice on that day, since it goes back."""
    local = moment.astimezone(zone(zone_name))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
