"""A hand-in is made piece by piece: nobody is lost, nobody named against her will, and a killed worker loses nothing."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.test import TestCase
from django.utils import timezone
from pypdf import PdfReader
from pytest_django import Settings

from campaign.models import User
from petitions.handing_in import lettering, volumes
from petitions.models import HandIn, Petition
from petitions.services import hand_ins, making_hand_ins
from supporters.models import RetentionRule
from supporters.services import retaining
from tests.petitions.signatures import confirmed

WANTED = {"names": "agreed", "with_comments": False, "language": "en-gb"}


@pytest.fixture(autouse=True)
def _private(settings: Settings, tmp_path: Path) -> None:
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def _short_volumes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volumes, "VOLUME", 3)


def made(petition: Petition, by: User, **wanted: Any) -> HandIn:
    hand_in = hand_ins.order(petition, hand_ins.Wanted(**{**WANTED, **wanted}), by)
    finish(hand_in)
    hand_in.refresh_from_db()
    assert hand_in.state == HandIn.State.READY
    return hand_in


def finish(hand_in: HandIn) -> None:
    """Task after task, as long as there is more to do."""
    while making_hand_ins.work(hand_in.pk):
        pass


def content(hand_in: HandIn, kind: str) -> bytes:
    with getattr(hand_in, kind).open("rb") as file:
        found: bytes = file.read()
    return found


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def table(hand_in: HandIn) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(hand_in, "csv").decode("utf-8-sig"))))


def sheets(hand_in: HandIn) -> list[list[list[Any]]]:
    book = openpyxl.load_workbook(io.BytesIO(content(hand_in, "xlsx")))
    return [[list(row) for row in sheet.values] for sheet in book.worksheets]


def test_the_document_has_cover_text_statistics_and_names(petition: Petition, organiser: User) -> None:
    petition.targets.update(address="1 Quay Street\nRiverside")
    petition.background = "## It stinks\n\nEvery *summer*."
    petition.save()
    confirmed(petition, 2, show_name=True)
    petition.signatures.filter(supporter__address="signer0@example.org").update(name="Əsgər Ağayev-Žižek Ω")
    cover, *rest = pages(content(made(petition, organiser), "pdf"))
    for words in ("Clean River", "Mayor: make the river clean", "2 signatures", "The City", "1 Quay Street", "no. 1"):
        assert words in cover
    text = "\n".join(rest)
    for words in ("Make it clean.", "It stinks", "Every summer.", "United Kingdom", "Əsgər Ağayev-Žižek Ω", "Signer 1"):
        assert words in text
    assert f"page 1 of {len(rest) + 1}" in cover
    assert f"page {len(rest) + 1} of {len(rest) + 1}" in rest[-1]


def test_the_document_of_an_open_letter_names_its_joint_signatories_before_what_is_asked(
    petition: Petition, organiser: User
) -> None:
    petition.joint_signatories.create(name="Dr. Ann Lee", title="Professor of Rivers", position=2)
    petition.joint_signatories.create(name="Rəşad Əliyev", organisation="Union <of> Swimmers", position=1)
    confirmed(petition, 1, show_name=True)
    assert "Ann Lee" not in "".join(pages(content(made(petition, organiser), "pdf")))
    petition.is_open_letter = True
    petition.save()
    text = "\n".join(pages(content(made(petition, organiser), "pdf")))
    order = [
        text.index(words) for words in ("Signed by", "Rəşad Əliyev, Union <of> Swimmers", "Dr. Ann Lee, Professor")
    ]
    assert order == sorted(order)
    assert order[-1] < text.index("What is asked")


def test_nobody_is_named_who_did_not_let_the_name_be_shown(petition: Petition, organiser: User) -> None:
    confirmed(petition, 3, show_name=True)
    petition.signatures.filter(name="Signer 1").update(show_name=False)
    hand_in = made(petition, organiser)
    assert [row[1] for row in table(hand_in)] == ["Name", "Signer 0", "", "Signer 2"]
    assert "Signer 1" not in "".join(pages(content(hand_in, "pdf")))


@pytest.mark.parametrize(("names", "shown"), [("agreed", "Signer 0"), ("initials", "S. 0."), ("none", "")])
def test_names_are_whole_initials_or_none_as_ordered(
    petition: Petition, organiser: User, names: str, shown: str
) -> None:
    confirmed(petition, 1, show_name=True)
    hand_in = made(petition, organiser, names=names)
    assert table(hand_in)[1][:5] == ["1", shown, "SW", "GB", ""]


def test_comments_are_there_where_they_are_ordered_and_shown(petition: Petition, organiser: User) -> None:
    confirmed(petition, 2, show_name=True, comment="I swim there.")
    petition.signatures.filter(name="Signer 1").update(show_name=False)
    assert "Comment" not in table(made(petition, organiser))[0]
    hand_in = made(petition, organiser, with_comments=True)
    assert [row[-1] for row in table(hand_in)] == ["Comment", "I swim there.", ""]
    assert "I swim there." in "".join(pages(content(hand_in, "pdf")))


def test_a_name_in_letters_that_cannot_be_drawn_is_pointed_to(petition: Petition, organiser: User) -> None:
    confirmed(petition, 3, show_name=True)
    for number, name in enumerate(("გიორგი", "Anna 🌹", "Жанна")):
        petition.signatures.filter(name=f"Signer {number}").update(name=name)
    hand_in = made(petition, organiser)
    text = " ".join("".join(pages(content(hand_in, "pdf"))).split())
    assert "[in other letters: no. 1 of the table]" in text
    assert "Anna [in other letters: no. 2 of the table]" in text
    assert "Жанна" in text
    assert [row[1] for row in table(hand_in)[1:]] == ["გიორგი", "Anna 🌹", "Жанна"]


def test_the_longest_names_and_comments_stay_within_the_page(petition: Petition, organiser: User) -> None:
    name, comment = "W" * 150, "m" * 500
    confirmed(petition, 1, show_name=True, name=name, comment=comment)
    text = "".join(pages(content(made(petition, organiser, with_comments=True), "pdf"))).replace("\n", "")
    assert name in text
    assert comment in text
    room = volumes.WIDTH - 2 * volumes.MARGIN
    lettering.characters()
    assert all(lettering.width(line, 9) <= room for line in lettering.wrapped(comment, room, 9))


@pytest.mark.usefixtures("_short_volumes")
def test_many_names_come_in_volumes(petition: Petition, organiser: User) -> None:
    confirmed(petition, 8, show_name=True)
    hand_in = made(petition, organiser)
    archive = zipfile.ZipFile(io.BytesIO(content(hand_in, "pdf")))
    assert archive.namelist() == ["volume-0001.pdf", "volume-0002.pdf", "volume-0003.pdf"]
    first, second, third = ("\n".join(pages(archive.read(name))) for name in archive.namelist())
    assert "8 signatures" in first
    assert "It has 3 volumes." in first
    assert "volume 3 of 3" in third
    found = [number for number in range(8) if f"Signer {number}" in first + second + third]
    assert found == list(range(8))
    assert [row[0] for row in table(hand_in)[1:]] == [str(number) for number in range(1, 9)]


def test_formulas_in_names_stay_words(petition: Petition, organiser: User) -> None:
    confirmed(petition, 1, show_name=True, name="=HYPERLINK(1)")
    hand_in = made(petition, organiser)
    assert table(hand_in)[1][1] == "'=HYPERLINK(1)"
    sheet = openpyxl.load_workbook(io.BytesIO(content(hand_in, "xlsx"))).worksheets[0]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=HYPERLINK(1)", "s")


def test_a_workbook_goes_on_on_another_sheet(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("supporters.exporting.xlsx_stream.MOST_ROWS", 2)
    confirmed(petition, 5)
    book = openpyxl.load_workbook(io.BytesIO(content(made(petition, organiser), "xlsx")))
    assert [[row[0] for row in sheet.values] for sheet in book.worksheets] == [
        ["Number", 1, 2],
        ["Number", 3, 4],
        ["Number", 5],
    ]


@pytest.mark.usefixtures("_short_volumes")
def test_tables_made_in_pieces_are_whole(petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet may be full in the middle of a piece, and a piece in the middle of a sheet."""
    monkeypatch.setattr("supporters.exporting.xlsx_stream.MOST_ROWS", 4)
    confirmed(petition, 8, show_name=True)
    hand_in = made(petition, organiser)
    assert zipfile.ZipFile(io.BytesIO(content(hand_in, "xlsx"))).testzip() is None
    first, second = sheets(hand_in)
    assert first[0] == second[0] == ["Number", "Name", "Postcode area", "Country", "Constituency", "Date", "Signed on"]
    assert [row[:2] for row in first[1:] + second[1:]] == [[n + 1, f"Signer {n}"] for n in range(8)]
    assert [row[:2] for row in table(hand_in)[1:]] == [[str(n + 1), f"Signer {n}"] for n in range(8)]


