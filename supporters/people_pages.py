"""A campaign's people, page by page: fast among a million, since a page is read from an index and nothing is counted.

Everybody comes newest first; those with a tag or on a list, the latest known or joined first. A search looks at no more
than `MOST_FOUND` people of each index: who finds more types more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Prefetch, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from campaign.models import Campaign
from supporters.addresses import clean_address, normalise_address
from supporters.fields import clean_text
from supporters.models import CampaignSupporter, MailingList, Subscription, Supporter, SupporterTag, Tag
from supporters.name_search import NameWords, starting_with, words
from supporters.phones import clean_phone

PAGE_LENGTH = 50
MOST_FOUND = 200
SHORTEST_BEGINNING = 2
FIRST = "first"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LATEST = (datetime(2999, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
_PHONE = re.compile(r"\+?[\d\s().-]{6,}")


@dataclass(frozen=True)
class PeoplePage:
    """Some people, the cursors of the pages beside this one, and whether a search found more than it shows."""

    people: list[CampaignSupporter]
    number: int = 1
    newer: str = ""
    older: str = ""
    found_more: bool = False


def everybody(campaign: Campaign, cursor: str = "") -> PeoplePage:
    """Served by the index `campaign_supporter_by_joined`."""
    return _page(campaign, campaign.people.all(), ("joined_at", "id"), cursor)


def tagged(campaign: Campaign, tag: Tag, cursor: str = "") -> PeoplePage:
    """Served by the index of the constraint `tag_once_per_supporter`."""
    return _page(campaign, SupporterTag.objects.filter(tag=tag), ("supporter_id",), cursor)


def on_list(campaign: Campaign, mailing_list: MailingList, cursor: str = "") -> PeoplePage:
    """Served by the index `subscription_by_list`."""
    return _page(campaign, Subscription.objects.active().filter(mailing_list=mailing_list), ("id",), cursor)


def find(
    campaign: Campaign, typed: str, *, tag: Tag | None = None, mailing_list: MailingList | None = None, number: int = 1
) -> PeoplePage:
    """Those whose address or the words of whose name begin with what was typed, or whose phone number it is."""
    people, typed = _within(campaign, tag, mailing_list), clean_text(typed)
    matches = [list(match.values_list("pk", flat=True)[: MOST_FOUND + 1]) for match in _matches(people, typed)]
    found = {pk for match in matches for pk in match[:MOST_FOUND]}
    start = (number - 1) * PAGE_LENGTH
    rows = _rows(campaign).filter(supporter__in=found).order_by("-joined_at", "-id")
    return PeoplePage(
        people=list(rows[start : start + PAGE_LENGTH]),
        number=number,
        newer=str(number - 1) if number > 1 else "",
        older=str(number + 1) if len(found) > start + PAGE_LENGTH else "",
        found_more=any(len(match) > MOST_FOUND for match in matches),
    )


def _within(campaign: Campaign, tag: Tag | None, mailing_list: MailingList | None) -> QuerySet[Supporter]:
    people = Supporter.objects.filter(campaigns__campaign=campaign)
    if tag:
        people = people.filter(supporter_tags__tag=tag)
    if mailing_list:
        active = Subscription.State.ACTIVE
        people = people.filter(subscriptions__mailing_list=mailing_list, subscriptions__state=active)
    return people.order_by()


def _matches(people: QuerySet[Supporter], typed: str) -> Iterator[QuerySet[Supporter]]:
    """One question for each index that may know what was typed; addresses in the order in which theirs holds them."""
    text = typed.strip()
    if len(text) < SHORTEST_BEGINNING:
        return
    if not re.search(r"\s", text):
        beginning = _beginning_of_address(text)
        yield people.filter(address_normalised__startswith=beginning).order_by("address_normalised")
    if _PHONE.fullmatch(text):
        with suppress(ValidationError):
            yield people.filter(phone=clean_phone(text)).exclude(phone="")
    if "@" not in text and (beginnings := words(text)):
        yield people.exclude(name="").alias(words=NameWords("name")).filter(words=starting_with(beginnings))


def _beginning_of_address(text: str) -> str:
    """In the spelling by which people are known, as far as it is an address yet."""
    try:
        return normalise_address(clean_address(text))
    except ValidationError:
        return text.lower()


def _page(campaign: Campaign, rows: QuerySet[Any], keys: tuple[str, ...], cursor: str) -> PeoplePage:
    """The rows beside the one that the cursor names, in the descending order of their keys."""
    place = _Place.read(cursor, keys)
    if place.after:
        compare = TupleGreaterThan if place.is_newer else TupleLessThan
        rows = rows.filter(compare(tuple(map(F, keys)), place.after))
    order = keys if place.is_newer else [f"-{key}" for key in keys]
    person = "supporter_id"
    read = list(rows.order_by(*order).values_list(person, *keys)[: PAGE_LENGTH + 1])
    has_more, page = len(read) > PAGE_LENGTH, read[:PAGE_LENGTH]
    if place.is_newer:
        page.reverse()
    is_first, is_last = place.number == 1, not (has_more or place.is_newer)
    return PeoplePage(
        people=_in_order(campaign, [row[0] for row in page]),
        number=place.number,
        newer=_newer(place.number - 1, page[0][1:]) if page and not is_first else "",
        older=_Place(False, place.number + 1, page[-1][1:]).cursor if page and not is_last else "",
    )


def _newer(number: int, key: tuple[Any, ...]) -> str:
    """The first page is shown from its beginning, with those who have come meanwhile."""
    return FIRST if number == 1 else _Place(True, number, key).cursor


@dataclass(frozen=True)
class _Place:
    """Where a page begins: beside which row, in which direction, and the how manieth it is."""

    is_newer: bool = False
    number: int = 1
    after: tuple[Any, ...] = ()

    @property
    def cursor(self) -> str:
        keys = ((value - _EPOCH) // _MICROSECOND if isinstance(value, datetime) else value for value in self.after)
        return ".".join(("n" if self.is_newer else "o", str(self.number), *map(str, keys)))

    @classmethod
    def read(cls, cursor: str, keys: tuple[str, ...]) -> _Place:
        """The first page where the cursor doesn't read."""
        direction, *numbers = cursor.split(".")
        if len(numbers) != len(keys) + 1 or not all(re.fullmatch(r"[0-9]{1,18}", number) for number in numbers):
            return cls()
        number, *values = map(int, numbers)
        after = tuple(
            _EPOCH + min(value, _LATEST) * _MICROSECOND if key == "joined_at" else value
            for key, value in zip(keys, values, strict=True)
        )
        return cls(direction == "n", number, after) if number > 1 else cls()


def _in_order(campaign: Campaign, people: list[int]) -> list[CampaignSupporter]:
    found = {row.supporter_id: row for row in _rows(campaign).filter(supporter__in=people)}
    return [found[pk] for pk in people if pk in found]


def _rows(campaign: Campaign) -> QuerySet[CampaignSupporter]:
    """With what a row of the page shows: the person, and her tags in this campaign."""
    hers = SupporterTag.objects.filter(tag__campaign=campaign).select_related("tag").order_by("tag__name")
    tags = Prefetch("supporter__supporter_tags", hers, to_attr="tags_here")
    return campaign.people.select_related("supporter").prefetch_related(tags)
