"""`manage.py load_representatives`: who sits for which area, from the lists that parliaments publish."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from petitions.models import Representative
from supporters.models import Area, Postcode

FILES = Path(__file__).parent / "representatives"
COMMONS = "House of Commons"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    names = {
        "E99000001": "Riverside",
        "W99000002": "Ynys Môn",
        "E99000003": "Hill & Dale North",
        "E99000004": "Lakeside",
    }
    for code, name in names.items():
        Area.objects.create(kind=Area.Kind.CONSTITUENCY, code=code, name=name)
    Area.objects.create(kind=Area.Kind.REGION, code="E12000001", name="Riverside")


def load(name: str, body: str = COMMONS) -> str:
    out = StringIO()
    call_command("load_representatives", FILES / name, body=body, stdout=out, no_color=True)
    return out.getvalue()


def sitting() -> dict[str, str]:
    return dict(Representative.objects.filter(is_sitting=True).values_list("area", "name"))


def test_the_parliaments_list_is_matched_by_the_constituencys_name_however_it_is_spelt() -> None:
    load("members.csv")
    assert sitting() == {
        "E99000001": "Rt Hon Ada Example MP",
        "W99000002": "Bela Invented MP",
        "E99000003": "Cyn Fictional MP",
    }
    ada = Representative.objects.get(area="E99000001")
    assert (ada.body, ada.area_name, ada.party, ada.address) == (
        COMMONS,
        "Riverside",
        "Made-up Party",
        "ada.example.mp@example.org",
    )
    assert Representative.objects.get(area="W99000002").address == ""


def test_a_plain_list_is_matched_by_code_first_and_by_name_where_there_is_none() -> None:
    load("plain.csv")
    assert sitting() == {"E99000001": "Erin Plain", "E99000004": "Fay Plain"}


def test_what_is_not_taken_is_named_with_its_line_and_why() -> None:
    told = load("members.csv")
    assert "line 5: Dara Nowhere MP, Atlantis: no such area is known" in told
    assert "line 4: Cyn Fictional MP, Hill and Dale, North: taken without its address" in told
    assert "3 sit in the House of Commons, 2 of them without an address; 0 no longer sit." in told
    assert "line 4: Gil Second, Riverside: the area has a line before this one" in load("plain.csv")


def test_loading_the_same_list_again_changes_nothing() -> None:
    load("members.csv")
    before = list(Representative.objects.order_by("pk").values("pk", "area", "name", "address", "is_sitting"))
    assert "0 no longer sit" in load("members.csv")
    assert list(Representative.objects.order_by("pk").values("pk", "area", "name", "address", "is_sitting")) == before


def test_who_is_not_in_a_newer_list_no_longer_sits_and_comes_back_with_an_older_one() -> None:
    load("members.csv")
    assert "3 no longer sit" in load("plain.csv")
    assert not Representative.objects.get(name="Rt Hon Ada Example MP").is_sitting
    load("members.csv")
    assert Representative.objects.get(name="Rt Hon Ada Example MP").is_sitting
    assert not Representative.objects.get(name="Erin Plain").is_sitting


def test_another_body_has_its_own() -> None:
    load("members.csv")
    load("plain.csv", "Riverside Council")
    assert Representative.objects.get(name="Rt Hon Ada Example MP").is_sitting
    assert Representative.objects.get(name="Erin Plain").body == "Riverside Council"


def test_of_two_constituencies_of_one_name_it_is_the_one_in_which_postcodes_lie() -> None:
    Area.objects.create(kind=Area.Kind.CONSTITUENCY, code="E88000001", name="Riverside")
    Postcode.objects.create(postcode="RV1 1AA", constituency="E88000001")
    load("members.csv")
    assert sitting()["E88000001"] == "Rt Hon Ada Example MP"
    assert "E99000001" not in sitting()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Name,Party\nAda,Made-up\n", "needs a column of names, and one of areas"),
        ("", "needs a column of names"),
        ("Constituency,Member\nAtlantis,Ada\n", "Not one line"),
    ],
)
def test_a_file_that_is_no_such_list_unseats_nobody(tmp_path: Path, content: str, words: str) -> None:
    load("members.csv")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(content)
    with pytest.raises(CommandError, match=words):
        call_command("load_representatives", wrong, body=COMMONS)
    assert len(sitting()) == 3


def test_a_file_in_another_encoding_is_named_as_such(tmp_path: Path) -> None:
    wrong = tmp_path / "latin.csv"
    wrong.write_bytes("Constituency,Member\nYnys Môn,Béla\n".encode("latin-1"))
    with pytest.raises(CommandError, match="utf-8"):
        call_command("load_representatives", wrong, body=COMMONS)
