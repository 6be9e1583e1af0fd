"""What forms of the workspace share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.utils import build_localized_fieldname

from campaign.capitals import capital
from campaign.slugs import RESERVED, free_slug
from campaign.timezones import zone

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_TEXT = 50_000  # what Markdown makes of more could keep a web process busy for minutes

# Control characters, marks that turn the direction of a text, and what has no width, but for the joiners that some
# scripts and emoji are spelt with. A NUL is left to Django, which refuses it.
_HIDDEN = re.compile(
    "[\x01-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)


class TextField(forms.CharField):
    """A text as it will be seen: characters that would hide or turn a part of it are left out."""

    def __init__(self, *, max_length: int | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=max_length or LONGEST_TEXT, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(_HIDDEN.sub("", value) if isinstance(value, str) else value)


class LineField(TextField):
    """A text of one line, as a mail's header needs it."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return " ".join(text.split()) if isinstance(text, str) else text


class LocalDateTimeField(forms.Field):
    """A date and a time as they stand on the clock of a place; `in_zone` makes a moment of it."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    default_error_messages = {
        "invalid": gettext_lazy("Enter a date and a time, like 28 July 2027, 11:30."),
        "year": gettext_lazy("Enter a year between 1900 and 2199."),
    }

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            parsed = parse_datetime(str(value))
        except ValueError:
            parsed = None
        if parsed is None or parsed.tzinfo is not None or ":" not in str(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["year"], code="year")
        return parsed


def in_zone(local: datetime, zone_name: str) -> datetime:
    """Return the moment at which the clock of the zone shows this time.

    Raises ValidationError for an hour that the clock change leaves out. Of an hour shown twice, the first is meant.
    """
    moment = local.replace(tzinfo=zone(zone_name), fold=0)
    back = moment.astimezone(zone("UTC")).astimezone(zone(zone_name)).replace(tzinfo=None)
    if back != local:
        raise ValidationError(
            _("There is no %(time)s on that day: the clocks go forward. Choose another time.")
            % {"time": f"{local:%H:%M}"},
            code="no-such-time",
        )
    return moment


def localised(name: str, language: str) -> str:
    """The model's field that holds the text in this language."""
    return str(build_localized_fieldname(name, language))


def localised_fields(*names: str) -> list[str]:
    """Every language's field of every name."""
    return [localised(name, language) for language, _name in settings.LANGUAGES for name in names]


class LocalisedModelForm(forms.ModelForm):
    """A form that asks for its texts in every language; `required_names` must be given in the first.

    `rows` says how tall a long text's box is. An address that is left empty is made from the title, which the
    model calls `title_name`.
    """

    localised_names: tuple[str, ...] = ()
    required_names: tuple[str, ...] = ()
    rows: Mapping[str, int] = {}
    title_name = "title"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_words = {*self.declared_fields, *(self._meta.labels or {})}
        for name in self.fields.keys() - own_words:
            self.fields[name].label = capital(self._meta.model._meta.get_field(name).verbose_name)
        for name in self.localised_names:
            for language, _name in settings.LANGUAGES:
                field = self.fields[localised(name, language)]
                field.label = capital(self._meta.model._meta.get_field(name).verbose_name)
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = self.rows.get(name, 3)
                field.required = name in self.required_names and language == settings.LANGUAGE_CODE
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _(
                "The last part of the page's address. Leave empty to take it from the title."
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.attrs = {"novalidate": ""}

    def clean_slug(self) -> str:
        title = self.data.get(self.add_prefix(localised(self.title_name, settings.LANGUAGE_CODE)), "")
        slug: str = self.cleaned_data["slug"] or free_slug(self._meta.model, title, self.instance.pk)
        if slug in RESERVED:
            raise self.instance.unique_error_message(self._meta.model, ("slug",))
        return slug

    def language_fieldsets(self) -> list[Fieldset]:
        """One group of fields a language."""
        return [
            Fieldset(
                _("In %(language)s") % {"language": language_name},
                *(localised(name, language) for name in self.localised_names),
            )
            for language, language_name in settings.LANGUAGES
        ]


class LocalisedRowForm(LocalisedModelForm):
    """One of several rows on a page, which has no groups of fields: each label says in which language its text is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for language, language_name in settings.LANGUAGES:
            words = _("In %(language)s") % {"language": language_name}
            for name in self.localised_names:
                field = self.fields[localised(name, language)]
                field.label = f"{field.label} · {words}"
