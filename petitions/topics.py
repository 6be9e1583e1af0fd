"""Topics: a few words by which petitions are found together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from campaign.forms import LineField

MOST, LONGEST = 8, 40


class TopicsField(LineField):
    """Topics typed with commas between them, kept as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MOST * (LONGEST + 2), widget=forms.TextInput, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        typed = (part.strip() for part in str(super().to_python(value) or "").split(","))
        return list(dict.fromkeys(topic for topic in typed if topic))

    def clean(self, value: Any) -> list[str]:
        topics: list[str] = self.to_python(value)
        if "\0" in str(value):
            raise ValidationError(_("Null characters are not allowed."), code="null")
        if len(topics) > MOST or any(len(topic) > LONGEST for topic in topics):
            raise ValidationError(
                _("Enter up to %(number)s topics of up to %(length)s letters, with commas between them.")
                % {"number": MOST, "length": LONGEST},
                code="topics",
            )
        return topics
