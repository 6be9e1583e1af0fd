"""What segments can ask of a campaign's own fields: a criterion for each."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaign.models import Campaign
from supporters.criteria.whether import IS, either
from supporters.models import CustomField
from supporters.segments.conditions import Condition, Row
from supporters.segments.criteria import Asked, Criterion, Values
from supporters.segments.errors import InvalidDefinition
from supporters.segments.parameters import Choice, Number, Several, Typed, When, fixed

OWN_FIELDS = gettext_lazy("Custom fields")


def own_fields(campaign: Campaign) -> Iterable[Criterion]:
    return (_of_field(field) for field in campaign.custom_fields.all())


_FILLED = (("filled", gettext_lazy("is filled in")), ("empty", gettext_lazy("is empty")))
_TEXTS = fixed(
    ("is", pgettext_lazy("text", "is")),
    ("is_not", pgettext_lazy("text", "isn’t")),
    ("contains", gettext_lazy("contains")),
    *_FILLED,
)
_NUMBERS = fixed(
    ("is", pgettext_lazy("number", "is")),
    ("less", gettext_lazy("is less than")),
    ("at_most", gettext_lazy("is at most")),
    ("at_least", gettext_lazy("is at least")),
    ("more", gettext_lazy("is more than")),
    *_FILLED,
)
_DATES = fixed(("is", pgettext_lazy("date", "is")), *_FILLED)
_COMPARISONS = {"is": "", "less": "__lt", "at_most": "__lte", "at_least": "__gte", "more": "__gt"}


def _of_field(field: CustomField) -> Criterion:
    how = gettext_lazy("comparison")
    kinds = {
        CustomField.Kind.TEXT: (
            gettext_lazy("%(field)s %(is)s %(value)s"),
            (Choice("is", how, _TEXTS), Typed("value", field.label, required=False)),
            _field_text,
        ),
        CustomField.Kind.NUMBER: (
            gettext_lazy("%(field)s %(is)s %(value)s"),
            (Choice("is", how, _NUMBERS), Number("value", field.label, required=False)),
            _field_number,
        ),
        CustomField.Kind.DATE: (
            gettext_lazy("%(field)s %(is)s %(when)s"),
            (Choice("is", how, _DATES), When("when", gettext_lazy("when"))),
            _field_date,
        ),
        CustomField.Kind.CHOICE: (
            gettext_lazy("%(field)s %(is)s %(choices)s"),
            (IS, Several("choices", field.label, fixed(*((str(choice),) * 2 for choice in field.choices)))),
            _field_choice,
        ),
    }
    sentence, parameters, condition = kinds[CustomField.Kind(field.kind)]
    return Criterion(
        key=f"field:{field.key}",
        label=field.label,
        topic=OWN_FIELDS,
        sentence=str(sentence).replace("%(field)s", field.label.replace("%", "%%")),
        parameters=parameters,
        condition=partial(condition, field),
        without=dict.fromkeys(("filled", "empty"), ("value", "when")),
    )


def _filled(field: CustomField) -> Row:
    return Row(Q(custom_values__has_key=field.key))


def _value(values: Values) -> object:
    if values["value"] is None:
        raise InvalidDefinition(_("Enter what to compare with."), "value")
    return values["value"]


def _field_text(field: CustomField, asked: Asked, values: Values) -> Condition:
    match values["is"]:
        case "filled" | "empty":
            return either(_filled(field), holds=values["is"] == "filled")
        case "contains":
            return Row(Q(**{f"custom_values__{field.key}__icontains": _value(values)}))
        case _:
            row = Row(Q(**{f"custom_values__{field.key}__iexact": _value(values)}))
            return either(row, holds=values["is"] == "is")


def _field_number(field: CustomField, asked: Asked, values: Values) -> Condition:
    if values["is"] in ("filled", "empty"):
        return either(_filled(field), holds=values["is"] == "filled")
    return Row(Q(**{f"custom_values__{field.key}{_COMPARISONS[values['is']]}": _value(values)}))


def _field_date(field: CustomField, asked: Asked, values: Values) -> Condition:
    if values["is"] in ("filled", "empty"):
        return either(_filled(field), holds=values["is"] == "filled")
    first, last = values["when"].days(asked.campaign, asked.now)
    if values["when"].is_any_time:
        raise InvalidDefinition(_("Choose a time."), "when")
    bounds = {f"custom_values__{field.key}__gte": first, f"custom_values__{field.key}__lte": last}
    return Row(Q(**{lookup: day.isoformat() for lookup, day in bounds.items() if day}))


def _field_choice(field: CustomField, asked: Asked, values: Values) -> Condition:
    row = Row(Q(**{f"custom_values__{field.key}__in": values["choices"]}))
    return either(row, holds=values["is"] == "is")
