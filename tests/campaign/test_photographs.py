"""A photograph that is uploaded tells nothing but what it shows."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from pytest_django import Settings

from campaign.models import Campaign


@pytest.fixture(autouse=True)
def _media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def photograph(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """What a phone makes of somebody's kitchen: turned by a quarter, with place, time and owner."""
    picture = Image.new("RGB", size, "red")
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Artist] = "Gunel Aliyeva"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (51.5, 0.0, 0.0)
    data = BytesIO()
    picture.save(data, kind, exif=exif, comment=b"Gunel Aliyeva" if kind in ("JPEG", "GIF") else None)
    return data.getvalue()


def stored(campaign: Campaign, content: bytes, name: str) -> Path:
    campaign.image = SimpleUploadedFile(name, content)
    campaign.save()
    campaign.refresh_from_db()
    return Path(campaign.image.path)


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "kitchen.jpg"), ("PNG", "kitchen.png"), ("WEBP", "kitchen.webp")])
def test_place_time_and_owner_are_gone(campaign: Campaign, kind: str, name: str):
    content = photograph(kind)
    assert b"Gunel" in content
    path = stored(campaign, content, name)
    assert b"Gunel" not in path.read_bytes()
    with Image.open(path) as kept:
        assert (kept.format, dict(kept.getexif()), kept.info.get("comment")) == (kind, {}, None)


def test_a_photograph_taken_sideways_stands_upright(campaign: Campaign):
    with Image.open(stored(campaign, photograph(), "kitchen.jpg")) as kept:
        assert kept.size == (40, 60)


def test_a_huge_photograph_is_made_small_enough_for_a_screen(campaign: Campaign):
    with Image.open(stored(campaign, photograph(size=(5000, 2500)), "kitchen.jpg")) as kept:
        assert max(kept.size) == 2400


def test_another_format_is_kept_as_png_in_its_colours(campaign: Campaign):
    path = stored(campaign, photograph("GIF"), "kitchen.gif")
    assert path.suffix == ".png"
    with Image.open(path) as kept:
        assert kept.format == "PNG"
        assert kept.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_a_picture_with_transparency_keeps_it(campaign: Campaign):
    picture = Image.new("RGBA", (4, 4), (255, 0, 0, 0))
    data = BytesIO()
    picture.save(data, "PNG")
    with Image.open(stored(campaign, data.getvalue(), "mark.png")) as kept:
        assert kept.convert("RGBA").getpixel((0, 0))[3] == 0


def test_what_is_stored_already_is_left_alone(campaign: Campaign):
    path = stored(campaign, photograph(), "kitchen.jpg")
    before = path.read_bytes()
    campaign.name = "Cleaner River"
    campaign.save()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
