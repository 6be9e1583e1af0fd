"""The folder of a hand-in: what is kept between the steps, each file whole or not there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from campaign.private_files import PrivateStorage
from petitions.models import HandIn

_PIECE = 1 << 20


class Workshop:
    """The files of one hand-in.

    What a step makes has a name that no other step's has, and is read under the name that was noted: a worker who
    wakes up after her lease is over writes what nobody reads.
    """

    def __init__(self, hand_in: HandIn) -> None:
        self.place = f"hand-ins/{hand_in.public_id}"
        self._folder = Path(PrivateStorage().path(self.place))
        self._folder.mkdir(parents=True, exist_ok=True)

    def new_name(self, kind: str, suffix: str) -> str:
        """A name for a file of this kind that no other file has."""
        return f"{kind}-{secrets.token_hex(6)}.{suffix}"

    def path(self, name: str) -> Path:
        return self._folder / name

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A file that is there whole or not at all, whoever is killed while it is written."""
        with NamedTemporaryFile(dir=self._folder, prefix=".", delete=False) as file:
            try:
                yield file
            except BaseException:
                os.unlink(file.name)
                raise
        os.replace(file.name, self.path(name))

    def keep(self, kind: str, suffix: str, content: Iterable[bytes]) -> str:
        """Write a file of this kind, and return its name."""
        name = self.new_name(kind, suffix)
        with self.writing(name) as file:
            file.writelines(content)
        return name

    def read(self, name: str) -> Iterator[bytes]:
        """The content of a file, piece by piece."""
        with self.path(name).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    def clear(self, kept: Iterable[str]) -> None:
        """Delete all files but these."""
        names = set(kept)
        for path in self._folder.iterdir():
            if path.name not in names:
                path.unlink()
