"""What somebody fills in to register, and what organisers fill in to schedule."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaign.forms import LocalDateTimeField, LocalisedModelForm, TextField, in_zone, localised_fields
from campaign.public_forms import PublicForm
from campaign.timezones import timezone_names, zone
from events.models import Event
from mailings.via import ViaField
from supporters.fields import AddressField, NameField
from supporters.forms.joining import public_form_helper
from supporters.services.people import Person

UPDATES_WORDING = _("E-mail me about further rallies and meetings. I can stop this at any time.")


class RsvpForm(PublicForm):
    """Three fields: name, address, and whether to hear of the next one."""

    name = NameField()
    address = AddressField()
    wants_updates = forms.BooleanField(label=UPDATES_WORDING, required=False)
    via = ViaField()

    @cached_property
    def helper(self) -> FormHelper:
        return public_form_helper(self.action, "name", "address", "wants_updates", "via", Submit("send", _("Register")))

    def person(self, language: str) -> Person:
        return Person(self.cleaned_data["address"], self.cleaned_data["name"], language)


TEXTS = (
    "title",
    "summary",
    "description",
    "area",
    "venue_name",
    "venue_address",
    "what_to_bring",
    "access",
    "travel",
    "report",
)


def _zones(own: str) -> list[tuple[str, str]]:
    """Every zone to choose from, and the event's own, which may be one like UTC that only the admin takes."""
    names = timezone_names()
    return [(name, name.replace("_", " ")) for name in (names if own in names else (own, *names))]


class EventForm(LocalisedModelForm):
    """What an event is, when and where. Times are those of the clock at the place."""

    localised_names = TEXTS
    required_names = ("title", "summary", "area")
    rows = {"description": 8, "report": 8}

    starts_at = LocalDateTimeField(label=_("Starts"), error_messages={"required": _("Enter when it starts.")})
    ends_at = LocalDateTimeField(label=_("Ends"), required=False)
    online_url = forms.URLField(label=_("Link to join online"), required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Event
        fields = [
            "slug",
            "kind",
            "starts_at",
            "ends_at",
            "timezone",
            "venue_visibility",
            "online_url",
            "organiser",
            *localised_fields(*TEXTS),
        ]
        field_classes = dict.fromkeys(["organiser", *localised_fields(*TEXTS)], TextField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["timezone"] = forms.ChoiceField(label=_("Time zone"), choices=_zones(self.instance.timezone))
        for name in ("starts_at", "ends_at"):
            moment = getattr(self.instance, name)
            if moment:
                self.initial[name] = moment.astimezone(zone(self.instance.timezone)).replace(tzinfo=None)
        self.helper.layout = Layout(
            Fieldset(
                _("When"),
                "kind",
                Div("starts_at", "ends_at", css_class="field-pair"),
                "timezone",
            ),
            *self.language_fieldsets(),
            Fieldset(_("More"), "venue_visibility", "online_url", "organiser", "slug"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("starts_at", "ends_at"):
            if cleaned.get(name):
                try:
                    cleaned[name] = in_zone(cleaned[name], cleaned.get("timezone") or self.instance.timezone)
                except ValidationError as error:
                    self.add_error(name, error)
        if cleaned.get("starts_at") and cleaned.get("ends_at") and cleaned["ends_at"] <= cleaned["starts_at"]:
            self.add_error("ends_at", ValidationError(_("Enter an end that comes after the start."), code="order"))
        return cleaned
