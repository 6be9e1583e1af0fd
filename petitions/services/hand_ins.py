"""Hand-ins: ordered by the team, made by a worker piece by piece, kept with their checksums, and handed over."""

from __future__ import annotations

import hashlib
import os
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

import structlog
from django.core.files import File
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaign.audit import record
from campaign.models import User
from campaign.private_files import PrivateStorage
from petitions.handing_in import rows, volumes
from petitions.models import HandIn, HandInPhoto, Petition, Signature
from petitions.services.petitions import mark_handed_in
from supporters.exporting.csv_stream import write_csv
from supporters.exporting.xlsx_stream import write_xlsx

log = structlog.get_logger(__name__)

State = HandIn.State
LEASE = timedelta(minutes=10)
SECONDS = 40.0  # after which a task ends and is begun anew
_PIECE = 1 << 20


@dataclass(frozen=True)
class Wanted:
    """How a hand-in shall be: `names` is one of HandIn.Names."""

    names: str
    with_comments: bool
    language: str


@dataclass(frozen=True)
class Ceremony:
    """When and where it was handed over, to whom, and how it was, in Markdown."""

    handed_on: date
    place: str
    received_by: str
    account: str


@transaction.atomic
def order(petition: Petition, wanted: Wanted, by: User) -> HandIn:
    """Have a hand-in made of the signatures that count now."""
    Petition.objects.select_for_update(no_key=True).get(pk=petition.pk)
    last = petition.hand_ins.aggregate(last=Max("number"))["last"] or 0
    made = HandIn.objects.create(petition=petition, number=last + 1, made_by=by, made_at=timezone.now(), **vars(wanted))
    record(by, "ordered a hand-in", made, petition.campaign)
    transaction.on_commit(lambda: nudge(made.pk), robust=True)
    return made


def nudge(pk: int) -> None:
    """Wake a worker. A nudge that is lost is made up for by beat."""
    from petitions.tasks import make_hand_in

    make_hand_in.apply_async((pk,), expires=60, retry=False)


def waiting() -> list[int]:
    """The keys of the hand-ins that nobody works on."""
    return list(_free().values_list("pk", flat=True))


def _free() -> QuerySet[HandIn]:
    is_free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=timezone.now())
    return HandIn.objects.filter(is_free, state__in=[State.QUEUED, State.MAKING])


def work(pk: int, seconds: float = SECONDS) -> bool:
    """Work on a hand-in for a while, step by step. Return whether there is more to do.

    Each step leaves a file and a note of how far it is. Whoever is killed leaves the step to be done once more when
    the lease is over; whoever comes meanwhile does nothing.
    """
    claimed_until = timezone.now() + LEASE
    if not _free().filter(pk=pk).update(state=State.MAKING, claimed_until=claimed_until):
        return False
    hand_in = HandIn.objects.select_related("petition__campaign").get(pk=pk)
    making = _Making(hand_in, claimed_until)
    try:
        with translation.override(hand_in.language):
            return making.run(time.monotonic() + seconds)
    except _LeaseLost:
        return False
    except Exception:
        log.exception("hand_in_failed", hand_in=str(hand_in.public_id))
        HandIn.objects.filter(pk=pk, claimed_until=making.claimed_until).update(state=State.FAILED, claimed_until=None)
        return False


class _LeaseLost(Exception):
    """Somebody else works on it now."""


