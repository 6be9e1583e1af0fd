"""What the team fills in to suppress addresses and domains, and to lift one."""

from __future__ import annotations

import codecs
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from supporters.addresses import MAX_ADDRESS_LENGTH
from supporters.models import Suppression
from supporters.services.suppressing import REASONS_OF_THE_TEAM, Ground, hash_entry

LARGEST_FILE = 5_000_000
MOST_LINES = 50_000


def workspace_form_helper(*fields: str, button: Any) -> FormHelper:
    helper = FormHelper()
    helper.attrs = {"novalidate": ""}
    helper.layout = Layout(*fields, Submit("send", button))
    return helper


class SuppressionsForm(forms.Form):
    """Pasted or in a file: one address or domain a line, or a CSV file with a column of them."""

    reason = forms.ChoiceField(
        label=_("Why nobody may write to them"),
        choices=[(reason.value, reason.label) for reason in REASONS_OF_THE_TEAM],
        widget=forms.RadioSelect,
        initial=Suppression.Reason.IMPORTED,
    )
    pasted = forms.CharField(
        label=_("Addresses or domains, one a line"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Like name@example.org, or example.org for everybody there."),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("Text or CSV, with a column of addresses, up to 5 MB.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = workspace_form_helper("reason", "pasted", "file", button=_("Suppress"))

    def clean_file(self) -> str:
        uploaded: UploadedFile[Any] | None = self.cleaned_data["file"]
        if uploaded is None:
            return ""
        if uploaded.size is None or uploaded.size > LARGEST_FILE:
            raise ValidationError(_("Choose a file of up to 5 MB, or split it."), code="size")
        return decode(uploaded.read())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        cleaned["text"] = f"{cleaned['pasted']}\n{cleaned['file']}" if cleaned["pasted"].strip() else cleaned["file"]
        lines = cleaned["text"].count("\n")
        if not cleaned["text"].strip():
            raise ValidationError(_("Paste addresses or domains, or choose a file that has some."), code="empty")
        if lines > MOST_LINES:
            raise ValidationError(
                ngettext("Send up to %(number)s line at once.", "Send up to %(number)s lines at once.", MOST_LINES)
                % {"number": MOST_LINES},
                code="lines",
            )
        return cleaned


class LiftForm(forms.Form):
    """The address or domain itself, since the list knows none, and why mail may go there again."""

    entry = forms.CharField(
        label=_("Address or domain"),
        max_length=MAX_ADDRESS_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter the address or the domain.")},
    )
    ground = forms.ChoiceField(
        label=_("Why mail may go there again"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why mail may go there again.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = workspace_form_helper("entry", "ground", button=_("Lift the suppression"))

    def clean_entry(self) -> str:
        entry: str = self.cleaned_data["entry"]
        hash_entry(entry)
        return entry


def decode(content: bytes) -> str:
    """Addresses are ASCII in nearly every file: it matters only that none is lost to what stands beside them."""
    is_utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if is_utf_16 else "utf-8-sig", errors="replace").replace("\0", "")
