"""The preview image that chats show beside a link, drawn in the campaign's colour with the site's own typefaces."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import groupby

from PIL import Image, ImageDraw, ImageFont

from campaign.colours import LIGHT_PAGE, legible_on, mix
from campaign.typefaces import font_data

WIDTH, HEIGHT, MARGIN = 1200, 630, 80
INK = "#1e1b18"
INK_SOFT = "#625b52"
TITLE_SIZES = (84, 72, 62, 54)
TITLE_LINES = 4
LINE = WIDTH - 2 * MARGIN

Part = tuple[ImageFont.FreeTypeFont, frozenset[int]]


@cache
def _parts(family: str, weight: int, size: int) -> tuple[Part, Part]:
    """The Latin subset and the one with the letters of Azerbaijani and others."""
    latin, extended = (
        (ImageFont.truetype(BytesIO(data), size), characters)
        for data, characters in (font_data(f"{family}-{subset}", weight) for subset in ("latin", "latin-ext"))
    )
    return latin, extended


class Face:
    """A typeface at one size, which takes each character from the subset that has it."""

    def __init__(self, family: str, weight: int, size: int) -> None:
        self.parts = _parts(family, weight, size)
        self.size = size

    def _runs(self, text: str) -> Iterator[tuple[ImageFont.FreeTypeFont, str]]:
        latin, extended = self.parts

        def font_for(character: str) -> int:
            return 1 if ord(character) not in latin[1] and ord(character) in extended[1] else 0

        for index, characters in groupby(text, font_for):
            yield self.parts[index][0], "".join(characters)

    def width(self, text: str) -> float:
        return sum(font.getlength(run) for font, run in self._runs(text))

    def write(self, canvas: ImageDraw.ImageDraw, left: float, baseline: float, text: str, fill: str) -> None:
        for font, run in self._runs(text):
            canvas.text((left, baseline), run, font=font, fill=fill, anchor="ls")
            left += font.getlength(run)

    def wrap(self, text: str, width: float) -> list[str]:
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


def draw(colour: str, kicker: str, title: str, line: str) -> bytes:
    """Return a PNG of 1200 × 630 pixels: a small line above, the title as large as it fits, a line below."""
    ground = mix(colour, LIGHT_PAGE, 0.08)
    image = Image.new("RGB", (WIDTH, HEIGHT), ground)
    canvas = ImageDraw.Draw(image)
    _pattern(canvas, mix(colour, LIGHT_PAGE, 0.22))
    canvas.rectangle((0, 0, 18, HEIGHT), fill=colour)
    small = Face("source-sans", 600, 34)
    small.write(canvas, MARGIN, 116, _shorten(small, kicker), legible_on(colour, ground))
    face, lines = _fitting(_plain(title))
    baseline = 150.0 + face.size
    for text in lines:
        face.write(canvas, MARGIN, baseline, text, INK)
        baseline += face.size * 1.14
    below = Face("source-sans", 400, 38)
    below.write(canvas, MARGIN, HEIGHT - 70, _shorten(below, line), INK_SOFT)
    return _png(image)


def _fitting(title: str) -> tuple[Face, list[str]]:
    """The largest size at which the title takes no more than four lines; what still is too long is cut."""
    for size in TITLE_SIZES:
        face = Face("fraunces", 600, size)
        lines = face.wrap(title, LINE)
        if len(lines) * size * 1.14 <= 360 and all(face.width(line) <= LINE for line in lines):
            return face, lines
    lines = [*lines[: TITLE_LINES - 1], " ".join(lines[TITLE_LINES - 1 :])]
    return face, [_shorten(face, line) for line in lines]


def _shorten(face: Face, text: str) -> str:
    text = _plain(text)
    while text and face.width(text) > LINE:
        text = text[:-2].rstrip(" .,") + "…"
    return text


def _plain(text: str) -> str:
    """On one line, without what can't be drawn."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _pattern(canvas: ImageDraw.ImageDraw, colour: str) -> None:
    for radius in (90, 160, 240, 330, 430, 540, 660):
        canvas.ellipse(
            (WIDTH - radius, HEIGHT / 2 - radius, WIDTH + radius, HEIGHT / 2 + radius), outline=colour, width=3
        )


def _png(image: Image.Image) -> bytes:
    data = BytesIO()
    image.save(data, "PNG", optimize=True)
    return data.getvalue()