def test_reading_asks_the_database_no_more_often_for_more_signatures(
    petition: Petition, organiser: User, django_assert_max_num_queries: Any
) -> None:
    confirmed(petition, 40)
    hand_in = hand_ins.order(petition, hand_ins.Wanted(**WANTED), organiser)  # type: ignore[arg-type]
    with django_assert_max_num_queries(39):
        finish(hand_in)


def test_every_file_is_sealed_with_its_checksum(petition: Petition, organiser: User) -> None:
    confirmed(petition, 1)
    hand_in = made(petition, organiser)
    assert set(hand_in.checksums) == {"pdf", "csv", "xlsx"}
    for kind, found in hand_in.checksums.items():
        assert found["sha256"] == hashlib.sha256(content(hand_in, kind)).hexdigest()
        assert found["bytes"] == len(content(hand_in, kind))


def test_only_who_counted_when_it_was_ordered_is_in_it(petition: Petition, organiser: User) -> None:
    confirmed(petition, 3, show_name=True)
    petition.signatures.filter(name="Signer 0").update(state="invalid")
    petition.signatures.filter(name="Signer 2").update(confirmed_at=timezone.now() + timedelta(minutes=1))
    assert [row[1] for row in table(made(petition, organiser))[1:]] == ["Signer 1"]


