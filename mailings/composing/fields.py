"""The merge fields: what each is called, and how its value is read from a person, as text."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel import Locale
from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from campaign.models import Campaign
from supporters.fields import clean_text
from supporters.models import Area, Supporter

Values = Mapping[str, object]

CAMPAIGN = "campaign"  # the same for everybody: put in when a version is compiled
AREAS_KEPT_SECONDS = 600
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_ADDRESS = re.compile(r"://|www\.|@", re.IGNORECASE)


@dataclass(frozen=True)
class MergeField:
    """A field: its label for people who write, and how its value is read in a language. An empty value is unknown."""

    name: str
    label: str | Promise
    read: Callable[[Supporter, str], str]


def _person(words: str) -> str:
    """A name, unless it looks like an address, which a mail program would make a link of."""
    return "" if _ADDRESS.search(words) else words


def _country(supporter: Supporter, language: str) -> str:
    return _territories(language).get(supporter.country, "") if supporter.country else ""


def _language(supporter: Supporter, language: str) -> str:
    with override(language):
        return str(dict(settings.LANGUAGES).get(supporter.language, ""))


@lru_cache(maxsize=16)
def _territories(language: str) -> Mapping[str, str]:
    return Locale.parse(language, sep="-").territories


def _area(code: str) -> str:
    return _areas(int(time.monotonic() // AREAS_KEPT_SECONDS)).get(code, "") if code else ""


@lru_cache(maxsize=1)
def _areas(_period: int) -> dict[str, str]:
    return dict(Area.objects.values_list("code", "name"))


_BUILT_IN = (
    MergeField("first_name", _("first name"), lambda person, language: _person(person.first_name)),
    MergeField("name", _("name"), lambda person, language: _person(person.name)),
    MergeField("postcode", _("postcode"), lambda person, language: person.postcode),
    MergeField("constituency", _("constituency"), lambda person, language: _area(person.constituency)),
    MergeField("region", _("region"), lambda person, language: _area(person.region)),
    MergeField("country", _("country"), _country),
    MergeField("language", _("language"), _language),
    MergeField(CAMPAIGN, _("the campaign’s name"), lambda person, language: ""),
)
BUILT_IN = {field.name: field for field in _BUILT_IN}


def labels(campaign: Campaign) -> dict[str, str | Promise]:
    """Every field that the campaign's mailings may name, with its label. A field of the site's own name comes first."""
    own = campaign.custom_fields.filter(is_archived=False)
    return {name: field.label for name, field in BUILT_IN.items()} | {
        field.key: field.label for field in own if field.key not in BUILT_IN
    }


def values_for(supporter: Supporter, custom_values: Values, names: Iterable[str], language: str) -> dict[str, str]:
    """Return the values of these fields for one person, as text in the language, each on one line.

    What isn't known is left out: its fallback stands in for it. A custom field's value is written by what it is: a
    number and a date as the language writes them. Asks the database for nothing, but once in ten minutes for the names
    of areas.
    """
    found = {}
    for name in names:
        known = BUILT_IN.get(name)
        value = known.read(supporter, language) if known else _custom(custom_values.get(name), language)
        cleaned = _one_line(value) if value else ""
        if cleaned:
            found[name] = cleaned
    return found


def _one_line(value: str) -> str:
    """The value as `clean_text` leaves it, which most are already: this is done for each of a million."""
    return value if value.isprintable() and "  " not in value and value == value.strip() else clean_text(value)


def _custom(value: object, language: str) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        with translation.override(language):
            return str(number_format(value, use_l10n=True, force_grouping=True))
    text = str(value)
    return _date(text, language) if _DATE.match(text) else text


def _date(text: str, language: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    with translation.override(language):
        return str(date_format(day, "j E Y"))
