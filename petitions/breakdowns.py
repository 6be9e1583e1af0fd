"""A petition's breakdowns as its page and its file show them, with names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaign.dashboard import Series
from petitions.area_map import AreaMap, area_map
from petitions.asking import AskedQuestion, Kind, answer_in_words, asking_of
from petitions.models import Breakdown, Petition, ShareLink, Signature
from petitions.services.breaking_down import LONGEST
from petitions.tile_map import TileMap, tile_map
from supporters.fields import countries
from supporters.models import Area
from supporters.postcode_areas import AREAS

By = Breakdown.By
MOST_DAYS = 90


@dataclass(frozen=True)
class Line:
    """One value with its name and number, and its share of the whole in per cent."""

    value: str
    name: str
    number: int
    share: float


@dataclass(frozen=True)
class Answered:
    """A question whose answers can be counted, in the order of its choices; who gave none stands last."""

    question: str
    lines: list[Line]


@dataclass(frozen=True)
class Region:
    """A region's constituencies."""

    name: str
    number: int
    constituencies: list[Line]


class Breakdowns:
    """All of a petition's rows, read by one query."""

    def __init__(self, petition: Petition) -> None:
        self.petition = petition
        self._rows: dict[str, dict[str, int]] = defaultdict(dict)
        for by, value, number in petition.breakdowns.values_list("by", "value", "number"):
            self._rows[by][value] = number
        self.total = sum(self._rows[By.COUNTRY].values())

    def lines(self, by: str) -> list[Line]:
        """By number, the unknown last."""
        names = self._names(by)
        rows = sorted(self._rows[by].items(), key=lambda row: (row[0] == "", -row[1], row[0]))
        return [self._line(value, names.get(value, value), number) for value, number in rows]

    def _line(self, value: str, name: str, number: int) -> Line:
        return Line(value, name if value else _("not known"), number, 100 * number / self.total)

    def _names(self, by: str) -> dict[str, str]:
        if by == By.COUNTRY:
            return dict(countries())
        if by == By.AREA:
            return AREAS
        if by == By.REGION:
            return dict(Area.objects.filter(code__in=self._rows[by]).values_list("code", "name"))
        if by == By.CONSTITUENCY:
            codes = {value: value.partition(" ")[0] for value in self._rows[by]}
            areas = dict(Area.objects.filter(code__in=codes.values()).values_list("code", "name"))
            return {value: areas.get(code, code) for value, code in codes.items()}
        return self._named().get(by, dict)()

    def _named(self) -> dict[str, Callable[[], dict[str, str]]]:
        return {By.CHANNEL: self._channels, By.ANSWER: self._answers}

    def _channels(self) -> dict[str, str]:
        codes = [value.removeprefix("link:") for value in self._rows[By.CHANNEL] if value.startswith("link:")]
        links = ShareLink.objects.filter(code__in=codes).values_list("code", "label")
        shared = {
            f"share:{channel.value}": _("shared: %(channel)s") % {"channel": channel.label}
            for channel in ShareLink.Channel
        }
        own = {source.value: str(source.label) for source in Signature.Source}
        return {**own, **shared, "mailing": _("a mailing"), **{f"link:{code}": label for code, label in links}}

    def _answers(self) -> dict[str, str]:
        return {
            value: f"{question.label} – {answer}"
            for question in self._counted_questions()
            for value, answer in self._values_of(question).items()
        }

    def _counted_questions(self) -> list[AskedQuestion]:
        asking = asking_of(self.petition.slug)
        return [each for each in asking.questions if each.kind in (Kind.CHOICE, Kind.YES)] if asking else []

    def _values_of(self, question: AskedQuestion) -> dict[str, str]:
        """What can be answered, and what was answered when there were other choices; each in words."""
        offered = ["yes"] if question.kind == Kind.YES else [stored for stored, _shown in question.choices]
        begin = f"{question.public_id}:"
        words = {begin + answer[:LONGEST]: answer_in_words(question, answer) for answer in offered}
        given = {value: value.removeprefix(begin) for value in self._rows[By.ANSWER] if value.startswith(begin)}
        return {**words, **{value: answer for value, answer in given.items() if value not in words}}

    def by_question(self) -> list[Answered]:
        """The answers to each question that can be counted."""
        return [Answered(question.label, self._answer_lines(question)) for question in self._counted_questions()]

    def _answer_lines(self, question: AskedQuestion) -> list[Line]:
        numbers = self._rows[By.ANSWER]
        lines = [self._line(value, name, numbers.get(value, 0)) for value, name in self._values_of(question).items()]
        silent = self.total - sum(line.number for line in lines)
        return [*lines, Line("", _("not answered"), silent, 100 * silent / self.total)] if silent else lines

    def by_day(self) -> Series:
        """The last days with signatures on any, days with none included."""
        numbers = {date.fromisoformat(day): number for day, number in self._rows[By.DAY].items()}
        if not numbers:
            return Series(_("Signatures by day"))
        last = max(numbers)
        first = max(min(numbers), last - timedelta(days=MOST_DAYS - 1))
        days = [first + timedelta(days=more) for more in range((last - first).days + 1)]
        return Series(_("Signatures by day"), [(day, numbers.get(day, 0)) for day in days])

    def tile_map(self) -> TileMap:
        return tile_map(self._rows[By.AREA])

    def area_map(self) -> AreaMap | None:
        """By constituency; None where no boundaries are loaded that say something."""
        numbers: Counter[str] = Counter()
        for value, number in self._rows[By.CONSTITUENCY].items():
            numbers[value.partition(" ")[0]] += number
        return area_map(numbers)

    def by_region(self) -> list[Region]:
        """The constituencies by their regions, the greatest first; none where no directory of postcodes is loaded."""
        names = self._names(By.REGION)
        grouped: dict[str, list[Line]] = defaultdict(list)
        for line in self.lines(By.CONSTITUENCY):
            if line.value:
                region = line.value.partition(" ")[2]
                grouped[names.get(region, region) or _("Other places")].append(line)
        found = [Region(name, sum(line.number for line in rows), rows) for name, rows in grouped.items()]
        return sorted(found, key=lambda region: -region.number)


def header() -> tuple[str, str, str, str]:
    return (_("By"), _("Value"), pgettext("of a thing", "Name"), _("Signatures"))


def table(found: Breakdowns) -> Iterator[tuple[str, str, str, int]]:
    """Every row, for spreadsheets."""
    for by in By:
        lines = found.lines(by)
        if by == By.DAY:
            lines.sort(key=lambda line: line.value)
        for line in lines:
            yield str(by.label), line.value, line.name, line.number
