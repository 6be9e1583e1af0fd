"""The kinds of values that conditions take. Each reads the JSON of a definition strictly."""

from __future__ import annotations

import abc
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaign.models import Campaign
from campaign.timezones import zone
from supporters.fields import clean_text
from supporters.segments.errors import InvalidDefinition

Words = str | Promise
Options = list[tuple[str, Words]]

GONE = gettext_lazy("(no longer there)")
MAX_DAYS = 36_500
MAX_TEXT = 200


@dataclass(frozen=True)
class Parameter(abc.ABC):
    """A value that a condition takes, by the name under which definitions keep it. The label is for screen readers."""

    name: str
    label: Words

    # The template below `organise/segments/` that asks for it.
    asked_by: ClassVar[str]

    @abc.abstractmethod
    def read(self, campaign: Campaign, raw: Any) -> Any:
        """Return the value that the JSON stands for; None is what isn't there. Raises InvalidDefinition."""

    @abc.abstractmethod
    def from_form(self, sent: QueryDict, name: str) -> Any:
        """Return as JSON what a form sent under this name, right or wrong; None is nothing."""

    def choices(self, campaign: Campaign) -> Options:
        """What there is to choose from, if anything, with what is archived: it may stand in an old definition."""
        return []

    @abc.abstractmethod
    def words(self, raw: Any, choices: Mapping[str, Words]) -> str:
        """Return a value of a definition, right or wrong, in words, as it stands in the condition's sentence."""

    def _invalid(self, message: str) -> InvalidDefinition:
        return InvalidDefinition(message, self.name)


@dataclass(frozen=True)
class Choice(Parameter):
    """One of several words."""

    asked_by: ClassVar[str] = "choice"
    options: Callable[[Campaign], Options]

    def choices(self, campaign: Campaign) -> Options:
        return self.options(campaign)

    def from_form(self, sent: QueryDict, name: str) -> str | None:
        return sent.get(name) or None

    def words(self, raw: Any, choices: Mapping[str, Words]) -> str:
        return str(choices.get(raw, GONE)) if isinstance(raw, str) else str(GONE)

    def read(self, campaign: Campaign, raw: Any) -> str:
        for key, _words in self.options(campaign):
            if raw == key and isinstance(raw, str):
                return key
        raise self._invalid(_("Choose one from the list."))


def fixed(*options: tuple[str, Words]) -> Callable[[Campaign], Options]:
    """The same options in every campaign."""
    return lambda campaign: list(options)


@dataclass(frozen=True)
class Several(Parameter):
    """At least one of several words."""

    asked_by: ClassVar[str] = "several"
    options: Callable[[Campaign], Options]

    def choices(self, campaign: Campaign) -> Options:
        return self.options(campaign)

    def from_form(self, sent: QueryDict, name: str) -> list[str] | None:
        return sent.getlist(name) or None

    def words(self, raw: Any, choices: Mapping[str, Words]) -> str:
        keys = raw if isinstance(raw, list) else []
        return str(_(" or ")).join(str(choices.get(key, GONE)) for key in keys if isinstance(key, str)) or str(GONE)

    def read(self, campaign: Campaign, raw: Any) -> list[str]:
        known = [key for key, _words in self.options(campaign)]
        if not isinstance(raw, list) or not raw or len(raw) != len({str(key) for key in raw}):
            raise self._invalid(_("Choose at least one."))
        if not all(isinstance(key, str) and key in known for key in raw):
            raise self._invalid(_("Choose from the list."))
        return list(raw)


def _thing_words(thing: Model) -> str:
    if getattr(thing, "archived_at", None):
        return _("%(name)s (archived)") % {"name": thing}
    return str(thing)


def _primary_key(raw: str) -> int:
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 18:
        raise ValueError
    return int(raw)


_KEYS: dict[str, Callable[[str], Any]] = {"public_id": UUID, "pk": _primary_key}


@dataclass(frozen=True)
class Thing(Parameter):
    """One of the campaign's own things by its identifier; where `any_words` is given, it may be any of them."""

    things: Callable[[Campaign], QuerySet[Any]]
    any_words: Words = ""
    by: str = "public_id"
    asked_by: ClassVar[str] = "choice"

    def choices(self, campaign: Campaign) -> Options:
        """In a form, what is archived is marked so: it may stand in an old definition."""
        return [(str(getattr(thing, self.by)), _thing_words(thing)) for thing in self.things(campaign)]

    def from_form(self, sent: QueryDict, name: str) -> str | None:
        return sent.get(name) or None

    def words(self, raw: Any, choices: Mapping[str, Words]) -> str:
        if raw is None and self.any_words:
            return str(self.any_words)
        return str(choices.get(raw, GONE)) if isinstance(raw, str) else str(GONE)

    def read(self, campaign: Campaign, raw: Any) -> Model | None:
        if raw is None and self.any_words:
            return None
        thing = self._find(campaign, raw) if isinstance(raw, str) and "\0" not in raw else None
        if thing is None:
            raise self._invalid(_("Choose one from the list; what stood here is no longer there."))
        return thing

    def _find(self, campaign: Campaign, raw: str) -> Model | None:
        try:
            key = _KEYS.get(self.by, str)(raw)
        except ValueError:
            return None
        found: Model | None = self.things(campaign).filter(**{self.by: key}).first()
        return found if found is not None and str(getattr(found, self.by)) == raw else None


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

    asked_by: ClassVar[str] = "when"

    def from_form(self, sent: QueryDict, name: str) -> dict[str, Any] | None:
        match sent.get(f"{name}.kind", ""):
            case "last_days" | "older_than_days" as kind:
                return {kind: _number(sent.get(f"{name}.days", ""))}
            case "from" | "until" as kind:
                return {kind: sent.get(f"{name}.{kind}", "")}
            case "between":
                return {"from": sent.get(f"{name}.from", ""), "until": sent.get(f"{name}.until", "")}
        return None

    def words(self, raw: Any, choices: Mapping[str, Words]) -> str:
        try:
            return WhenValue().words() if raw is None else self._value(raw).words()
        except InvalidDefinition:
            return str(GONE)

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


def _number(text: str) -> int | float | str | None:
    """The number that was typed, with a point or a comma, or the text as it is where it isn't one."""
    typed = text.strip().replace(",", ".")
    try:
        return int(typed) if typed.lstrip("-").isdecimal() and len(typed) < 16 else float(typed)
    except ValueError:
        return text.strip() or None


@dataclass(frozen=True)
class Number(Parameter):
    """A number, whole where `whole`; where it isn't required, there may be none."""

    least: float = -1e12
    most: float = 1e12
    whole: bool = False
    required: bool = True
    asked_by: ClassVar[str] = "number"

    def from_form(self, sent: QueryDict, name: str) -> Any:
        return _number(sent.get(name, ""))

    def words(self, raw: Any, choices: Mapping[str, Words]) -> str:
        return "" if raw is None else f"{raw:g}" if isinstance(raw, float) else str(raw)

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


@dataclass(frozen=True)
class Typed(Parameter):
    """A short text, read by `clean`, which may raise InvalidDefinition; where it isn't required, there may be none."""

    clean: Callable[[str], Any] = field(default=str)
    required: bool = True
    placeholder: str = ""
    asked_by: ClassVar[str] = "text"

    def from_form(self, sent: QueryDict, name: str) -> str | None:
        return clean_text(sent.get(name, "")) or None

    def words(self, raw: Any, choices: Mapping[str, Words]) -> str:
        return "" if raw is None else str(raw)

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
