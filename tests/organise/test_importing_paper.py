"""A table of signatures on paper is stored whole or not at all, with a report row by row."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from petitions.models import PaperSheet, Petition
from petitions.services import counting
from supporters.models import CampaignSupporter, Consent
from tests.organise.paper import PAPER
from tests.petitions.signatures import confirmed


def send(client: Client, content: bytes | str, name: str = "paper.csv", **more: str) -> HttpResponse:
    raw = content.encode() if isinstance(content, str) else content
    return client.post(f"{PAPER}import/", {"file": SimpleUploadedFile(name, raw), "language": "az", **more})


GOOD = "Name,Postcode,Country,E-mail,E-mail me\nLeyla,sw1a1aa,,leyla@example.org,x\nRəşad,,Azerbaijan,,\n"


def test_its_rows_become_the_lines_of_a_sheet(aysel: Client, petition: Petition) -> None:
    assert send(aysel, GOOD).status_code == 200
    stored = petition.signatures.order_by("line").values_list("name", "postcode", "country", "line", "wants_updates")
    assert list(stored) == [("Leyla", "SW1A 1AA", "GB", 2, True), ("Rəşad", "", "AZ", 3, False)]
    sheet = PaperSheet.objects.get()
    assert sheet.finished_at is not None
    assert Consent.objects.get().via == "paper"
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 2


def test_a_spreadsheet_is_read_too_and_so_are_azerbaijani_headings(aysel: Client, petition: Petition) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Ad", "Soyad", "Poçt indeksi", "Ölkə"], ["Leyla", "Quliyeva", "AZ1000", "AZ"]):
        sheet.append(row)
    data = BytesIO()
    book.save(data)
    assert send(aysel, data.getvalue(), "paper.xlsx").status_code == 200
    assert petition.signatures.get().name == "Leyla Quliyeva"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",SW1A 1AA,,,", "Enter the name."),
        ("Tural,nowhere,,,", "Enter your postcode"),
        ("Tural,SW1A 1AA,Atlantis,,", "We know no country “Atlantis”."),
        ("Tural,SW1A 1AA,,tural,", "Enter your e-mail address"),
        ("Tural,SW1A 1AA,,,x", "Enter the address to which news shall go"),
    ],
)
def test_one_wrong_row_and_nothing_is_stored(aysel: Client, petition: Petition, row: str, said: str) -> None:
    answer = send(aysel, f"{GOOD}{row}\n")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Nothing is stored: 1 row is wrong." in page
    assert not petition.signatures.exists()
    assert not PaperSheet.objects.exists()


def test_duplicates_are_left_out_and_told(aysel: Client, petition: Petition) -> None:
    confirmed(petition, 2)
    text = "name,postcode,email\nA,E1 6AN,signer0@example.org\nSigner 1,SW1A1AA,\nTural,E1 6AN,\nTural,E1 6AN,\n"
    page = send(aysel, text).content.decode()
    assert "this address has signed already" in page
    assert page.count("somebody of this name and postcode has signed") == 2
    assert petition.signatures.filter(source="paper").count() == 1


def test_probable_ones_are_kept_where_the_typist_says_so(aysel: Client, petition: Petition) -> None:
    confirmed(petition, 1)
    send(aysel, "name,postcode\nSigner 0,SW1A 1AA\n", keep="on")
    assert petition.signatures.count() == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.4", b"first,second\na,b\n", b"name\n", b"name\n" + b"A\n" * 5001, b"PK\x03\x04broken"],
)
def test_what_is_no_such_table_is_refused(aysel: Client, petition: Petition, content: bytes) -> None:
    assert send(aysel, content).status_code == 422
    assert not petition.signatures.exists()


def test_five_thousand_rows_are_taken_at_once(aysel: Client, petition: Petition) -> None:
    rows = "".join(f"Signer {n},SW1A 1AA,s{n}@example.org,x\n" for n in range(5000))
    assert send(aysel, f"name,postcode,email,updates\n{rows}").status_code == 200
    assert petition.signatures.count() == 5000
    assert CampaignSupporter.objects.count() == 5000
    assert Consent.objects.count() == 5000
