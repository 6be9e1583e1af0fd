"""The site's own typefaces, cut to one weight, for what draws without a browser: preview images and posters."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from campaign.staticfiles import FILES, LETTERS, NODE_MODULES


@cache
def font_data(name: str, weight: int) -> tuple[bytes, frozenset[int]]:
    """One subset at one weight as TrueType, and the characters it has."""
    font = TTFont(NODE_MODULES / FILES[f"fonts/{name}.woff2"])
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    data = BytesIO()
    font.save(data)
    return data.getvalue(), frozenset(font.getBestCmap())


# What shapes words; the subsets' tables of it can't be put together, and names are legible without.
_SHAPING = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "DSIG", "MVAR", "HVAR")


@cache
def whole_font_data(weight: int) -> tuple[bytes, frozenset[int]]:
    """Source Sans with Latin, Cyrillic and Greek letters in one TrueType font, and the characters it has.

    Making it takes a few seconds, once a process.
    """
    with TemporaryDirectory() as folder:
        paths = [str(_static(source, weight, Path(folder))) for source in LETTERS]
        font = Merger().merge(paths)
    data = BytesIO()
    font.save(data)
    return data.getvalue(), frozenset(font.getBestCmap())


def _static(source: Path, weight: int, folder: Path) -> Path:
    """One subset at one weight, as a file that can be merged with others."""
    font = TTFont(source)
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    font.flavor = None
    for table in _SHAPING:
        if table in font:
            del font[table]
    path = folder / f"{source.stem}.ttf"
    font.save(path)
    return path
