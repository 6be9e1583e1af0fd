"""What a signer may change of her signature."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property

from petitions.asking import Asking
from petitions.forms.signing import CommentField, show_name_label
from petitions.models import Signature
from petitions.services.signatures import OwnWords
from supporters.fields import NameField


class ChangeSignatureForm(forms.Form):
    """Her name, and what the petition's page may show of her."""

    name = NameField()
    comment = CommentField()
    show_name = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, signature: Signature, asking: Asking) -> None:
        wishes = signature.is_wanted_on_the_page
        stored = {"name": signature.name, "comment": signature.comment, "show_name": wishes}
        super().__init__(data, initial=stored)
        self.fields["show_name"].label = show_name_label(asking)
        if not asking.takes_comments:
            del self.fields["comment"]
        if not asking.shows_signers:
            del self.fields["show_name"]

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*self.fields)
        return helper

    def words(self) -> OwnWords:
        data = self.cleaned_data
        return OwnWords(data["name"], data.get("comment", ""), data.get("show_name", False))
