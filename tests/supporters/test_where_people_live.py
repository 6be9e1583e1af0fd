"""Constituency and region come from the postcode, by the directory that an operator loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client

from supporters.fields import clean_uk_postcode
from supporters.models import Area, Postcode, Supporter
from supporters.postcode_areas import AREAS, postcode_area, postcode_area_name

# The shape in which the directory is published, until 2024 and since; most columns left out here, as they are unread.
OLD = """pcd,pcd2,pcds,dointr,doterm,oseast1m,osnrth1m,ctry,rgn,pcon,lat,long,imd
"SW1A1AA","SW1A 1AA","SW1A 1AA","198001","","0529090","0179645","E92000001","E12000007","E14001172",51.501009,-.141588,"12"
"AB1 0AA","AB1  0AA","AB1 0AA","198001","199606","0385386","0801193","S92000003","S99999999","S14000061",57.101474,-2.242851,"6"
"GY1 1AA","GY1  1AA","GY1 1AA","199806","","","","L93000001","L99999999","L99999999",99.999999,0.000000,""
"""
NEW = (
    OLD.replace("ctry,rgn,pcon", "CTRY25CD,RGN25CD,PCON24CD")
    .replace("pcds,", "PCDS,")
    .replace("E14001172", "E14001300")
)
NAMES = "PCON24CD,PCON24NM\nE14001172,Cities of London and Westminster\nE14001300,Somewhere New\n"


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str, name: str = "ONSPD_FEB_2026_UK.csv", encoding: str = "utf-8") -> str:
        (tmp_path / name).write_text(text, encoding=encoding)
        return str(tmp_path / name)

    return _write


def load(*arguments: str, **options: object) -> None:
    call_command("load_postcodes", *arguments, verbosity=0, **options)


@pytest.fixture
def gunel(db: None) -> Supporter:
    gunel = Supporter.objects.by_address("gunel@example.org", "az")
    Supporter.objects.filter(pk=gunel.pk).update(postcode="SW1A 1AA")
    return gunel


def areas(supporter: Supporter) -> tuple[str, str]:
    supporter.refresh_from_db()
    return supporter.constituency, supporter.region


def test_whoever_is_known_gets_her_areas_when_the_directory_is_loaded(gunel: Supporter, write) -> None:
    assert areas(gunel) == ("", "")
    load(write(OLD))
    assert areas(gunel) == ("E14001172", "E12000007")


def test_whoever_comes_later_gets_them_with_her_postcode_and_loses_them_without(gunel: Supporter, write) -> None:
    load(write(OLD))
    gunel.refresh_from_db()
    for postcode, expected in (
        ("AB1 0AA", ("S14000061", "S92000003")),
        ("AZ1000", ("", "")),
        ("SW1A 1AA", ("E14001172", "E12000007")),
        ("", ("", "")),
    ):
        gunel.postcode = postcode
        gunel.save(update_fields=["postcode"])
        assert areas(gunel) == expected


def test_a_new_supporter_with_a_postcode_is_placed_at_once(db: None, write) -> None:
    load(write(OLD))
    new = Supporter.objects.create(address="a@example.org", address_normalised="a@example.org", postcode="SW1A 1AA")
    assert areas(new) == ("E14001172", "E12000007")


def test_a_newer_directory_with_other_column_names_moves_everybody(gunel: Supporter, write) -> None:
    load(write(OLD))
    load(write(NEW, encoding="utf-8-sig"))
    assert areas(gunel) == ("E14001300", "E12000007")
    assert Postcode.objects.count() == 3


def test_loading_the_same_directory_twice_changes_nothing(db: None, write) -> None:
    load(write(OLD))
    before = list(Postcode.objects.order_by("pk").values())
    load(write(OLD))
    assert list(Postcode.objects.order_by("pk").values()) == before


def test_a_place_that_the_directory_does_not_know_is_kept_without_a_position(db: None, write) -> None:
    load(write(OLD))
    guernsey = Postcode.objects.get(postcode="GY1 1AA")
    assert (guernsey.latitude, guernsey.longitude) == (None, None)
    assert (guernsey.constituency, guernsey.region) == ("", "L93000001")


def test_the_areas_get_their_names(db: None, write) -> None:
    of_others = Path(write("LAD24CD,LAD24NM\nE06000001,Hartlepool\n", "others.csv"))
    load(write(OLD), names=[of_others, Path(write(NAMES, "names.csv"))])
    assert Area.objects.get(code="E14001172").name == "Cities of London and Westminster"
    load(write(OLD), names=[Path(write(NAMES.replace("Somewhere New", "Thame"), "names.csv"))])
    assert Area.objects.get(code="E14001300").name == "Thame"
    assert Area.objects.count() == 2


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", OLD.replace("pcds", "postcode")])
def test_a_file_that_is_not_the_directory_is_refused_and_nothing_changes(db: None, write, text: str) -> None:
    load(write(OLD))
    with pytest.raises(CommandError, match="no column for postcode"):
        load(write(text))
    assert Postcode.objects.count() == 3


def test_a_file_that_breaks_off_in_the_middle_leaves_what_was_there(db: None, write) -> None:
    load(write(OLD))
    with pytest.raises(Exception, match="nonsense"):
        load(
            write(
                NEW + '"M1 1AE","M1 1AE","M1 1AE","1","","1","1","E92000001","E12000002","E14001350",nonsense,1,"1"\n'
            )
        )
    assert Postcode.objects.get(postcode="SW1A 1AA").constituency == "E14001172"


def test_a_file_that_is_not_there_is_said_so(db: None) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        load("nowhere.csv")


def test_the_areas_of_postcodes_are_known_offline() -> None:
    assert len(AREAS) == 125
    assert postcode_area("SW1A 1AA") == "SW"
    assert postcode_area_name("M1 1AE") == "Manchester"
    assert postcode_area("AZ1000") == postcode_area("") == postcode_area("1000") == ""


def test_a_postcode_of_no_area_is_refused(client: Client) -> None:
    assert clean_uk_postcode("gir0aa".upper()) == "GIR 0AA"
    assert clean_uk_postcode("BF1 2AA") == "BF1 2AA"
    with pytest.raises(ValidationError, match="SW1A 1AA"):
        clean_uk_postcode("ZZ1 1AA")
