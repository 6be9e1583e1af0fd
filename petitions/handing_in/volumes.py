"""The volumes of a hand-in as PDF: of one volume memory holds the rows, and of all of them none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from campaign.quoting import quoted
from petitions.handing_in import cover, lettering
from petitions.handing_in.rows import Row
from petitions.models import HandIn

VOLUME = 10_000  # names
WIDTH, HEIGHT, MARGIN = 595.28, 841.89, 51.0  # points, of A4
TOP, BOTTOM = HEIGHT - MARGIN - 14, MARGIN + 18
_SIZE, _LEADING = 9.0, 12.2
_GAP = 18.0
_NUMBER, _PLACE = 38.0, 62.0

Draw = Callable[[Any], None]


@dataclass(frozen=True)
class Volume:
    """Which volume of how many, and what is said of all of them: how many signatures, and from where."""

    number: int
    volumes: int
    total: int
    counts: Mapping[str, Mapping[str, int]]


def draw(hand_in: HandIn, volume: Volume, rows: Sequence[Row], file: IO[bytes]) -> None:
    """Draw one volume; the first has the cover, the text and the statistics before the names."""
    from reportlab.pdfgen.canvas import Canvas

    lettering.characters()
    pages = list(_pages(hand_in, volume, rows))
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), pageCompression=1, lang=hand_in.language)
    canvas.setTitle(hand_in.petition.title)
    canvas.setAuthor(hand_in.petition.campaign.name)
    title = lettering.wrapped(lettering.drawable(hand_in.petition.title), WIDTH - 2 * MARGIN, 8)[0]
    for number, page in enumerate(pages, start=1):
        for piece in page:
            piece(canvas)
        canvas.setFont(lettering.REGULAR, 8)
        canvas.drawString(MARGIN, HEIGHT - MARGIN, title)
        canvas.drawString(MARGIN, MARGIN - 8, _foot(hand_in, volume))
        page_words = _("page %(page)d of %(pages)d") % {"page": number, "pages": len(pages)}
        canvas.drawRightString(WIDTH - MARGIN, MARGIN - 8, page_words)
        canvas.showPage()
    canvas.save()


def _foot(hand_in: HandIn, volume: Volume) -> str:
    words = _("Hand-in no. %(number)s") % {"number": hand_in.number}
    if volume.volumes == 1:
        return words
    of = _("volume %(volume)d of %(volumes)d") % {"volume": volume.number, "volumes": volume.volumes}
    return f"{words} · {of}"


def _pages(hand_in: HandIn, volume: Volume, rows: Sequence[Row]) -> Iterator[list[Draw]]:
    if volume.number == 1:
        yield from _flowed(cover.cover(hand_in, volume.total, volume.volumes))
        yield from _flowed(cover.text(hand_in))
        yield from _flowed(cover.statistics(volume.counts))
    if hand_in.names == HandIn.Names.NONE and not hand_in.with_comments:
        return
    yield from _names(rows, columns=1 if hand_in.with_comments else 2)


def _flowed(texts: Iterable[cover.Words]) -> Iterator[list[Draw]]:
    """Texts one under the other, on as many pages as they need; none makes no page."""
    page: list[Draw] = []
    y, room = TOP, WIDTH - 2 * MARGIN
    for words in texts:
        for piece, height in _pieces(words, room):
            if y - height < BOTTOM and page:
                yield page
                page, y = [], TOP
            page.append(_placed(piece, y - height))
            y -= height
    if page:
        yield page


def _pieces(words: cover.Words, room: float) -> Iterator[tuple[Callable[[Any, float], None], float]]:
    """What is drawn of a text and how high it is; a paragraph longer than a page comes in several pieces."""
    if words.style == "row":
        yield _row_of_figures(words, room), 14.0
        return
    whole = TOP - BOTTOM
    waiting = [cover.paragraph(words)]
    while waiting:
        paragraph = waiting.pop(0)
        _width, height = paragraph.wrap(room, whole)
        if height > whole:
            waiting = [*paragraph.split(room, whole), *waiting]
            continue
        before, after = paragraph.style.spaceBefore, paragraph.style.spaceAfter
        yield _set(paragraph, after), min(height + before + after, whole)


def _set(paragraph: Any, after: float) -> Callable[[Any, float], None]:
    return lambda canvas, y: paragraph.drawOn(canvas, MARGIN, y + after)


def _row_of_figures(words: cover.Words, room: float) -> Callable[[Any, float], None]:
    def draw_row(canvas: Any, y: float) -> None:
        canvas.setFont(lettering.REGULAR, 10)
        line = lettering.wrapped(lettering.drawable(words.text), room - 80, 10)[:1]
        canvas.drawString(MARGIN, y + 4, "".join(line))
        canvas.drawRightString(MARGIN + room, y + 4, words.number)

    return draw_row


def _placed(piece: Callable[[Any, float], None], y: float) -> Draw:
    return lambda canvas: piece(canvas, y)


def _names(rows: Sequence[Row], columns: int) -> Iterator[list[Draw]]:
    """The names in columns, from top to bottom."""
    room = (WIDTH - 2 * MARGIN - (columns - 1) * _GAP) / columns
    page: list[Draw] = []
    column, y = 0, TOP
    for row in rows:
        lines = _lines(row, room)
        height = len(lines) * _LEADING
        if y - height < BOTTOM:
            column, y = column + 1, TOP
            if column == columns:
                yield page
                page, column = [], 0
        page.append(_name(row, lines, MARGIN + column * (room + _GAP), y - _LEADING + 3, room))
        y -= height
    if page:
        yield page


def _lines(row: Row, room: float) -> list[str]:
    name = lettering.name_of(row.name, row.number) if row.name else "–"
    lines = lettering.wrapped(name, room - _NUMBER - _PLACE, _SIZE)
    if row.comment:
        comment = lettering.name_of(quoted(row.comment), row.number)
        lines = [*lines, *lettering.wrapped(comment, room - _NUMBER, _SIZE)]
    return lines


def _name(row: Row, lines: list[str], x: float, y: float, room: float) -> Draw:
    def draw_name(canvas: Any) -> None:
        canvas.setFont(lettering.REGULAR, _SIZE)
        canvas.drawRightString(x + _NUMBER - 8, y, str(row.number))
        canvas.drawRightString(x + room, y, " ".join(part for part in (row.area, row.country) if part))
        text = lettering.text_object(canvas, x + _NUMBER, y, _SIZE)
        text.setLeading(_LEADING)
        for line in lines:
            text.textLine(line)
        canvas.drawText(text)

    return draw_name
