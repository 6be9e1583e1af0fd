"""How large an uploaded file may be."""

from __future__ import annotations

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class LimitedUploadHandler(FileUploadHandler):
    """Refuses a request beyond twice the largest file of an import before it fills the disk.

    What is just too large is received, so that the form can say so in a sentence.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 (Django's name)
        content_length: int,
        boundary: str,
        encoding: Any = None,
    ) -> None:
        if content_length > 2 * settings.IMPORT_MAX_MEGABYTES * 2**20:
            raise RequestDataTooBig("The file is larger than this site takes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
