"""Files as the world makes them: each with the report that it must bring, and never half a state or an error."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from campaign.models import Campaign, User
from supporters.models import Import, Supporter
from tests.supporters.imports.conftest import Bring, counts, outcomes, upload

pytestmark = pytest.mark.django_db

GOOD = [(2, "created", ""), (3, "created", "")]
TWO = "email,name\nann@example.org,Ann\nşəhla@x,Şəhla\n"


def names() -> list[str]:
    return list(Supporter.objects.order_by("pk").values_list("name", flat=True))


class TestLetters:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    def test_unicode_with_and_without_a_mark(self, bring: Bring, encoding: str) -> None:
        run = bring("email,name\nann@example.org,Ann\nbob@example.org,Şəhla Əliyeva\n".encode(encoding))
        assert outcomes(run) == GOOD
        assert names() == ["Ann", "Şəhla Əliyeva"]

    @pytest.mark.parametrize(
        ("encoding", "name"),
        [
            ("cp1252", "Zoë Müller-Lüdenscheidt née Françoise Crème Brûlée"),
            ("cp1254", "Ayşe Çağlayan İbrahimoğlu, Şükrü Güneş, Işıl"),
            ("cp1251", "Мария Петровна Иванова и её сестра Надежда"),
        ],
    )
    def test_encodings_of_old(self, bring: Bring, encoding: str, name: str) -> None:
        rows = "".join(f'p{number}@example.org,"{name}"\n' for number in range(20))
        run = bring(("email,name\n" + rows).encode(encoding))
        assert run.encoding == encoding
        assert set(names()) == {name}

    def test_a_wrong_choice_of_encoding_is_reported_row_by_row(self, campaign: Campaign, bring: Bring) -> None:
        content = b"email,name\n" + b"ann@example.org,Ann\n" * 1 + "bob@example.org,Zo\xeb\n".encode("cp1252")
        run = bring(content, encoding="utf-8-sig")
        assert outcomes(run) == [(2, "created", ""), (3, "created", "encoding")]
        assert names() == ["Ann", ""]

    def test_invisible_letters_and_turned_ones_are_left_out(self, bring: Bring) -> None:
        bring("email,name\nann@example.org,\u202eAnn\u200b O\u0000'Brien\u2066\n")
        assert names() == ["Ann O'Brien"]

    def test_an_address_with_letters_beyond_ascii_before_the_at_is_refused(self, bring: Bring) -> None:
        assert outcomes(bring(TWO)) == [(2, "created", ""), (3, "refused", "address")]


class TestColumns:
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_whatever_stands_between_them(self, bring: Bring, mark: str) -> None:
        run = bring(f"email{mark}name\nann@example.org{mark}Ann\nbob@example.org{mark}Bob\n")
        assert run.delimiter == mark
        assert outcomes(run) == GOOD

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_whatever_ends_a_row(self, bring: Bring, end: str) -> None:
        assert outcomes(bring(end.join(["email,name", "ann@example.org,Ann", "bob@example.org,Bob"]))) == GOOD

    def test_names_that_are_missing_empty_or_there_twice(self, campaign: Campaign, manager: User) -> None:
        run = upload(campaign, manager, "email,,name,Name\nann@example.org,x,Ann,Other\n")
        assert run.header == ["email", "Column 2", "name", "Name · 2"]
        assert run.mapping == ["address", "", "name", ""]

    def test_no_names_at_all(self, bring: Bring) -> None:
        run = bring("Ann;ann@example.org\nBob;bob@example.org\n")
        assert run.header == ["Column 1", "Column 2"]
        assert outcomes(run) == [(1, "created", ""), (2, "created", "")]

    def test_rows_that_are_too_short_or_too_long(self, bring: Bring) -> None:
        run = bring("email,name,phone\nann@example.org\nbob@example.org,Bob,,,,\ncarl@example.org,O,Brien,+44\n")
        assert outcomes(run) == [(2, "created", ""), (3, "created", ""), (4, "refused", "columns")]

    def test_empty_rows_are_passed_over_and_counted(self, bring: Bring) -> None:
        run = bring("email,name\n\nann@example.org,Ann\n,\n   ,\n\nbob@example.org,Bob\n\n")
        assert outcomes(run) == [(3, "created", ""), (7, "created", "")]

    def test_two_hundred_columns(self, bring: Bring) -> None:
        head = ["email", *(f"c{number}" for number in range(200))]
        assert counts(bring(",".join(head) + "\nann@example.org" + "," * 200 + "\n")) == {"created": 1}


class TestQuotationMarks:
    def test_a_name_with_a_comma_a_line_end_and_quotation_marks(self, bring: Bring) -> None:
        run = bring('email,name\nann@example.org,"Ann ""Annie"", née\nO\'Brien"\nbob@example.org,Bob\n')
        assert outcomes(run) == GOOD
        assert names()[0] == 'Ann "Annie", née O\'Brien'

    def test_one_that_is_never_closed_loses_its_own_row_alone(self, bring: Bring) -> None:
        rows = "".join(f"p{number}@example.org,P\n" for number in range(500))
        run = bring(f'email,name\nann@example.org,"Ann\n{rows}')
        assert outcomes(run)[0] == (2, "refused", "quotes")
        assert counts(run) == {"created": 500, "refused": 1}

    def test_two_that_are_never_closed_near_each_other(self, bring: Bring) -> None:
        run = bring(
            'email,name\nann@example.org,"Ann\nbob@example.org,"Bob"\ncarl@example.org,"Carl\ndora@example.org,D'
        )
        assert outcomes(run) == [
            (2, "refused", "quotes"), (3, "created", ""), (4, "refused", "quotes"), (5, "created", ""),
        ]  # fmt: skip

    def test_text_after_one_is_closed(self, bring: Bring) -> None:
        run = bring('email,name\nann@example.org,"Ann" O\'Brien\nbob@example.org,Bob\n')
        assert outcomes(run) == [(2, "refused", "quotes"), (3, "created", "")]

    def test_one_in_the_middle_of_a_cell_is_a_letter(self, bring: Bring) -> None:
        bring('email,name\nann@example.org,Ann "Annie" O\'Brien\n')
        assert names() == ['Ann "Annie" O\'Brien']


class TestContents:
    def test_a_cell_of_a_megabyte(self, bring: Bring) -> None:
        run = bring(f"email,name\nann@example.org,{'A' * 1_100_000}\nbob@example.org,Bob\n")
        assert outcomes(run) == [(2, "created", "name"), (3, "created", "")]

    def test_a_row_of_several_megabytes_without_an_end(self, bring: Bring) -> None:
        run = bring(f"email,name\nann@example.org,{'A' * 5_000_000}\nbob@example.org,Bob\n")
        assert outcomes(run) == [(2, "refused", "long"), (3, "created", "")]

    def test_nuls(self, bring: Bring) -> None:
        run = bring("email,name\nann\0@example.org,Ann\nbob@example.org,B\0ob\n")
        assert outcomes(run) == [(2, "refused", "address"), (3, "created", "")]
        assert names() == ["Bob"]

    @pytest.mark.parametrize(
        "address",
        ["nobody", "a b@example.org", "@example.org", "ann@", "ann@localhost", "ann@example..org", "ann@@example.org",
         "Ann <ann@example.org>", "ann@exa_mple.org", "=cmd|' /C calc'!A0@x", "ann@[127.0.0.1]"],
    )  # fmt: skip
    def test_what_is_no_address(self, bring: Bring, address: str) -> None:
        run = bring(f'email,name\n"{address}",Ann\n')
        assert outcomes(run) == [(2, "refused", "address")]

    def test_values_that_cannot_be_kept_are_left_out_and_the_person_comes(self, bring: Bring) -> None:
        run = bring(
            "email,name,phone,postcode,country,language,joined\n"
            "ann@example.org,see www.example.org,12,SW1A1A,Atlantis,Klingon,2999-01-01\n",
            default_country="GB",
        )
        [(_row, outcome, problems)] = outcomes(run)
        assert outcome == "created"
        assert set(problems.split(",")) == {"name", "phone", "postcode", "country", "language", "joined"}
        ann = Supporter.objects.get()
        assert (ann.name, ann.phone, ann.postcode, ann.country, ann.language) == ("", "", "", "", "en-gb")
        assert run.rows.get().cells[1] == "see www.example.org"

    def test_backslashes_tabs_and_what_copy_reads_as_null(self, bring: Bring) -> None:
        bring('email,name\nann@example.org,"\\N"\nbob@example.org,"a\\tb\tc\\.\\\\"\n')
        assert names() == ["\\N", "a\\tb c\\.\\\\"]

    def test_html_is_a_name_like_any_other(self, bring: Bring) -> None:
        bring("email,name\nann@example.org,<script>alert(1)</script>\n")
        assert names() == ["<script>alert(1)</script>"]


class TestWhatIsNoTable:
    @pytest.mark.parametrize(
        "content",
        [b"", b"\xef\xbb\xbf", b" \r\n\r\n", b"%PDF-1.7\n\xff\xfe", b"\x89PNG\r\n\x1a\n", b"\xd0\xcf\x11\xe0old excel",
         bytes(range(256)) * 50, b"PK\x03\x04 not a zip", b"<html><body>", b"{\\rtf1 hello}"],
    )  # fmt: skip
    def test_is_refused_with_a_sentence_and_leaves_nothing(
        self, campaign: Campaign, manager: User, content: bytes
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            upload(campaign, manager, content)
        assert len(refused.value.messages[0]) > 20
        assert not Import.objects.exists()


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_member(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The archive with its members changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return file.getvalue()


class TestSpreadsheets:
    ROWS: list[list[object]] = [
        ["E-mail", "Name", "Phone", "Joined", None],
        ["ann@example.org", "Ann", 447400123456, datetime(2021, 5, 3, 10, 30)],
        [],
        ["bob@example.org", None, "07400 123457", date(2020, 1, 2)],
        ["nobody", True, 1.5, None],
    ]

    def test_numbers_days_and_empty_cells(self, bring: Bring, campaign: Campaign) -> None:
        run = bring(workbook(self.ROWS), name="people.xlsx")
        assert outcomes(run) == [(2, "created", ""), (4, "created", ""), (5, "refused", "address")]
        joined = [link.joined_at.date().isoformat() for link in campaign.people.order_by("pk")]
        assert joined == ["2021-05-03", "2020-01-02"]

    def test_a_zip_bomb_is_refused(self, campaign: Campaign, manager: User) -> None:
        bomb = with_member(
            workbook(self.ROWS), lambda name, old: b"0" * 120_000_000 if name.endswith("styles.xml") else old
        )
        assert len(bomb) < 500_000
        with pytest.raises(ValidationError, match="too large"):
            upload(campaign, manager, bomb, "people.xlsx")

    def test_entities_that_would_explode_are_not_read(self, campaign: Campaign, manager: User) -> None:
        laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
        content = with_member(workbook(self.ROWS), lambda name, old: laughs if "sheet1" in name else old)
        with pytest.raises(ValidationError):
            upload(campaign, manager, content, "people.xlsx")

    def test_another_kind_of_archive_is_no_table(self, campaign: Campaign, manager: User) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("word/document.xml", "<w/>")
        with pytest.raises(ValidationError, match="no table"):
            upload(campaign, manager, file.getvalue(), "letter.docx")

    def test_a_sheet_that_breaks_off_is_reported_where_it_does(self, bring: Bring) -> None:
        rows: list[list[object]] = [["email"], *([f"p{number}@example.org"] for number in range(2000))]
        content = with_member(workbook(rows), lambda name, old: old[: len(old) // 2] if "sheet1" in name else old)
        run = bring(content, name="people.xlsx")
        assert run.state == Import.State.DONE
        assert outcomes(run)[-1][1:] == ("refused", "unreadable")
        assert 0 < counts(run)["created"] < 2000