def test_a_petition_that_nobody_signed_has_a_cover(petition: Petition, organiser: User) -> None:
    assert "0 signatures" in pages(content(made(petition, organiser), "pdf"))[0]


def test_hand_ins_are_numbered(petition: Petition, organiser: User) -> None:
    assert [made(petition, organiser).number for _each in range(2)] == [1, 2]


class Killed(BaseException):
    """What a worker feels of SIGKILL, as far as a test can do it: nothing of its own runs any more."""


def ordered_of_eight(petition: Petition, by: User) -> HandIn:
    confirmed(petition, 8, show_name=True)
    return hand_ins.order(petition, hand_ins.Wanted(**WANTED), by)  # type: ignore[arg-type]


def assert_all_eight_are_in_it_once(hand_in: HandIn) -> None:
    hand_in.refresh_from_db()
    assert hand_in.state == HandIn.State.READY
    assert (hand_in.done, hand_in.total) == (8, 8)
    assert [row[:2] for row in table(hand_in)[1:]] == [[str(n + 1), f"Signer {n}"] for n in range(8)]
    [sheet] = sheets(hand_in)
    assert [row[:2] for row in sheet[1:]] == [[n + 1, f"Signer {n}"] for n in range(8)]
    archive = zipfile.ZipFile(io.BytesIO(content(hand_in, "pdf")))
    text = "".join("".join(pages(archive.read(name))) for name in archive.namelist())
    assert [text.count(f"Signer {n}") for n in range(8)] == [1] * 8
    assert len(archive.namelist()) == 3
    kept = sorted(path.name for path in Path(hand_in.csv.path).parent.iterdir())
    assert kept == sorted(found["file"] for found in hand_in.checksums.values())


