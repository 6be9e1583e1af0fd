"""What a signer types to see that her signature is counted."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaign.public_forms import PublicForm
from petitions.receipts import read_receipt
from supporters.forms.joining import public_form_helper


class ReceiptForm(PublicForm):
    """One code."""

    receipt = forms.CharField(
        label=_("Receipt code"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "inputmode": "text"}
        ),
        help_text=_("Sixteen letters and digits, as they stand on the page of your signature."),
        error_messages={"required": _("Enter your receipt code.")},
    )

    @cached_property
    def helper(self) -> FormHelper:
        return public_form_helper(self.action, "receipt", Submit("send", _("Check")))

    def clean_receipt(self) -> str:
        receipt = read_receipt(self.cleaned_data["receipt"])
        if not receipt:
            raise ValidationError(
                _("A receipt code has sixteen letters and digits, like 7Q3F-0KZM-9T2C-VB4X."), code="receipt"
            )
        return receipt
