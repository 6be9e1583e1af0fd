"""What organisers fill in to write a petition."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.forms import LocalDateTimeField, LocalisedModelForm, TextField, in_zone, localised_fields
from campaign.timezones import zone
from petitions.models import Petition, Target


class PetitionForm(LocalisedModelForm):
    """What is asked for, and until when."""

    localised_names = ("title", "ask", "background")
    required_names = ("title", "ask")
    rows = {"ask": 4, "background": 12}

    closes_at = LocalDateTimeField(label=_("Closes"), required=False, help_text=_("Leave empty to keep it open."))

    class Meta:
        model = Petition
        fields = ["slug", "goal", "closes_at", *localised_fields("title", "ask", "background")]
        field_classes = dict.fromkeys(localised_fields("title", "ask", "background"), TextField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.closes_at:
            self.initial["closes_at"] = self.instance.closes_at.astimezone(self._zone).replace(tzinfo=None)
        self.helper.layout = Layout(*self.language_fieldsets(), Fieldset(_("More"), "goal", "closes_at", "slug"))

    @property
    def _zone(self) -> Any:
        return zone(self.instance.campaign.timezone)

    def clean_goal(self) -> int:
        goal: int = self.cleaned_data["goal"]
        if goal < 1:
            raise ValidationError(_("Enter a goal of at least 1."), code="goal")
        return goal

    def clean_closes_at(self) -> Any:
        local = self.cleaned_data["closes_at"]
        return in_zone(local, self.instance.campaign.timezone) if local else None


class TargetForm(LocalisedModelForm):
    """One of those to whom it is addressed."""

    localised_names = ("office", "body")
    required_names = ("office",)

    class Meta:
        model = Target
        fields = ["name", *localised_fields("office", "body")]
        field_classes = dict.fromkeys(fields, TextField)


class BaseTargetFormSet(forms.BaseInlineFormSet):
    """Those to whom a petition is addressed. One that is gone by the time the form is sent is named to the sender."""

    default_error_messages = {"too_few_forms": _("Enter at least one office to which the petition is addressed.")}

    def add_fields(self, form: Any, index: Any) -> None:
        super().add_fields(form, index)
        gone = _("Somebody has taken this office out meanwhile. Open the page again to go on from what is stored.")
        form.fields["id"].error_messages["invalid_choice"] = gone


TargetFormSet = forms.inlineformset_factory(
    Petition,
    Target,
    form=TargetForm,
    formset=BaseTargetFormSet,
    extra=1,
    min_num=1,
    validate_min=True,
    max_num=50,
    absolute_max=60,
    can_delete=True,
)