@pytest.mark.usefixtures("_short_volumes")
@pytest.mark.parametrize("at", range(1, 14))
def test_whoever_is_killed_loses_nothing_and_doubles_nothing(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    hand_in = ordered_of_eight(petition, organiser)
    note, notes = making_hand_ins._Making._note, [0]

    def note_until_killed(self: Any, **changes: Any) -> None:
        notes[0] += 1
        if notes[0] == at:
            raise Killed
        note(self, **changes)

    monkeypatch.setattr(making_hand_ins._Making, "_note", note_until_killed)
    try:
        finish(hand_in)
    except Killed:
        assert making_hand_ins.work(hand_in.pk) is False  # its lease holds
        HandIn.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert hand_in.pk in making_hand_ins.waiting() or notes[0] < at
    finish(hand_in)
    assert_all_eight_are_in_it_once(hand_in)


@pytest.mark.usefixtures("_short_volumes")
@pytest.mark.parametrize("at", range(1, 17))
def test_whoever_is_killed_while_a_file_is_written_does_so_neither(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    hand_in = ordered_of_eight(petition, organiser)
    replace, files = os.replace, [0]

    def replace_until_killed(*paths: Any) -> None:
        files[0] += 1
        if files[0] == at:
            raise Killed
        replace(*paths)

    monkeypatch.setattr("petitions.handing_in.workshop.os.replace", replace_until_killed)
    try:
        finish(hand_in)
    except Killed:
        HandIn.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    finish(hand_in)
    assert files[0] > 16
    assert_all_eight_are_in_it_once(hand_in)


@pytest.mark.usefixtures("_short_volumes")
@pytest.mark.parametrize("at", range(1, 13))
def test_a_worker_who_wakes_up_after_her_lease_is_over_spoils_nothing(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Another did her step meanwhile: what she wrote, nobody reads."""
    hand_in = ordered_of_eight(petition, organiser)
    note, notes = making_hand_ins._Making._note, [0]

    def overtaken(self: Any, **changes: Any) -> None:
        notes[0] += 1
        if notes[0] == at:
            HandIn.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
            making_hand_ins.work(hand_in.pk, seconds=0)
        note(self, **changes)

    monkeypatch.setattr(making_hand_ins._Making, "_note", overtaken)
    finish(hand_in)
    finish(hand_in)
    assert_all_eight_are_in_it_once(hand_in)


@pytest.mark.usefixtures("_short_volumes")
def test_a_task_ends_after_its_time_and_another_goes_on(petition: Petition, organiser: User) -> None:
    confirmed(petition, 5)
    hand_in = hand_ins.order(petition, hand_ins.Wanted(**WANTED), organiser)  # type: ignore[arg-type]
    tasks, percents = 0, []
    while making_hand_ins.work(hand_in.pk, seconds=0):
        tasks += 1
        hand_in.refresh_from_db()
        percents.append(hand_in.percent)
    assert tasks > 5
    assert percents == sorted(percents)
    assert len(set(percents)) > 2
    hand_in.refresh_from_db()
    assert (hand_in.state, hand_in.done, hand_in.total) == (HandIn.State.READY, 5, 5)


def test_what_failed_is_told_and_can_be_tried_again(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(volumes, "draw", lambda *_anything: 1 / 0)
        hand_in = hand_ins.order(petition, hand_ins.Wanted(**WANTED), organiser)  # type: ignore[arg-type]
        assert making_hand_ins.work(hand_in.pk) is False
    hand_in.refresh_from_db()
    assert hand_in.state == HandIn.State.FAILED
    hand_ins.order_again(hand_in, organiser)
    finish(hand_in)
    hand_in.refresh_from_db()
    assert hand_in.state == HandIn.State.READY


def test_its_files_have_no_address(petition: Petition, organiser: User) -> None:
    hand_in = made(petition, organiser)
    with pytest.raises(ValueError, match="no address"):
        _url = hand_in.pdf.url


def test_its_files_can_be_deleted_and_its_checksums_stay(petition: Petition, organiser: User) -> None:
    hand_in = made(petition, organiser)
    path = Path(hand_in.csv.path)
    with TestCase.captureOnCommitCallbacks(execute=True):
        hand_ins.delete_files(hand_in, organiser)
    hand_in.refresh_from_db()
    assert not hand_in.csv
    assert not path.exists()
    assert hand_in.checksums["csv"]["sha256"]


def make_anonymous(petition: Petition) -> None:
    now = timezone.now()
    Petition.objects.update(state="closed", closed_at=now - timedelta(days=400))
    RetentionRule.objects.create(campaign=petition.campaign, kind="signatures", after=12, acts_from=now)
    with TestCase.captureOnCommitCallbacks(execute=True):
        while any(retaining.keep_rule(rule) for rule in retaining.acting_rules()):
            pass
    assert petition.signatures.get().name == ""


def test_its_files_go_when_its_signers_are_made_anonymous(petition: Petition, organiser: User) -> None:
    confirmed(petition, 1, show_name=True)
    path = Path(made(petition, organiser).csv.path)
    make_anonymous(petition)
    assert not path.exists()


def test_what_was_written_before_it_failed_goes_with_the_names_too(
    petition: Petition, organiser: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    confirmed(petition, 1, show_name=True)
    with monkeypatch.context() as broken:
        broken.setattr(volumes, "draw", lambda *_anything: 1 / 0)
        hand_in = hand_ins.order(petition, hand_ins.Wanted(**WANTED), organiser)  # type: ignore[arg-type]
        finish(hand_in)
    folder = tmp_path / "hand-ins" / str(hand_in.public_id)
    assert any(b"Signer 0" in path.read_bytes() for path in folder.iterdir())
    make_anonymous(petition)
    assert not list(folder.iterdir())
    hand_ins.order_again(hand_in, organiser)
    finish(hand_in)
    hand_in.refresh_from_db()
    assert [row[:2] for row in table(hand_in)[1:]] == [["1", ""]]
