"""Why somebody left."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from mailings.models import DepartureReason


class LeavingReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you leave? It’s up to you whether you say so."),
        choices=DepartureReason.Reason.choices,
        widget=forms.RadioSelect,
        help_text=_("We count the answers, and don’t keep who gave them."),
        error_messages={"required": _("Choose an answer, or close this page: the mails have stopped already.")},
    )

    def __init__(self, *args: object, action: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.helper = FormHelper()
        self.helper.form_action = action
        self.helper.disable_csrf = True
        self.helper.layout = Layout("reason", Submit("send", _("Send the answer"), css_class="btn-quiet"))
