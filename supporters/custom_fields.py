"""The values of a campaign's own fields: checked in one place, wherever they come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaign.models import Campaign
from supporters.fields import clean_text
from supporters.models import CustomField

Value = str | int | float

LONGEST_TEXT = 500
_DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_LARGEST_NUMBER = Decimal(10) ** 12


def clean_value(field: CustomField, raw: str) -> Value | None:
    """Return what is kept of the text for this field, in JSON's own types, or None for nothing.

    A date is kept as YYYY-MM-DD. Raises ValidationError with a sentence that helps.
    """
    text = clean_text(raw)
    return _CLEANERS[CustomField.Kind(field.kind)](field, text) if text else None


def form_field(field: CustomField, *, required: bool = False) -> forms.Field:
    """Return the form field that asks for it. What it yields goes through `clean_value`."""
    if field.kind == CustomField.Kind.CHOICE:
        choices = [("", "—"), *((choice, choice) for choice in field.choices)]
        return forms.ChoiceField(label=field.label, choices=choices, required=required)
    widget = forms.DateInput(attrs={"type": "date"}) if field.kind == CustomField.Kind.DATE else forms.TextInput()
    return forms.CharField(label=field.label, max_length=LONGEST_TEXT, required=required, widget=widget)


def asked_when_joining(campaign: Campaign) -> list[CustomField]:
    """The campaign's own questions that stand in the form of each of its lists."""
    return list(campaign.custom_fields.filter(ask_when_joining=True, is_archived=False))


def answered(campaign: Campaign, values: Mapping[str, Value]) -> list[tuple[CustomField, Value]]:
    """Each of the values with its field, for as long as the campaign has that."""
    if not values:
        return []
    fields = campaign.custom_fields.filter(key__in=list(values), is_archived=False)
    return [(field, values[field.key]) for field in fields]


def _text(field: CustomField, text: str) -> Value:
    if len(text) > LONGEST_TEXT:
        raise ValidationError(_("Enter a text of up to %(number)s characters.") % {"number": LONGEST_TEXT})
    return text


def _number(field: CustomField, text: str) -> Value:
    try:
        number = Decimal(text.replace(" ", "").replace(",", "." if text.count(",") == 1 and "." not in text else ""))
    except InvalidOperation as error:
        raise ValidationError(_("Enter a number, like 12 or 3.5.")) from error
    if not number.is_finite() or abs(number) > _LARGEST_NUMBER:
        raise ValidationError(_("Enter a number, like 12 or 3.5."))
    return int(number) if number == number.to_integral_value() else float(number)


def _date(field: CustomField, text: str) -> Value:
    for pattern in _DATES:
        with suppress(ValueError):
            return datetime.strptime(text, pattern).date().isoformat()
    raise ValidationError(_("Enter a date, like 2027-07-28."))


def _choice(field: CustomField, text: str) -> Value:
    for choice in field.choices:
        if str(choice).casefold() == text.casefold():
            return str(choice)
    raise ValidationError(_("Choose one of: %(choices)s.") % {"choices": ", ".join(map(str, field.choices))})


_CLEANERS: dict[CustomField.Kind, Callable[[CustomField, str], Value]] = {
    CustomField.Kind.TEXT: _text,
    CustomField.Kind.NUMBER: _number,
    CustomField.Kind.DATE: _date,
    CustomField.Kind.CHOICE: _choice,
}
