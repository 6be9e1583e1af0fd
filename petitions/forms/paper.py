"""What the team fills in about signatures on paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from petitions.paper_import import Table, read_table

MOST_SHEETS, MOST_LINES = 50, 20
LARGEST_FILE = 5 * 2**20  # bytes


class PrintForm(forms.Form):
    """How many sheets, with how many lines, in which language."""

    number = forms.IntegerField(label=_("Sheets"), min_value=1, max_value=MOST_SHEETS, initial=5)
    lines = forms.IntegerField(label=_("Lines on each"), min_value=4, max_value=MOST_LINES, initial=12)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE)


class ImportForm(forms.Form):
    """A table of what stands on paper."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV or XLSX, up to 5,000 rows. The first row names the columns: name, postcode, country, e-mail, "
            "e-mail me."
        ),
        error_messages={"required": _("Choose a file.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the sheets"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE
    )
    keep = forms.BooleanField(
        label=_("Also keep whose name and postcode have signed already"),
        required=False,
        help_text=_("Without the tick they are left out, and shown."),
    )

    def clean_file(self) -> Table:
        uploaded: UploadedFile[Any] = self.cleaned_data["file"]
        if uploaded.size is None or uploaded.size > LARGEST_FILE:
            raise ValidationError(_("Choose a file of up to 5 MB, or split it."), code="size")
        return read_table(uploaded.read())


class FindForm(forms.Form):
    """By which who signed on paper is found who asks by letter."""

    name = forms.CharField(
        label=_("Name or part of it"),
        min_length=2,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter a name or part of it.")},
    )
