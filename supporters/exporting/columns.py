"""The columns of an export. Each app may register more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from campaign.models import Campaign
from campaign.timezones import zone
from supporters.models import CampaignSupporter, ConsentState, Subscription, SupporterTag
from supporters.purposes import purposes_of

Cell = str | int | float
SEPARATOR = "; "


@dataclass(frozen=True)
class Column:
    """One column: its key, its title, and where it comes from.

    `path` is a lookup from `CampaignSupporter`, and `show` makes a cell of what it gives. Where there is no path,
    `gather` returns the cells of many people at once, by the supporter's key.
    """

    key: str
    title: Any
    path: str = ""
    show: Callable[[Campaign, Any], Cell] = lambda campaign, value: "" if value is None else value
    gather: Callable[[Campaign, Sequence[int]], Mapping[int, Cell]] | None = None


Source = Callable[[Campaign], Iterable[Column]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Register what returns columns that a campaign can take out. Called by each app in `AppConfig.ready()`."""
    _sources.append(source)


def columns_of(campaign: Campaign) -> list[Column]:
    """Every column, as the form offers them and the file has them."""
    return [*_PROFILE, *_custom_columns(campaign), *(column for source in _sources for column in source(campaign))]


def in_words(words: Iterable[tuple[int, str]]) -> dict[int, Cell]:
    """Several words for each person, in one cell each."""
    collected = defaultdict(list)
    for supporter, word in words:
        collected[supporter].append(word)
    return {supporter: SEPARATOR.join(sorted(found)) for supporter, found in collected.items()}


def _moment(campaign: Campaign, value: datetime | None) -> Cell:
    """In the campaign's zone, as spreadsheets and programs both read it."""
    return f"{value.astimezone(zone(campaign.timezone)):%Y-%m-%d %H:%M}" if value else ""


def _source(campaign: Campaign, value: str) -> Cell:
    return str(CampaignSupporter.Source(value).label)


def _tags(campaign: Campaign, people: Sequence[int]) -> Mapping[int, Cell]:
    rows = SupporterTag.objects.filter(tag__campaign=campaign, supporter__in=people)
    return in_words(rows.values_list("supporter_id", "tag__name"))


def _lists(campaign: Campaign, people: Sequence[int]) -> Mapping[int, Cell]:
    rows = Subscription.objects.active().filter(mailing_list__campaign=campaign, supporter__in=people)
    return in_words(rows.values_list("supporter_id", "mailing_list__name"))


def _consents(campaign: Campaign, people: Sequence[int]) -> Mapping[int, Cell]:
    words = {key: str(text) for key, text in purposes_of(campaign).items()}
    rows = ConsentState.objects.filter(supporter__in=people, is_granted=True, purpose__in=list(words))
    return in_words((supporter, words[purpose]) for supporter, purpose in rows.values_list("supporter_id", "purpose"))


_PROFILE = (
    Column("address", gettext_lazy("e-mail address"), "supporter__address"),
    Column("name", gettext_lazy("name"), "supporter__name"),
    Column("first_name", gettext_lazy("first name"), "supporter__first_name"),
    Column("phone", gettext_lazy("phone"), "supporter__phone"),
    Column("postcode", gettext_lazy("postcode"), "supporter__postcode"),
    Column("country", gettext_lazy("country"), "supporter__country"),
    Column("constituency", gettext_lazy("constituency"), "supporter__constituency"),
    Column("region", gettext_lazy("region"), "supporter__region"),
    Column("language", gettext_lazy("language"), "supporter__language"),
    Column("source", gettext_lazy("source"), "source", _source),
    Column("joined_at", gettext_lazy("joined"), "joined_at", _moment),
    Column("last_active_at", gettext_lazy("last active"), "last_active_at", _moment),
    Column("tags", gettext_lazy("tags"), gather=_tags),
    Column("lists", gettext_lazy("lists"), gather=_lists),
    Column("consents", gettext_lazy("agreed to"), gather=_consents),
)


def _custom_columns(campaign: Campaign) -> list[Column]:
    return [
        Column(f"field_{field.key}", field.label, "custom_values", _custom_value(field.key))
        for field in campaign.custom_fields.filter(is_archived=False)
    ]


def _custom_value(key: str) -> Callable[[Campaign, dict[str, Cell]], Cell]:
    return lambda campaign, values: values.get(key, "")
