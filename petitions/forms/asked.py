"""What organisers choose to ask of a petition's signers, and what these are told afterwards."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.forms import LocalisedModelForm, LocalisedRowForm, TextField, localised_fields
from campaign.next_steps import kinds
from petitions.models import Petition, Question

SHARE = str(Petition.NextStep.SHARE)


class AskedForm(LocalisedModelForm):
    """What signers are asked, who of them is shown, and what they read once they have signed."""

    localised_names = ("updates_wording", "thanks")
    rows = {"thanks": 4}

    next = forms.ChoiceField(
        label=_("Next step"),
        help_text=_("What somebody who has signed is asked to do next. Sharing is always offered."),
    )

    class Meta:
        model = Petition
        fields = [
            "postcode_asked",
            "phone_asked",
            "minimum_age",
            "comments_allowed",
            "signers_shown",
            "appeal_address",
            *localised_fields("updates_wording", "thanks"),
        ]
        field_classes = dict.fromkeys(localised_fields("updates_wording", "thanks"), TextField)
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in localised_fields("updates_wording")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps: Any = self.fields["next"]
        steps.choices = self._steps()
        self.initial["next"] = self._chosen()
        self.helper.layout = Layout(
            Fieldset(_("What is asked"), "postcode_asked", "phone_asked", "minimum_age", "comments_allowed"),
            Fieldset(_("What is shown"), "signers_shown", "appeal_address"),
            *self.language_fieldsets(),
            Fieldset(_("After signing"), "next"),
        )

    def _steps(self) -> list[Any]:
        groups = []
        for kind in kinds():
            choices = [(f"{kind.name}:{public_id}", words) for public_id, words in kind.choices(self.instance.campaign)]
            if choices:
                groups.append((kind.words, choices))
        return [(SHARE, _("Send it to friends")), *groups, *self._no_longer_offered(groups)]

    def _no_longer_offered(self, groups: list[Any]) -> list[tuple[str, Any]]:
        """What was chosen and is over meanwhile: a form that is sent unchanged must not stumble over it."""
        chosen = self._chosen()
        offered = {value for _words, choices in groups for value, _title in choices} | {SHARE}
        return [] if chosen in offered else [(chosen, _("What was chosen before (over by now)"))]

    def _chosen(self) -> str:
        if self.instance.next_step == SHARE or self.instance.next_step_id is None:
            return SHARE
        return f"{self.instance.next_step}:{self.instance.next_step_id}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, _colon, public_id = cleaned.get("next", SHARE).partition(":")
        self.instance.next_step = kind
        self.instance.next_step_id = UUID(public_id) if public_id else None
        return cleaned


class QuestionForm(LocalisedRowForm):
    """One question of the petition's own."""

    localised_names = ("label", "choices")
    required_names = ("label",)
    title_name = "label"

    class Meta:
        model = Question
        fields = ["kind", *localised_fields("label", "choices"), "is_required"]
        field_classes = dict.fromkeys(localised_fields("label", "choices"), TextField)
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 3}) for name in localised_fields("choices")},
            **dict.fromkeys(localised_fields("label"), forms.TextInput),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") == Question.Kind.CHOICE:
            self._check_choices(cleaned)
        return cleaned

    def _check_choices(self, cleaned: dict[str, Any]) -> None:
        """An answer means the same in every language: the choices stand line by line beside each other."""
        first, *others = localised_fields("choices")
        lines = {
            name: [line for line in (cleaned.get(name) or "").splitlines() if line.strip()] for name in (first, *others)
        }
        if len(lines[first]) < 2:
            self.add_error(first, _("Enter at least two choices, one a line."))
        for name in others:
            if lines[name] and len(lines[name]) != len(lines[first]):
                self.add_error(name, _("Enter as many choices as in the first language, in the same order."))


class BaseQuestionFormSet(forms.BaseInlineFormSet):
    """The petition's questions. One that is gone by the time the form is sent is named to the sender."""

    def add_fields(self, form: Any, index: Any) -> None:
        super().add_fields(form, index)
        gone = _("Somebody has taken this question out meanwhile. Open the page again to go on from what is stored.")
        form.fields["id"].error_messages["invalid_choice"] = gone


QuestionFormSet = forms.inlineformset_factory(
    Petition,
    Question,
    form=QuestionForm,
    formset=BaseQuestionFormSet,
    extra=1,
    max_num=10,
    absolute_max=20,
    can_delete=True,
)
