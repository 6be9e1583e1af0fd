"""The kinds of values that conditions take. Each reads the JSON of a definition strictly."""

from __future__ import annotations

import abc
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaign.models import Campaign
from campaign.timezones import zone
from supporters.segments.errors import InvalidDefinition

Words = str | Promise
Options = list[tuple[str, Words]]

MAX_DAYS = 36_500
MAX_TEXT = 200


@dataclass(frozen=True)
class Parameter(abc.ABC):
    """A value that a condition takes, by the name under which definitions keep it. The label is for screen readers."""

    name: str
    label: Words

    @abc.abstractmethod
    def read(self, campaign: Campaign, raw: Any) -> Any:
        """Return the value that the JSON stands for; None is what isn't there. Raises InvalidDefinition."""

    @abc.abstractmethod
    def describe(self, campaign: Campaign, value: Any) -> str:
        """Return the value in words, as it stands in the condition's sentence."""

    def _invalid(self, message: str) -> InvalidDefinition:
        return InvalidDefinition(message, self.name)


@dataclass(frozen=True)
class Choice(Parameter):
    """One of several words."""

    options: Callable[[Campaign], Options]

    def read(self, campaign: Campaign, raw: Any) -> str:
        for key, _words in self.options(campaign):
            if raw == key and isinstance(raw, str):
                return key
        raise self._invalid(_("Choose one from the list."))

    def describe(self, campaign: Campaign, value: str) -> str:
        return str(dict(self.options(campaign))[value])


def fixed(*options: tuple[str, Words]) -> Callable[[Campaign], Options]:
    """The same options in every campaign."""
    return lambda campaign: list(options)


@dataclass(frozen=True)
class Several(Parameter):
    """At least one of several words."""

    options: Callable[[Campaign], Options]

    def read(self, campaign: Campaign, raw: Any) -> list[str]:
        known = [key for key, _words in self.options(campaign)]
        if not isinstance(raw, list) or not raw or len(raw) != len({str(key) for key in raw}):
            raise self._invalid(_("Choose at least one."))
        if not all(isinstance(key, str) and key in known for key in raw):
            raise self._invalid(_("Choose from the list."))
        return list(raw)

    def describe(self, campaign: Campaign, value: list[str]) -> str:
        words = dict(self.options(campaign))
        return str(_(" or ")).join(str(words[key]) for key in value)


@dataclass(frozen=True)
class Thing(Parameter):
    """One of the campaign's own things by its identifier; where `any_words` is given, it may be any of them."""

    things: Callable[[Campaign], QuerySet[Any]]
    any_words: Words = ""
    by: str = "public_id"
    offered: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda things: things

    def read(self, campaign: Campaign, raw: Any) -> Model | None:
        if raw is None and self.any_words:
            return None
        thing = self._find(campaign, raw) if isinstance(raw, str) else None
        if thing is None:
            raise self._invalid(_("Choose one from the list; what stood here is no longer there."))
        return thing

    def _find(self, campaign: Campaign, raw: str) -> Model | None:
        try:
            key = UUID(raw) if self.by == "public_id" else int(raw) if raw.isdecimal() and len(raw) < 19 else None
        except ValueError:
            return None
        found: Model | None = self.things(campaign).filter(**{self.by: key}).first()
        return found if found is not None and str(getattr(found, self.by)) == raw else None

    def describe(self, campaign: Campaign, value: Model | None) -> str:
        return str(self.any_words if value is None else value)


@dataclass(frozen=True)
class Period:
    """A time between two bounds, the second not included; either may be open."""

    start: datetime | None = None
    end: datetime | None = None

    def where(self, field_name: str) -> Q:
        bounds = {f"{field_name}__gte": self.start, f"{field_name}__lt": self.end}
        return Q(**{lookup: bound for lookup, bound in bounds.items() if bound is not None})


