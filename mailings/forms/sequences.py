"""What the team fills in on sequences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from campaign.forms import TextField
from campaign.models import Campaign
from mailings.models import Sequence, SequenceStep
from mailings.sequences.triggers import triggers

LONGEST_DELAY = timedelta(days=366)
_UNITS = {"hours": timedelta(hours=1), "days": timedelta(days=1)}


class SequenceForm(forms.Form):
    """What begins a sequence: one choice among all that can happen with all of the campaign's lists and so on."""

    name = TextField(
        label=_("Name"),
        max_length=150,
        help_text=_("For the team alone."),
        error_messages={"required": _("Enter a name, like “Welcome”.")},
    )
    begins = forms.ChoiceField(label=_("It begins when somebody…"))

    def __init__(self, *args: Any, campaign: Campaign, sequence: Sequence, **kwargs: Any) -> None:
        initial = {"name": sequence.name, "begins": f"{sequence.trigger} {sequence.subject or ''}".strip()}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.sequence = sequence
        begins = self.fields["begins"]
        assert isinstance(begins, forms.ChoiceField)  # noqa: S101 (tells mypy which field it is)
        begins.choices = [
            (
                str(trigger.words),
                [
                    (trigger.key, f"{trigger.words}: {trigger.any_subject}"),
                    *(
                        (f"{trigger.key} {subject.public_id}", f"{trigger.words}: {subject}")
                        for subject in trigger.subjects(campaign)
                    ),
                ],
            )
            for trigger in triggers()
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def filled(self) -> Sequence:
        """The sequence as the form has it. Relies on is_valid."""
        trigger, _space, subject = self.cleaned_data["begins"].partition(" ")
        self.sequence.name = self.cleaned_data["name"]
        self.sequence.trigger, self.sequence.subject = trigger, UUID(subject) if subject else None
        return self.sequence


class StepForm(forms.Form):
    """When a step comes and to whom."""

    number = forms.IntegerField(
        label=_("After"),
        min_value=0,
        max_value=8784,
        initial=1,
        error_messages={
            "required": _("Enter a number, like 2."),
            "min_value": _("Enter %(limit_value)s or more."),
            "max_value": _("Choose a time within a year."),
        },
    )
    unit = forms.ChoiceField(
        label=_("Hours or days"), choices=[("hours", _("hours")), ("days", _("days"))], initial="days"
    )
    condition = forms.ChoiceField(label=_("Who gets it"))

    def __init__(self, *args: Any, campaign: Campaign, step: SequenceStep, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(step) if step.pk else None, **kwargs})
        self.step = step
        self._segments = {str(row.public_id): row for row in campaign.segments.filter(archived_at__isnull=True)}
        if step.segment is not None:
            self._segments[str(step.segment.public_id)] = step.segment
        condition = self.fields["condition"]
        assert isinstance(condition, forms.ChoiceField)  # noqa: S101 (tells mypy which field it is)
        named = [(key, _("only who is in “%(segment)s”") % {"segment": row}) for key, row in self._segments.items()]
        condition.choices = [*SequenceStep.Condition.choices[:2], *named]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if {"number", "unit"} <= cleaned.keys() and cleaned["number"] * _UNITS[cleaned["unit"]] > LONGEST_DELAY:
            self.add_error("number", _("Choose a time within a year."))
        return cleaned

    def filled(self) -> SequenceStep:
        """The step as the form has it. Relies on is_valid."""
        self.step.delay = self.cleaned_data["number"] * _UNITS[self.cleaned_data["unit"]]
        self.step.segment = self._segments.get(self.cleaned_data["condition"])
        by_segment = self.step.segment is not None
        self.step.condition = SequenceStep.Condition.SEGMENT if by_segment else self.cleaned_data["condition"]
        return self.step


def _initial(step: SequenceStep) -> dict[str, Any]:
    is_whole_days = not step.delay % _UNITS["days"] and bool(step.delay)
    unit = "days" if is_whole_days else "hours"
    condition = str(step.segment.public_id) if step.segment is not None else step.condition
    return {"number": step.delay // _UNITS[unit], "unit": unit, "condition": condition}
