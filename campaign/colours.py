"""From the campaign's one colour to a scale that is legible in both schemes."""

from __future__ import annotations

import colorsys
from functools import lru_cache

Rgb = tuple[float, float, float]

LIGHT_PAGE = "#fbf9f6"
DARK_PAGE = "#161412"
DARK_CARD = "#1f1c19"
TEXT_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in rgb)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, definition of the term)."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.2, definition of the term)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`share` of one, the rest of the other."""
    first, second = _rgb(one), _rgb(other)
    return _hex(tuple(a * share + b * (1 - share) for a, b in zip(first, second, strict=True)))  # type: ignore[arg-type]


def legible_on(colour: str, *backgrounds: str) -> str:
    """The nearest shade of the colour that can be read on all of the backgrounds."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    step = -0.01 if luminance(backgrounds[0]) > 0.2 else 0.01
    while min(contrast(colour, background) for background in backgrounds) < TEXT_CONTRAST and 0 <= lightness <= 1:
        lightness += step
        colour = _hex(colorsys.hls_to_rgb(hue, min(max(lightness, 0), 1), saturation))
    return colour


def _ink_on(colour: str) -> str:
    """White or near-black, whichever reads better on the colour; one of them always reaches 4.5."""
    return "#ffffff" if contrast(colour, "#ffffff") >= contrast(colour, "#14110f") else "#14110f"


def _scheme(accent: str, page: str, card: str) -> dict[str, str]:
    soft = mix(accent, page, 0.10)
    legible = legible_on(accent, page, card, soft)
    return {
        "accent": legible,
        "accent-strong": mix(legible, "#000000" if luminance(page) > 0.2 else "#ffffff", 0.85),
        "accent-ink": _ink_on(legible),
        "accent-soft": soft,
        "accent-line": mix(accent, page, 0.30),
    }


def mail_colours(colour: str) -> dict[str, str]:
    """What links and buttons of a letter are coloured with, on white paper and on dark, and the ink on buttons."""
    light, dark = legible_on(colour, "#ffffff"), legible_on(colour, DARK_CARD)
    return {"light": light, "light_ink": _ink_on(light), "dark": dark, "dark_ink": _ink_on(dark)}


@lru_cache(maxsize=64)
def theme_stylesheet(colour: str, scheme: str = "") -> str:
    """The custom properties that our stylesheet takes its accent from: for light and for dark, or one of them alone."""
    light = _scheme(colour, LIGHT_PAGE, "#ffffff")
    dark = _scheme(colour, DARK_PAGE, DARK_CARD)
    if scheme:
        return f":root{{{_declare(dark if scheme == 'dark' else light)}}}\n"
    return f":root{{{_declare(light)}}}\n@media (prefers-color-scheme:dark){{:root{{{_declare(dark)}}}}}\n"


def _declare(properties: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in properties.items())
