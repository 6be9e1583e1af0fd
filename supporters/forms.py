"""What people fill in to join a list."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaign.public_forms import PublicForm
from supporters.fields import AddressField, NameField
from supporters.models import MailingList
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
    """Name and address: all that a mailing list needs."""

    name = NameField()
    address = AddressField()

    consent = forms.BooleanField(error_messages={"required": _("Tick the box if you want to get these mails.")})

    def __init__(self, *args: Any, wording: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = wording

    @cached_property
    def helper(self) -> FormHelper:
        return public_form_helper(self.action, "name", "address", "consent", Submit("send", _("Join the list")))

    def person(self, language: str) -> Person:
        return Person(self.cleaned_data["address"], self.cleaned_data["name"], language)


def list_wording(mailing_list: MailingList) -> str:
    """The words by which somebody agrees to get a list's mails."""
    return str(_("Send me “%(list)s” by e-mail. I can leave at any time.") % {"list": mailing_list.name})
