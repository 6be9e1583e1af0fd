"""Files that a team uploads."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
ACTIVE_PDF = PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>")


def uploaded(content: bytes, name: str, kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def picture(kind: str = "JPEG", name: str = "river.jpg", *, made_by: str = "") -> SimpleUploadedFile:
    """A small picture, in which a camera wrote who made it."""
    data = BytesIO()
    exif = Image.Exif()
    if made_by:
        exif[0x010F] = made_by
    Image.new("RGB", (60, 40), "teal").save(data, kind, exif=exif)
    return uploaded(data.getvalue(), name, f"image/{kind.lower()}")
