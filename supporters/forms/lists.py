"""What the team fills in on its lists."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaign.embedding import clean_hosts
from campaign.forms import LocalisedModelForm, TextField, localised, localised_fields
from supporters.models import MailingList

NEEDED = {"name": _("Enter a name."), "description": _("Say what comes by this list, and how often.")}
TEXTS = ("name", "description", "welcome_subject", "welcome_text")


class MailingListForm(LocalisedModelForm):
    """A list: what comes by it, who may join and how, and what whoever joins gets first.

    Who may send to a list is for managers to say: an organiser could otherwise give herself what a manager kept.
    """

    localised_names = TEXTS
    required_names = ("name", "description")
    rows = {"welcome_text": 10}
    title_name = "name"

    class Meta:
        model = MailingList
        fields = ["slug", "is_public", "language", "double_opt_in", "sender_role", *localised_fields(*TEXTS)]
        field_classes = dict.fromkeys(localised_fields(*TEXTS), TextField)

    def __init__(self, *args: Any, may_choose_senders: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = ["sender_role"] if may_choose_senders else []
        if not may_choose_senders:
            del self.fields["sender_role"]
        language = cast(forms.TypedChoiceField, self.fields["language"])
        language.choices = [("", _("Each person’s own")), *settings.LANGUAGES]
        language.help_text = _("In which language its mails are written.")
        for name, sentence in NEEDED.items():
            self.fields[localised(name, settings.LANGUAGE_CODE)].error_messages["required"] = sentence
        self.fields["double_opt_in"].label = _("People confirm from a mail before they are on it")
        self.fields["slug"].help_text = _("The last part of the page's address. Leave empty to take it from the name.")
        self.helper.layout = Layout(
            *self.language_fieldsets(),
            Fieldset(_("Who gets onto it"), "is_public", "double_opt_in"),
            Fieldset(_("More"), "language", *who, "slug"),
        )


class EmbeddingForm(forms.Form):
    """The sites on which the campaign's forms may stand."""

    hosts = forms.CharField(
        label=_("Sites"),
        required=False,
        max_length=5000,
        help_text=_("One host name a line, like www.example.org. Forms can be embedded nowhere else."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_hosts(self) -> list[str]:
        return clean_hosts(self.cleaned_data["hosts"])
