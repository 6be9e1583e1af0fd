"""Hand-ins: ordered by the team, made by a worker (making_hand_ins.py), kept with their checksums, handed over."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.core.files import File
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from campaign.audit import record
from campaign.models import User
from campaign.private_files import PrivateStorage
from petitions.handing_in.workshop import Workshop
from petitions.models import HandIn, HandInPhoto, Petition
from petitions.services.petitions import mark_handed_in

State = HandIn.State


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
    for hand_in in HandIn.objects.filter(petition__in=petitions, state=State.FAILED):
        _delete_what_failed(hand_in)


def _delete_what_failed(hand_in: HandIn) -> None:
    """Delete what was written before it failed. Tried again, it begins anew."""
    HandIn.objects.filter(pk=hand_in.pk).update(position={}, checksums={}, done=0, pdf="", csv="", xlsx="")
    transaction.on_commit(lambda: Workshop(hand_in).clear(()))


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
