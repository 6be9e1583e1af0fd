"""What readers say of a comment, and what managers say of comments in general."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaign.capitals import capital
from campaign.forms import LocalisedRowForm, TextField, localised_fields
from campaign.models import Campaign
from campaign.public_forms import PublicForm
from petitions.models import HouseRule, ModerationPolicy, WordList
from supporters.fields import clean_text
from supporters.forms.joining import public_form_helper


class ReportForm(PublicForm):
    """Which house rule a comment breaks, or what else is wrong with it."""

    rule: forms.ModelChoiceField[HouseRule] = forms.ModelChoiceField(
        HouseRule.objects.none(),
        label=_("Which rule does it break?"),
        required=False,
        to_field_name="public_id",
        empty_label=_("Something else"),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What is wrong (if you like)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Don’t say who you are: whoever wrote the comment may ask to see what is kept about it."),
        error_messages={"max_length": _("Enter up to 500 characters.")},
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].queryset = campaign.house_rules.all()  # type: ignore[attr-defined]

    @cached_property
    def helper(self) -> FormHelper:
        return public_form_helper(self.action, "rule", "text", Submit("send", _("Report it")))

    def clean_text(self) -> str:
        return clean_text(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("rule") and not cleaned.get("text"):
            raise ValidationError(_("Choose a rule, or write what is wrong."), code="empty")
        return cleaned


class ModerationPolicyForm(forms.ModelForm):
    """What waits for a moderator, with the word list of each language."""

    class Meta:
        model = ModerationPolicy
        fields = ["holds_links", "holds_first_comments", "holds_all_comments"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capital(str(field.label))
        campaign = self.instance.campaign
        self.word_lists = {row.language: row for row in WordList.objects.filter(campaign=campaign)}
        for language, language_name in settings.LANGUAGES:
            found = self.word_lists.setdefault(language, WordList(campaign=campaign, language=language))
            self.fields[f"words_{language}"] = TextField(
                label=_("Words in %(language)s") % {"language": language_name},
                required=False,
                max_length=20_000,
                initial=found.words,
                help_text=WordList._meta.get_field("words").help_text,
                widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.attrs = {"novalidate": ""}

    def typed_word_lists(self) -> list[WordList]:
        """The word lists as they stand in the form."""
        for language, word_list in self.word_lists.items():
            word_list.words = self.cleaned_data[f"words_{language}"]
        return list(self.word_lists.values())


class HouseRuleForm(LocalisedRowForm):
    """One rule, in every language."""

    localised_names = ("title", "text")
    required_names = ("title",)

    class Meta:
        model = HouseRule
        fields = localised_fields("title", "text")
        field_classes = dict.fromkeys(fields, TextField)


HouseRuleFormSet = forms.inlineformset_factory(
    Campaign, HouseRule, form=HouseRuleForm, extra=1, max_num=30, absolute_max=40, can_delete=True
)