@dataclass(frozen=True)
class When(Parameter):
    """At any time, in the last days, longer ago than so many days, or from and until a day in the campaign's zone.

    As JSON: nothing, `{"last_days": 30}`, `{"older_than_days": 30}`, `{"from": "2027-01-31"}`, `{"until": …}`, or both.
    """

    def read(self, campaign: Campaign, raw: Any) -> WhenValue:
        return WhenValue() if raw is None else self._value(raw)

    def _value(self, raw: Any) -> WhenValue:
        if not isinstance(raw, dict) or not raw:
            raise self._invalid(_("Choose a time."))
        match sorted(raw):
            case ["last_days"]:
                return WhenValue(last_days=self._days(raw["last_days"]))
            case ["older_than_days"]:
                return WhenValue(older_than_days=self._days(raw["older_than_days"]))
            case ["from"] | ["until"] | ["from", "until"]:
                days = {key: self._day(text) for key, text in raw.items()}
                return self._between(days.get("from"), days.get("until"))
        raise self._invalid(_("Choose a time."))

    def _days(self, raw: Any) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= MAX_DAYS:
            raise self._invalid(_("Enter a number of days from 1 to %(number)s.") % {"number": MAX_DAYS})
        return raw

    def _day(self, raw: Any) -> date:
        try:
            day = date.fromisoformat(raw)
        except (ValueError, TypeError):
            day = date.min
        if str(raw) != day.isoformat() or not 1900 <= day.year <= 2999:
            raise self._invalid(_("Enter a date, like 2027-07-28."))
        return day

    def _between(self, first: date | None, last: date | None) -> WhenValue:
        if first and last and first > last:
            raise self._invalid(_("Enter a second date that is not before the first."))
        return WhenValue(first=first, last=last)

    def describe(self, campaign: Campaign, value: WhenValue) -> str:
        return value.words()


@dataclass(frozen=True)
class WhenValue:
    """A time as it was chosen."""

    last_days: int | None = None
    older_than_days: int | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_any_time(self) -> bool:
        return self == WhenValue()

    def period(self, campaign: Campaign, now: datetime | None = None) -> Period:
        """The bounds that it means now."""
        now = now or timezone.now()
        if self.last_days:
            return Period(start=now - timedelta(days=self.last_days))
        if self.older_than_days:
            return Period(end=now - timedelta(days=self.older_than_days))
        end = self.last + timedelta(days=1) if self.last else None
        return Period(_midnight(self.first, campaign), _midnight(end, campaign))

    def days(self, campaign: Campaign, now: datetime) -> tuple[date | None, date | None]:
        """The first and the last day that it means now, for what is known by the day; today is one of the last days."""
        today = now.astimezone(zone(campaign.timezone)).date()
        if self.last_days:
            return today - timedelta(days=self.last_days - 1), today
        if self.older_than_days:
            return None, today - timedelta(days=self.older_than_days + 1)
        return self.first, self.last

    def words(self) -> str:
        if self.last_days:
            return ngettext("in the last day", "in the last %(number)s days", self.last_days) % {
                "number": self.last_days
            }
        if self.older_than_days:
            return ngettext("more than a day ago", "more than %(number)s days ago", self.older_than_days) % {
                "number": self.older_than_days
            }
        first, last = (day and date_format(day, "j E Y") for day in (self.first, self.last))
        if first and last:
            return _("from %(first)s to %(last)s") % {"first": first, "last": last}
        if first:
            return _("on or after %(first)s") % {"first": first}
        return _("on or before %(last)s") % {"last": last} if last else ""


def _midnight(day: date | None, campaign: Campaign) -> datetime | None:
    return datetime.combine(day, time.min, zone(campaign.timezone)) if day else None


@dataclass(frozen=True)
class Number(Parameter):
    """A number, whole where `whole`; where it isn't required, there may be none."""

    least: float = -1e12
    most: float = 1e12
    whole: bool = False
    required: bool = True

    def read(self, campaign: Campaign, raw: Any) -> int | float | None:
        if raw is None and not self.required:
            return None
        allowed = (int,) if self.whole else (int, float)
        if isinstance(raw, bool) or not isinstance(raw, allowed) or not math.isfinite(raw):
            raise self._invalid(_("Enter a number."))
        if not self.least <= raw <= self.most:
            raise self._invalid(
                _("Enter a number from %(least)s to %(most)s.") % {"least": f"{self.least:g}", "most": f"{self.most:g}"}
            )
        return raw

    def describe(self, campaign: Campaign, value: float | None) -> str:
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class Typed(Parameter):
    """A short text, read by `clean`, which may raise InvalidDefinition; where it isn't required, there may be none."""

    clean: Callable[[str], Any] = field(default=str)
    required: bool = True
    placeholder: str = ""

    def read(self, campaign: Campaign, raw: Any) -> Any:
        if raw is None and not self.required:
            return None
        if not isinstance(raw, str) or not raw.strip() or "\0" in raw:
            raise self._invalid(_("Enter a text."))
        if len(raw) > MAX_TEXT:
            raise self._invalid(_("Enter a text of up to %(number)s characters.") % {"number": MAX_TEXT})
        try:
            return self.clean(raw)
        except InvalidDefinition as error:
            raise self._invalid(error.message) from error

    def describe(self, campaign: Campaign, value: Any) -> str:
        if value is None:
            return ""
        return ", ".join(value) if isinstance(value, Iterable) and not isinstance(value, str) else str(value)
