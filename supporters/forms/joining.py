"""What people fill in to join a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaign.public_forms import PublicForm
from supporters.custom_fields import Value, clean_value, form_field
from supporters.fields import AddressField, NameField
from supporters.models import CustomField, MailingList
from supporters.services.people import Person


def public_form_helper(action: str, *fields: Any) -> FormHelper:
    """The frame of every public form: no CSRF token (it would need a cookie), the page's token and the honeypot."""
    helper = FormHelper()
    helper.form_action = action
    helper.disable_csrf = True
    helper.attrs = {"novalidate": ""}
    helper.layout = Layout(*fields, "page", Div(Field("website"), css_class="trap", aria_hidden="true"))
    return helper


class JoinForm(PublicForm):
    """Name and address, all that a mailing list needs; and the campaign's own questions, which nobody must answer."""

    name = NameField()
    address = AddressField()

    consent = forms.BooleanField(error_messages={"required": _("Tick the box if you want to get these mails.")})

    def __init__(self, *args: Any, wording: str, questions: Sequence[CustomField] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = {f"custom_{question.key}": question for question in questions}
        self.fields["consent"].label = wording
        for name, question in self.questions.items():
            self.fields[name] = form_field(question)

    @cached_property
    def helper(self) -> FormHelper:
        fields = ["name", "address", *self.questions, "consent"]
        return public_form_helper(self.action, *fields, Submit("send", _("Join the list")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, question in self.questions.items():
            if name in cleaned:
                try:
                    cleaned[name] = clean_value(question, cleaned[name])
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned

    def person(self, language: str) -> Person:
        return Person(self.cleaned_data["address"], self.cleaned_data["name"], language)

    def answers(self) -> dict[str, Value]:
        """What was answered to the campaign's own questions, by their keys."""
        typed = {question.key: self.cleaned_data.get(name) for name, question in self.questions.items()}
        return {key: value for key, value in typed.items() if value is not None}


class AskAgainForm(PublicForm):
    """For whom no confirmation mail has come."""

    address = AddressField()

    @cached_property
    def helper(self) -> FormHelper:
        return public_form_helper(self.action, "address", Submit("send", _("Send it again"), css_class="btn-quiet"))


def list_wording(mailing_list: MailingList) -> str:
    """The words by which somebody agrees to get a list's mails."""
    return str(_("Send me “%(list)s” by e-mail. I can leave at any time.") % {"list": mailing_list.name})