class _Making:
    """The steps: read the signatures, draw the volumes, write the tables, put all of it where it is kept."""

    def __init__(self, hand_in: HandIn, claimed_until: Any) -> None:
        self.hand_in, self.claimed_until = hand_in, claimed_until
        self.position: dict[str, Any] = hand_in.position
        self.folder = Path(PrivateStorage().path(f"hand-ins/{hand_in.public_id}"))
        self.folder.mkdir(parents=True, exist_ok=True)

    def run(self, deadline: float) -> bool:
        while step := self._next():
            step()
            if time.monotonic() > deadline and self._next():
                self._note(claimed_until=None)
                return True
        self._finish()
        return False

    def _next(self) -> Callable[[], None] | None:
        """The first step that isn't done."""
        if not self.position.get("is_read"):
            return self._read
        if self.position.get("drawn", 0) < self.number_of_volumes:
            return self._draw
        if "pdf" not in self.hand_in.checksums:
            return self._bind
        if "csv" not in self.hand_in.checksums:
            return self._write_csv
        return None if "xlsx" in self.hand_in.checksums else self._write_xlsx

    @property
    def number_of_volumes(self) -> int:
        """One where there is nobody, for the cover."""
        return max(1, int(self.position.get("parts", 0)))

    def _note(self, **changes: Any) -> None:
        """Note how far it is. Raise _LeaseLost where the lease is another's by now."""
        renewed = timezone.now() + LEASE
        found = HandIn.objects.filter(pk=self.hand_in.pk, claimed_until=self.claimed_until, state=State.MAKING)
        changes = {"claimed_until": renewed, "position": self.position, **changes}
        if not found.update(**changes):
            raise _LeaseLost
        self.claimed_until = changes["claimed_until"]
        for name, value in changes.items():
            setattr(self.hand_in, name, value)

    def _read(self) -> None:
        read, part = self.position.get("read", 0), self.position.get("parts", 0)
        if not part:
            self._note(total=rows.signatures_of(self.hand_in).count())
        after = self.position.get("after")
        found = rows.read(self.hand_in, tuple(after) if after else None, read + 1, volumes.VOLUME)
        if found is None:
            self.position["is_read"] = True
            self._note(total=read)
            return
        with _whole(self._rows_path(part)) as file:
            rows.store(found.rows, file)
        counts = self.position.get("counts", {})
        self.position["counts"] = {
            by: dict(Counter(counts.get(by, {})) + counter) for by, counter in found.counts.items()
        }
        self.position.update(read=read + len(found.rows), parts=part + 1, after=list(found.after))
        self._note()

    def _draw(self) -> None:
        drawn = self.position.get("drawn", 0)
        found = list(self._stored_part(drawn))
        volume = volumes.Volume(drawn + 1, self.number_of_volumes, self.hand_in.total, self.position.get("counts", {}))
        with _whole(self._volume_path(drawn)) as file:
            volumes.draw(self.hand_in, volume, found, file)
        self.position["drawn"] = drawn + 1
        self._note(done=self.hand_in.done + len(found))

    def _bind(self) -> None:
        """One volume is the document; of several, an archive, for nobody opens ten thousand pages at once."""
        paths = [self._volume_path(number) for number in range(self.number_of_volumes)]
        if len(paths) == 1:
            self._keep("pdf", "pdf", _pieces(paths[0]))
            return
        with _whole(self.folder / "volumes.zip") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for path in paths:
                archive.write(path, path.name)
        self._keep("pdf", "zip", _pieces(self.folder / "volumes.zip"))

    def _write_csv(self) -> None:
        self._keep("csv", "csv", write_csv(self._header(), self._cells(), with_bom=True))

    def _write_xlsx(self) -> None:
        self._keep("xlsx", "xlsx", write_xlsx(self._header(), self._cells()))

    def _header(self) -> list[str]:
        header = [
            _("Number"),
            _("Name"),
            _("Postcode area"),
            _("Country"),
            _("Constituency"),
            _("Date"),
            _("Signed on"),
        ]
        return [*header, _("Comment")] if self.hand_in.with_comments else header

    def _cells(self) -> Iterator[Sequence[str | int]]:
        sources = {value: str(label) for value, label in Signature.Source.choices}
        for part in range(self.position.get("parts", 0)):
            for row in self._stored_part(part):
                source = sources.get(row.source, row.source)
                cells: list[str | int] = [
                    row.number,
                    row.name,
                    row.area,
                    row.country,
                    row.constituency,
                    row.day,
                    source,
                ]
                yield [*cells, row.comment] if self.hand_in.with_comments else cells

    def _stored_part(self, part: int) -> Iterator[rows.Row]:
        if part >= self.position.get("parts", 0):
            return
        with self._rows_path(part).open("rb") as file:
            yield from rows.stored(file)

    def _rows_path(self, part: int) -> Path:
        return self.folder / f"rows-{part + 1:04}.jsonl"

    def _volume_path(self, part: int) -> Path:
        return self.folder / f"volume-{part + 1:04}.pdf"

    def _keep(self, kind: str, suffix: str, pieces: Iterable[bytes]) -> None:
        """Keep the file, and seal it with its checksum."""
        digest, size = hashlib.sha256(), 0
        filename = f"{self.hand_in.petition.slug}-hand-in-{self.hand_in.number}.{suffix}"
        path = self.folder / filename
        with _whole(path) as file:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
        found = {"file": filename, "sha256": digest.hexdigest(), "bytes": size}
        name = f"hand-ins/{self.hand_in.public_id}/{filename}"
        self._note(checksums={**self.hand_in.checksums, kind: found}, **{kind: name})

    def _finish(self) -> None:
        kept = {found["file"] for found in self.hand_in.checksums.values()}
        self.position = {}
        self._note(state=State.READY, finished_at=timezone.now(), claimed_until=None, done=self.hand_in.total)
        for path in self.folder.iterdir():
            if path.name not in kept:
                path.unlink()


