"""What somebody fills in who proposes a petition, and what a campaign asks of proposals."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaign.forms import LineField, TextField
from campaign.public_forms import PublicForm
from petitions.services.proposing import Idea
from supporters.fields import AddressField, NameField
from supporters.forms.joining import public_form_helper
from supporters.services.people import Person


class ProposalForm(PublicForm):
    """Who is asked for what, why, and who proposes it."""

    title = LineField(
        label=_("Title"),
        help_text=_("Who is asked for what, in one line."),
        max_length=200,
        error_messages={"required": _("Enter a title.")},
    )
    ask = TextField(
        label=_("What you ask for"),
        help_text=_("Two or three sentences that people put their name to."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Enter what you ask for.")},
    )
    background = TextField(
        label=_("Why (if you like)"),
        help_text=_("What has happened, with sources."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    name = NameField()
    address = AddressField()

    @cached_property
    def helper(self) -> FormHelper:
        button = Submit("send", _("Propose the petition"))
        return public_form_helper(self.action, "title", "ask", "background", "name", "address", button)

    def person(self, language: str) -> Person:
        return Person(self.cleaned_data["address"], self.cleaned_data["name"], language)

    def idea(self) -> Idea:
        data = self.cleaned_data
        return Idea(data["title"], data["ask"], data["background"])


class ProposalSettingsForm(forms.Form):
    """Whether anybody may propose a petition, and how many have to stand behind it."""

    sponsors = forms.IntegerField(
        label=_("Sponsors that a proposal needs"),
        help_text=_("Leave empty to take no proposals."),
        required=False,
        min_value=1,
        max_value=1000,
        error_messages={
            "min_value": _("Enter %(limit_value)s or more."),
            "max_value": _("Enter %(limit_value)s or less."),
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_tag = False
