"""The demo's static files: gathered, hashed and compressed when one of them has changed, which takes some seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def gather() -> None:
    """Run collectstatic, unless what it gave the last time still holds."""
    note, manifest = Path(settings.DATA_DIR) / "static.gathered", Path(settings.STATIC_ROOT) / "staticfiles.json"
    fingerprint = hashlib.sha256("\n".join(sorted(_sources())).encode()).hexdigest()
    if manifest.is_file() and note.is_file() and note.read_text() == fingerprint:
        return
    note.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    note.write_text(fingerprint)


def _sources() -> Iterator[str]:
    """Each file that collectstatic would read, with its size and the time of its last change."""
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            yield f"{name} {storage.path(name)} {state.st_size} {state.st_mtime_ns}"