class _whole:  # noqa: N801 (used like a function)
    """A file that is there whole or not at all, whoever is killed while it is written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> IO[bytes]:
        self._file = NamedTemporaryFile(dir=self._path.parent, prefix=".", delete=False)
        return self._file

    def __exit__(self, kind: Any, *_rest: Any) -> None:
        self._file.close()
        if kind is None:
            os.replace(self._file.name, self._path)
        else:
            os.unlink(self._file.name)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


@transaction.atomic
def order_again(hand_in: HandIn, by: User) -> None:
    """Try once more what failed, from where it failed."""
    if HandIn.objects.filter(pk=hand_in.pk, state=State.FAILED).update(state=State.QUEUED, claimed_until=None):
        record(by, "ordered a hand-in again", hand_in, hand_in.petition.campaign)
        transaction.on_commit(lambda: nudge(hand_in.pk), robust=True)


@transaction.atomic
def open_file(hand_in: HandIn, kind: str, by: User) -> File[bytes]:
    """Open one of its files ("pdf", "csv" or "xlsx") to be downloaded. Raises FileNotFoundError where it is gone."""
    stored = getattr(hand_in, kind)
    if not stored:
        raise FileNotFoundError(kind)
    file: File[bytes] = stored.open("rb")
    record(by, f"downloaded a hand-in ({kind})", hand_in, hand_in.petition.campaign)
    return file


@transaction.atomic
def delete_files(hand_in: HandIn, by: User) -> None:
    """Delete its files, which name people. Its number, its checksums and the account of the ceremony stay."""
    record(by, "deleted the files of a hand-in", hand_in, hand_in.petition.campaign)
    _delete_files(hand_in)


def delete_files_of(petitions: QuerySet[Petition]) -> None:
    """Delete the files of these petitions' hand-ins, once their signatures are made anonymous."""
    for hand_in in HandIn.objects.filter(petition__in=petitions, state=State.READY).exclude(pdf="", csv="", xlsx=""):
        _delete_files(hand_in)


def _delete_files(hand_in: HandIn) -> None:
    names = [file.name for file in (hand_in.pdf, hand_in.csv, hand_in.xlsx) if file.name]
    HandIn.objects.filter(pk=hand_in.pk).update(pdf="", csv="", xlsx="")

    def delete() -> None:
        for name in names:
            with suppress(FileNotFoundError):
                PrivateStorage().delete(name)

    transaction.on_commit(delete)


@transaction.atomic
def note_ceremony(hand_in: HandIn, ceremony: Ceremony, photos: Sequence[tuple[File[bytes], str]], by: User) -> None:
    """Note that it was handed over, with photos and what they show; the petition is "handed in" from then."""
    for name, value in vars(ceremony).items():
        setattr(hand_in, name, value)
    hand_in.save(update_fields=list(vars(ceremony)))
    for picture, text in photos:
        HandInPhoto.objects.create(hand_in=hand_in, picture=picture, text=text)
    if not mark_handed_in(hand_in.petition, ceremony.handed_on, by):
        record(by, "noted the hand-in", hand_in, hand_in.petition.campaign)


@transaction.atomic
def remove_photo(photo: HandInPhoto, by: User) -> None:
    """Take a photo off the page, and delete it."""
    name, storage = photo.picture.name, photo.picture.storage
    record(by, "removed a photo", photo, photo.hand_in.petition.campaign)
    photo.delete()
    transaction.on_commit(lambda: storage.delete(name) if name else None)
