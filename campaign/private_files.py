"""Files that are kept for the team, and that no address of their own leads to."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible


@deconstructible(path="campaign.private_files.PrivateStorage")
class PrivateStorage(FileSystemStorage):
    """Keeps files under PRIVATE_ROOT, which no server serves: a view hands them out to whom it may."""

    @property
    def base_location(self) -> Path:
        return Path(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def url(self, name: str | None) -> str:
        raise ValueError("A private file has no address.")
