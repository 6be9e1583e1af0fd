"""What the team fills in about how a petition goes on: its links, its milestones, its news for the signers."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.forms import LineField, LocalisedModelForm, TextField, localised_fields
from petitions.models import Milestone, PetitionUpdate, ShareLink

MOST_SIGNATURES = 2_000_000_000


def _plain_helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.attrs = {"novalidate": ""}
    return helper


class ShareLinkForm(forms.ModelForm):
    """A named link of the team's."""

    class Meta:
        model = ShareLink
        fields = ["label", "channel"]
        field_classes = {"label": LineField}
        labels = {"label": _("Where will it stand?"), "channel": _("How do people meet it?")}
        help_texts = {"label": _("For the team alone, like “Leaflet for the Saturday market”.")}
        error_messages = {"label": {"required": _("Enter where the link will stand.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["label"].required = True
        self.fields["channel"] = forms.ChoiceField(
            label=self.fields["channel"].label,
            choices=[
                (ShareLink.Channel.OTHER, _("on a screen: a newsletter, another site, a message")),
                (ShareLink.Channel.POSTER, _("in print: a poster, a leaflet")),
            ],
        )
        self.helper = _plain_helper()


class MilestoneForm(forms.ModelForm):
    """A number at which the team is told."""

    class Meta:
        model = Milestone
        fields = ["number", "tells_signers"]
        labels = {
            "number": _("At how many signatures?"),
            "tells_signers": _("Prepare a mailing to the signers who agreed to hear more"),
        }
        help_texts = {"tells_signers": _("It waits for you as a draft. Nothing goes out by itself.")}

    number = forms.IntegerField(
        min_value=1,
        max_value=MOST_SIGNATURES,
        error_messages={
            "required": _("Enter a number of signatures, like 5000."),
            "invalid": _("Enter a number of signatures, like 5000."),
            "min_value": _("Enter a number of at least 1."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = self._meta.labels["number"]  # type: ignore[index]
        self.helper = _plain_helper()

    def clean_number(self) -> int:
        number: int = self.cleaned_data["number"]
        if self.instance.petition.milestones.filter(number=number).exists():
            raise ValidationError(_("There is a milestone at this number already."), code="twice")
        if number <= self.instance.petition.signature_count:
            raise ValidationError(_("The petition has more signatures than that already."), code="passed")
        return number


class PetitionUpdateForm(LocalisedModelForm):
    """News for the signers, in each language."""

    localised_names = ("title", "body")
    required_names = ("title", "body")
    rows = {"body": 10}

    class Meta:
        model = PetitionUpdate
        fields = localised_fields("title", "body")
        field_classes = {
            **dict.fromkeys(localised_fields("title"), LineField),
            **dict.fromkeys(localised_fields("body"), TextField),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(*self.language_fieldsets())
