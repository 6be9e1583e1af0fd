"""Photographs, without what a camera writes into them: the place, the time, whose device it was."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import models
from PIL import Image, ImageOps

LONGEST_SIDE = 2400  # pixels
JPEG_QUALITY = 88
_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


class PhotographField(models.ImageField):
    """An image field that keeps the picture alone, upright and no larger than a screen needs."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            setattr(model_instance, self.attname, picture_alone(file))
        return super().pre_save(model_instance, add)


def picture_alone(file: File[bytes]) -> ContentFile[bytes]:
    """Return the picture drawn anew, in its own format or as PNG, without any metadata."""
    file.open()
    with Image.open(file) as opened:
        kind = opened.format if opened.format in _SUFFIXES else "PNG"
        upright = ImageOps.exif_transpose(opened)
    upright = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn = Image.new(upright.mode, upright.size)
    drawn.paste(upright)
    data = BytesIO()
    drawn.save(data, kind, quality=JPEG_QUALITY)
    return ContentFile(data.getvalue(), str(PurePath(file.name or "picture").with_suffix(_SUFFIXES[kind])))
