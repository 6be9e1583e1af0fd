"""Letters for documents of many pages: measured, wrapped, and never lost where the typeface lacks one."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from campaign.typefaces import whole_font_data

REGULAR, BOLD = "LoudhailerSans", "LoudhailerSans-Bold"


@cache
def characters() -> frozenset[int]:
    """Register the typefaces with reportlab, once a process, and return the characters that they have."""
    from reportlab import rl_config
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0  # pages as bytes, without a quarter more for lines that mail could carry in 1985
    regular, known = whole_font_data(400)
    bold, _known = whole_font_data(600)
    pdfmetrics.registerFont(TTFont(REGULAR, BytesIO(regular)))
    pdfmetrics.registerFont(TTFont(BOLD, BytesIO(bold)))
    for is_bold, is_italic in ((0, 0), (0, 1), (1, 0), (1, 1)):
        addMapping(REGULAR, is_bold, is_italic, BOLD if is_bold else REGULAR)
    return known


def drawable(text: str) -> str:
    """The text without what the typeface can't draw."""
    known = characters()
    return " ".join("".join(letter for letter in text if ord(letter) in known or letter.isspace()).split())


def name_of(name: str, number: int) -> str:
    """The name, or what of it can be drawn and where the whole stands: nobody is lost for her script."""
    known = characters()
    if all(ord(letter) in known for letter in name):
        return name
    rest = drawable(name)
    pointer = _("[in other letters: no. %(number)d of the table]") % {"number": number}
    return f"{rest} {pointer}".strip()


def width(text: str, size: float, font: str = REGULAR) -> float:
    """How wide the text is, in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(text, font, size))


def wrapped(text: str, room: float, size: float) -> list[str]:
    """The text in lines no wider than that; a word that is wider is broken where it must be."""
    if width(text, size) <= room:
        return [text]
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if width(longer, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, room, size)
        lines.extend(whole)
    return [*lines, line] if line else lines


def _broken(word: str, room: float, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if width(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def text_object(canvas: Any, x: float, y: float, size: float, font: str = REGULAR) -> Any:
    """Where lines are written from, in points from the page's lower left corner."""
    text = canvas.beginText(x, y)
    text.setFont(font, size, size * 1.3)
    return text
