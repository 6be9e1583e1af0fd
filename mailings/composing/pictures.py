"""How large a picture stands in a letter."""

from __future__ import annotations

from django.db.models.fields.files import ImageFieldFile


def fitted(image: ImageFieldFile, widest: int, highest: int) -> dict[str, int]:
    """Width and height in pixels at which the picture fits, never larger than it is.

    Said in the letter, they keep its words from jumping when the picture comes, and Outlook from showing all of it.
    Nothing of a file that isn't there.
    """
    try:
        width, height = image.width, image.height
    except (OSError, ValueError):
        return {}
    scale = min(widest / width, highest / height, 1)
    return {"width": max(round(width * scale), 1), "height": max(round(height * scale), 1)}
