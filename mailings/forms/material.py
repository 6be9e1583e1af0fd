"""What the team fills in on senders, layouts, snippets and pictures, and on the rules for its mailings."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset
from crispy_forms.layout import Layout as Fields
from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.capitals import capital
from campaign.forms import LineField, TextField
from mailings.models import Layout, MailingImage, MailingPolicy, SenderIdentity, Snippet


class MaterialForm(forms.ModelForm):
    """A form of plain labels, whose buttons stand in the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = capital(str(self._meta.model._meta.get_field(name).verbose_name))
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.attrs = {"novalidate": ""}

    def _get_validation_exclusions(self) -> set[str]:
        """The campaign isn't asked for, and yet what must be unique in it is checked. A default replaces another."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return (excluded - {"campaign"}) | {"is_default"}


class SenderForm(MaterialForm):
    """In whose name mailings come."""

    class Meta:
        model = SenderIdentity
        fields = ["name", "address", "reply_to", "is_default"]
        field_classes = {"name": LineField}

    def clean_address(self) -> str:
        return str(self.cleaned_data["address"]).lower()


class LayoutForm(MaterialForm):
    """The frame around the words."""

    class Meta:
        model = Layout
        fields = ["name", "header", "colour", "logo", "logo_description", "footer", "is_default"]
        field_classes = {"name": LineField, "header": LineField, "footer": TextField, "logo_description": LineField}
        widgets = {"footer": forms.Textarea(attrs={"rows": 4})}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("logo") and not cleaned.get("logo_description"):
            self.add_error("logo_description", _("Say what the logo shows, for whoever doesn’t see it."))
        return cleaned


class SnippetForm(MaterialForm):
    """Words that are put into many mailings."""

    class Meta:
        model = Snippet
        fields = ["name", "key", "body"]
        field_classes = {"name": LineField, "body": TextField}
        widgets = {"body": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].help_text = _("Small letters, digits and dashes. In a mailing: [[snippet:name]].")

    def clean_key(self) -> str:
        return str(self.cleaned_data["key"]).lower()


class PictureForm(MaterialForm):
    """A picture to put into mailings."""

    class Meta:
        model = MailingImage
        fields = ["image", "description"]
        field_classes = {"description": LineField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["image"].help_text = _(
            "Place and time that a camera wrote into it are left out, and it is made no larger than a screen needs."
        )


class PolicyForm(MaterialForm):
    """The campaign's rules for all its mailings."""

    class Meta:
        model = MailingPolicy
        fields = [
            "needs_approval",
            "undo_minutes",
            "missed_minutes",
            "cap_mailings",
            "cap_days",
            "quiet_from",
            "quiet_until",
            "tracking",
        ]
        widgets = {name: forms.TimeInput({"type": "time"}, "%H:%M") for name in ("quiet_from", "quiet_until")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tracking"].help_text = _(
            "Measuring changes every link and adds a picture that isn’t seen. Say so in your privacy page. "
            "Figures leave out what programs open by themselves."
        )
        for field in self.fields.values():
            field.error_messages["min_value"] = _("Enter %(limit_value)s or more.")
            field.error_messages["max_value"] = _("Enter %(limit_value)s or less.")
        self.helper.layout = Fields(
            Fieldset(_("Before a mailing goes out"), "needs_approval", "undo_minutes", "missed_minutes"),
            Fieldset(_("How often, and when"), "cap_mailings", "cap_days", "quiet_from", "quiet_until"),
            Fieldset(_("What is measured"), "tracking"),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._both_or_neither(cleaned, "cap_mailings", "cap_days", _("Give both the number and the days, or neither."))
        self._both_or_neither(cleaned, "quiet_from", "quiet_until", _("Give both times, or neither."))
        if cleaned.get("quiet_from") and cleaned.get("quiet_from") == cleaned.get("quiet_until"):
            self.add_error("quiet_until", _("Choose another time than the first."))
        return cleaned

    def _both_or_neither(self, cleaned: dict[str, Any], first: str, second: str, words: Any) -> None:
        if first in self.errors or second in self.errors:
            return
        if (cleaned.get(first) is None) != (cleaned.get(second) is None):
            self.add_error(second if cleaned.get(second) is None else first, words)
