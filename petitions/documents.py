"""Files that the team puts on a petition's page: pictures and documents, taken for what their bytes say they are."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from campaign.identifiers import uuid7
from campaign.images import picture_alone

LARGEST = 10 * 2**20  # bytes
_PICTURES = {"JPEG": ".jpg", "PNG": ".png"}
# Names in a PDF by which it runs something of its own (ISO 32000-1, 12.6.4).
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")


def clean_picture(file: File[bytes]) -> File[bytes]:
    """Return the picture drawn anew under a name of ours. Raises ValidationError where it is too large."""
    _check_size(file)
    return _renamed(picture_alone(file))


def clean_document(file: File[bytes]) -> File[bytes]:
    """Return a PDF as it is, or a picture drawn anew, under a name of ours.

    Raises ValidationError for anything else, whatever its name says, and for a PDF that would run something.
    """
    _check_size(file)
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"%PDF-"):
        return _pdf(file)
    try:
        with Image.open(file) as opened:
            kind = opened.format
        if kind in _PICTURES:
            return _renamed(picture_alone(file))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        pass
    raise ValidationError(_("Choose a PDF, or a picture as PNG or JPEG."), code="kind")


def _pdf(file: File[bytes]) -> File[bytes]:
    content = file.read()
    if any(name in content for name in _ACTIVE):
        raise ValidationError(
            _("This PDF would run a program of its own. Print it into a new PDF and choose that."), code="active"
        )
    return ContentFile(content, f"{uuid7()}.pdf")


def _check_size(file: Any) -> None:
    if file.size > LARGEST:
        raise ValidationError(_("Choose a file of up to 10 MB."), code="size")


def _renamed(picture: ContentFile[bytes]) -> ContentFile[bytes]:
    """What a camera or a person called it says more than it should, and could be guessed."""
    suffix = (picture.name or "").rpartition(".")[2]
    picture.name = f"{uuid7()}.{suffix}"
    return picture
