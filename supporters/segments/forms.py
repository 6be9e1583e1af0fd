"""The name of a segment, and who sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from campaign.forms import TextField
from supporters.models import Segment


class SegmentForm(forms.ModelForm):
    """What stands above the builder. `seen` is when the segment had last been changed as its form was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Segment
        fields = ["name", "is_shared"]
        field_classes = {"name": TextField}
        error_messages = {"name": {"required": _("Enter a name, like “Signed, not coming to the rally”.")}}
        help_texts = {"is_shared": _("Otherwise only you and the managers see it.")}

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_shared"].disabled = not may_share
        if self.instance.pk and not self.initial.get("seen"):
            self.initial["seen"] = self.instance.updated_at.isoformat()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_seen(self) -> datetime | None:
        try:
            return parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            return None
