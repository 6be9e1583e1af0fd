"""What the team fills in about a hand-in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.capitals import capital
from campaign.forms import FIRST_YEAR, LineField, TextField
from petitions.models import HandIn
from petitions.services.hand_ins import Ceremony, Wanted

PHOTOS = 4  # at once
LARGEST_PHOTO = 20 * 2**20  # bytes


class HandInForm(forms.Form):
    """What is to be made."""

    names = forms.ChoiceField(
        label=capital(HandIn._meta.get_field("names").verbose_name),
        choices=HandIn.Names.choices,
        initial=HandIn.Names.AGREED,
        widget=forms.RadioSelect,
    )
    with_comments = forms.BooleanField(label=_("With the comments that are shown"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE)

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(data["names"], data["with_comments"], data["language"])


class CeremonyForm(forms.Form):
    """That it was handed over, and up to four photos at once."""

    handed_on = forms.DateField(
        label=_("Handed in on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a day, like 2027-07-28.")},
    )
    place = LineField(label=_("Place"), max_length=150, required=False)
    received_by = LineField(label=_("Received by"), max_length=200, required=False)
    account = TextField(
        label=_("How it was"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Markdown. Shown on the petition’s page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, PHOTOS + 1):
            self.fields[f"picture_{number}"] = forms.ImageField(
                label=_("Photo %(number)d") % {"number": number},
                required=False,
                widget=forms.FileInput(attrs={"accept": "image/*"}),
            )
            self.fields[f"text_{number}"] = LineField(
                label=_("What photo %(number)d shows") % {"number": number}, max_length=200, required=False
            )

    def clean_handed_on(self) -> Any:
        day = self.cleaned_data["handed_on"]
        if day.year < FIRST_YEAR or day > timezone.localdate():
            raise ValidationError(_("Enter a day that has come."), code="day")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(1, PHOTOS + 1):
            picture = cleaned.get(f"picture_{number}")
            if picture and not cleaned.get(f"text_{number}"):
                self.add_error(f"text_{number}", _("Say what the picture shows, for those who don’t see it."))
            if picture and picture.size > LARGEST_PHOTO:
                self.add_error(f"picture_{number}", _("Choose a picture of up to 20 megabytes."))
        return cleaned

    def ceremony(self) -> Ceremony:
        data = self.cleaned_data
        return Ceremony(data["handed_on"], data["place"], data["received_by"], data["account"])

    def photos(self) -> list[tuple[File[bytes], str]]:
        data = self.cleaned_data
        numbers = range(1, PHOTOS + 1)
        return [(data[f"picture_{n}"], data[f"text_{n}"]) for n in numbers if data.get(f"picture_{n}")]
