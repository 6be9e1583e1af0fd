"""Whatever colour a campaign chooses, its pages can be read, by day and by night."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from campaign.models import Campaign

READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3
# What our stylesheets write on what: a text's property, and those of the grounds it stands on.
PAIRS = {
    "accent": ("page", "card", "accent-soft"),
    "accent-strong": ("page", "card", "accent-soft"),
    "accent-ink": ("accent", "accent-strong"),
    "ink": ("page", "card", "accent-soft"),
    "ink-soft": ("page", "card"),
    "bad": ("page", "card", "bad-soft"),
    "good": ("page", "card"),
    "warn": ("page", "card"),
    "page": ("ink-soft",),
}
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")
_DECLARATION = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, worked out here again so that the product's own is tried too."""

    def luminance(colour: str) -> float:
        channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def schemes(stylesheet: str) -> tuple[dict[str, str], dict[str, str]]:
    """The colours that a stylesheet declares for light and for dark."""
    light, dark = re.split(r"@media \(prefers-color-scheme:\s*dark\)", stylesheet, maxsplit=1)
    return dict(_DECLARATION.findall(light)), dict(_DECLARATION.findall(dark))


NEUTRALS = schemes((Path(settings.BASE_DIR) / "static/css/loudhailer.css").read_text())


def unreadable(colour: str) -> list[tuple[str, str, str, float]]:
    themed = schemes(Client().get(f"/theme/{colour}.css").content.decode())
    found = []
    for scheme, neutral, own in zip(("light", "dark"), NEUTRALS, themed, strict=True):
        shades = {**neutral, **own}
        for text, grounds in PAIRS.items():
            ratios = [(scheme, text, ground, contrast(shades[text], shades[ground])) for ground in grounds]
            found += [pair for pair in ratios if pair[3] < READABLE]
    return found


@given(COLOURS)
def test_any_colour_gives_text_that_can_be_read_in_both_schemes(colour: str) -> None:
    assert unreadable(colour) == []


@pytest.mark.parametrize(
    "colour",
    ["000000", "ffffff", "ffff00", "00ff00", "0000ff", "ff0000", "00ffff", "808080", "777777", "fbf9f6", "161412"],
)
def test_the_extremes_give_text_that_can_be_read_too(colour: str) -> None:
    assert unreadable(colour) == []


def test_a_colour_that_can_be_read_already_is_kept_as_it_is() -> None:
    light, _dark = schemes(Client().get("/theme/00707a.css").content.decode())
    assert light["accent"] == "#00707a"


@given(COLOURS.filter(lambda colour: max(colour) != min(colour)))
def test_a_theme_declares_the_same_properties_in_both_schemes(colour: str) -> None:
    light, dark = schemes(Client().get(f"/theme/{colour}.css").content.decode())
    assert light.keys() == dark.keys() == {"accent", "accent-strong", "accent-ink", "accent-soft", "accent-line"}


def test_every_page_of_a_campaign_takes_its_colour_however_it_was_typed(client: Client, campaign: Campaign) -> None:
    Campaign.objects.update(colour="#AB12CD")
    assert 'href="/theme/ab12cd.css"' in client.get("/").content.decode()
    assert client.get("/theme/ab12cd.css").status_code == 200
