"""What a signer fills in."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from mailings.via import ViaField
from petitions.challenge import ProofForm
from petitions.signing import SignatureDetails
from supporters.fields import (
    AddressField,
    CountryField,
    NameField,
    PostcodeField,
    clean_text,
    clean_uk_postcode,
)
from supporters.forms.joining import public_form_helper
from supporters.services.people import Person

UPDATES_WORDING = _("E-mail me about how this petition goes on. I can stop this at any time.")


class SignForm(ProofForm):
    """Four fields on a phone's screen; the rest is a choice."""

    name = NameField()
    address = AddressField()
    postcode = PostcodeField()
    country = CountryField()
    comment = forms.CharField(
        label=_("Why it matters to you (if you like)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": _("Enter a comment of up to 500 characters.")},
    )
    show_name = forms.BooleanField(label=_("Show my name and comment on this page."), required=False)
    wants_updates = forms.BooleanField(label=UPDATES_WORDING, required=False)
    via = ViaField()

    @cached_property
    def helper(self) -> FormHelper:
        return public_form_helper(
            self.action,
            "name",
            "address",
            Div("postcode", "country", css_class="field-pair"),
            "comment",
            "show_name",
            "wants_updates",
            "via",
            "proof",
            Submit("send", _("Sign the petition")),
        )

    def clean_comment(self) -> str:
        return clean_text(self.cleaned_data["comment"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("country") == "GB" and "postcode" in cleaned:
            try:
                cleaned["postcode"] = clean_uk_postcode(cleaned["postcode"])
            except ValidationError as error:
                self.add_error("postcode", error)
        return cleaned

    def person(self, language: str) -> Person:
        return Person(self.cleaned_data["address"], self.cleaned_data["name"], language)

    def details(self) -> SignatureDetails:
        data = self.cleaned_data
        return SignatureDetails(
            postcode=data["postcode"],
            country=data["country"],
            comment=data["comment"],
            show_name=data["show_name"],
            wants_updates=data["wants_updates"],
            via=data["via"],
            proof=data["proof"],
        )
