"""The site's own typefaces, cut to one weight, for what draws without a browser: preview images and posters."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from campaign.staticfiles import FILES, NODE_MODULES


@cache
def font_data(name: str, weight: int) -> tuple[bytes, frozenset[int]]:
    """One subset at one weight as TrueType, and the characters it has."""
    font = TTFont(NODE_MODULES / FILES[f"fonts/{name}.woff2"])
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    data = BytesIO()
    font.save(data)
    return data.getvalue(), frozenset(font.getBestCmap())
