"""Signatures on paper are typed in line by line, count at once, and are held to what the form online is held to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from petitions.models import CountChange, Petition, Signature
from petitions.services import counting
from supporters.models import CampaignSupporter, Consent, Supporter
from tests.organise.paper import PAPER, a_sheet, line, page_of, type_in
from tests.petitions.signatures import confirmed


def count(petition: Petition) -> int:
    counting.tally()
    petition.refresh_from_db()
    return petition.signature_count


def test_lines_are_stored_and_count_at_once(aysel: Client, petition: Petition) -> None:
    sheet = a_sheet(petition)
    answer = type_in(aysel, sheet, line("Leyla Quliyeva", "sw1a1aa"), line("Rəşad", "", country="AZ"))
    assert (answer.status_code, answer["Location"]) == (302, page_of(sheet))
    stored = petition.signatures.order_by("line").values_list("name", "postcode", "country", "state", "source", "line")
    assert list(stored) == [
        ("Leyla Quliyeva", "SW1A 1AA", "GB", "confirmed", "paper", 1),
        ("Rəşad", "", "AZ", "confirmed", "paper", 2),
    ]
    assert count(petition) == 2
    assert not Supporter.objects.exists()
    assert all(petition.signatures.values_list("receipt", flat=True))


def test_the_next_empty_line_has_the_cursor(aysel: Client, petition: Petition) -> None:
    sheet = a_sheet(petition)
    type_in(aysel, sheet, line("Leyla"))
    page = aysel.get(page_of(sheet)).content.decode()
    [focused] = [part.split(">")[0] for part in page.split("<input") if "autofocus" in part.split(">")[0]]
    assert 'name="l2-name"' in focused


def test_enter_saves_and_deletes_nothing(aysel: Client, petition: Petition) -> None:
    """Browsers press a form's first button on Enter."""
    sheet = a_sheet(petition)
    type_in(aysel, sheet, line("Leyla"))
    form = aysel.get(page_of(sheet)).content.decode().partition('class="paper-form"')[2]
    assert "formaction" not in form.partition("<button")[2].partition(">")[0]


def test_what_is_wrong_stays_with_the_reason_and_the_rest_is_stored(aysel: Client, petition: Petition) -> None:
    sheet = a_sheet(petition)
    answer = type_in(aysel, sheet, line("Leyla", "nowhere"), line("Rəşad"), line("", "SW1A 1AA"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter your postcode, like SW1A 1AA." in page
    assert "Enter the name." in page
    assert 'value="NOWHERE"' in page or 'value="nowhere"' in page
    assert [row.name for row in petition.signatures.all()] == ["Rəşad"]


@pytest.mark.parametrize(
    "typed",
    [
        line("www.example.org"),
        line("Leyla", country="XX"),
        line("Leyla", address="leyla"),
        line("Leyla", wants_updates="on"),
        line("L" * 151),
        line("Leyla", ""),
    ],
)
def test_what_no_form_online_would_take_is_not_taken(aysel: Client, petition: Petition, typed: dict[str, str]) -> None:
    assert type_in(aysel, a_sheet(petition), typed).status_code == 422
    assert not petition.signatures.exists()


def test_a_postcode_may_be_missing_where_it_is_not_required(aysel: Client, petition: Petition) -> None:
    Petition.objects.update(postcode_asked="optional")
    assert type_in(aysel, a_sheet(petition), line("Leyla", "")).status_code == 302
    assert petition.signatures.get().postcode == ""


def test_an_address_makes_her_one_of_the_campaigns_people(aysel: Client, petition: Petition) -> None:
    sheet = a_sheet(petition)
    type_in(aysel, sheet, line("Leyla", address="Leyla@example.org", wants_updates="on"))
    person = CampaignSupporter.objects.get(campaign=petition.campaign)
    assert person.source == CampaignSupporter.Source.PAPER
    assert (person.supporter.name, person.supporter.address_confirmed_at) == ("Leyla", None)
    consent = Consent.objects.get()
    assert (consent.purpose, consent.via, consent.evidence) == (petition.purpose, "paper", "Sheet 1, line 1")
    assert consent.wording is not None
    assert consent.wording.language == "az"
    assert petition.signatures.get().updates_wording_id == consent.wording_id


def test_without_the_tick_nobody_agrees_to_mail(aysel: Client, petition: Petition) -> None:
    type_in(aysel, a_sheet(petition), line("Leyla", address="leyla@example.org"))
    assert not Consent.objects.exists()
    assert petition.signatures.get().wants_updates is False


def test_whom_another_campaign_knows_this_one_does_not_get_to_know(
    aysel: Client, petition: Petition, clean_air: object
) -> None:
    hers = Supporter.objects.by_address("leyla@example.org", "az")
    Supporter.objects.update(name="Leyla Quliyeva", phone="+442071234567")
    CampaignSupporter.objects.create(campaign=clean_air, supporter=hers, source="list")  # type: ignore[misc]
    type_in(aysel, a_sheet(petition), line("Leyla", address="leyla@example.org"))
    assert petition.signatures.get().supporter == hers
    assert not petition.campaign.people.exists()


def test_an_address_that_has_signed_online_is_left_out_and_shown(aysel: Client, petition: Petition) -> None:
    confirmed(petition, 1)
    answer = type_in(aysel, a_sheet(petition), line("Somebody", "E1 6AN", address="SIGNER0@example.org"))
    page = aysel.get(answer["Location"]).content.decode()
    assert "Line 1 is left out: this address has signed already" in page
    assert petition.signatures.count() == 1
    assert not CountChange.objects.exists()


def test_two_lines_of_one_address_count_once(aysel: Client, petition: Petition) -> None:
    one, other = line("Leyla", address="l@example.org"), line("L. Q.", "E1 6AN", address="L@example.org")
    type_in(aysel, a_sheet(petition), one, other)
    assert count(petition) == 1


def test_a_signature_that_waits_for_its_confirmation_becomes_the_one_on_paper(
    aysel: Client, petition: Petition
) -> None:
    person = Supporter.objects.by_address("leyla@example.org", "az")
    waiting = petition.signatures.create(
        supporter=person, name="L", country="AZ", language="az", comment="Not hers?", show_name=True
    )
    type_in(aysel, a_sheet(petition), line("Leyla", address="leyla@example.org"))
    signature = petition.signatures.get()
    assert signature.public_id == waiting.public_id
    assert (signature.name, signature.state, signature.comment, signature.show_name) == (
        "Leyla",
        "confirmed",
        "",
        False,
    )
    assert count(petition) == 1


def test_the_typist_decides_on_the_same_name_and_postcode(aysel: Client, petition: Petition) -> None:
    confirmed(petition, 1, name="Leyla  Quliyeva")
    sheet = a_sheet(petition)
    asked = type_in(aysel, sheet, line("LEYLA QULIYEVA", "SW1A1AA"), line("Rəşad"))
    assert asked.status_code == 422
    assert "Somebody of this name and postcode has signed on" in asked.content.decode()
    assert petition.signatures.count() == 2
    type_in(aysel, sheet, line("LEYLA QULIYEVA", "SW1A1AA", keep="on"))
    assert petition.signatures.count() == 3


def test_the_same_name_from_elsewhere_is_another_person(aysel: Client, petition: Petition) -> None:
    confirmed(petition, 1, name="Leyla")
    assert type_in(aysel, a_sheet(petition), line("Leyla", "E1 6AN")).status_code == 302
    assert petition.signatures.count() == 2


def test_a_line_is_corrected_and_the_count_stays(aysel: Client, petition: Petition) -> None:
    sheet = a_sheet(petition)
    type_in(aysel, sheet, line("Leyla"))
    type_in(aysel, sheet, line("Leyla Quliyeva", "E1 6AN"))
    signature = petition.signatures.get()
    assert (signature.name, signature.postcode) == ("Leyla Quliyeva", "E1 6AN")
    type_in(aysel, sheet, line("Leyla Quliyeva", "E1 6AN", address="leyla@example.org", wants_updates="on"))
    signature = petition.signatures.get()
    assert signature.supporter is not None
    assert (signature.supporter.address, signature.wants_updates) == ("leyla@example.org", True)
    assert count(petition) == 1


def test_a_correction_that_is_left_out_changes_nothing(aysel: Client, petition: Petition) -> None:
    confirmed(petition, 1)
    sheet = a_sheet(petition)
    type_in(aysel, sheet, line("Leyla", "E1 6AN"))
    type_in(aysel, sheet, line("Leyla", "E1 6AN", address="signer0@example.org"))
    assert petition.signatures.get(sheet=sheet).supporter is None
    assert count(petition) == 1


def test_a_deleted_line_counts_no_more_and_its_consent_ends(aysel: Client, petition: Petition) -> None:
    sheet = a_sheet(petition)
    type_in(aysel, sheet, line("Leyla", address="leyla@example.org", wants_updates="on"), line("Rəşad"))
    assert aysel.post(f"{page_of(sheet)}lines/1/delete/").status_code == 302
    assert [row.name for row in petition.signatures.all()] == ["Rəşad"]
    assert count(petition) == 1
    assert not Consent.objects.filter(action="granted").exclude(supporter__consent_states__is_granted=False).exists()


def test_a_finished_sheet_is_counted(aysel: Client, petition: Petition) -> None:
    sheet = a_sheet(petition)
    a_sheet(petition, 2)
    type_in(aysel, sheet, line("Leyla"))
    assert "0 of 2 sheets are typed in" in " ".join(aysel.get(PAPER).content.decode().split())
    aysel.post(f"{page_of(sheet)}finish/")
    page = " ".join(aysel.get(PAPER).content.decode().split())
    assert "1 of 2 sheets are typed in" in page
    assert "1 signature on paper is counted" in page


@pytest.mark.parametrize(("state", "takes"), [("open", True), ("closed", True), ("draft", False), ("answered", False)])
def test_it_is_typed_in_until_the_petition_is_handed_in(
    aysel: Client, petition: Petition, state: str, takes: bool
) -> None:
    Petition.objects.update(state=state)
    type_in(aysel, a_sheet(petition), line("Leyla"))
    assert petition.signatures.exists() is takes


def test_lists_say_that_it_is_on_paper(aysel: Client, petition: Petition) -> None:
    type_in(aysel, a_sheet(petition, 7), line("Leyla"))
    page = aysel.get("/organise/clean-river/petitions/swim/signatures/").content.decode()
    assert "on paper, sheet 7, line 1" in page


def test_sheets_are_printed_with_numbers_that_go_on(aysel: Client, petition: Petition) -> None:
    for _print in range(2):
        answer = aysel.post(f"{PAPER}print/", {"number": "2", "lines": "8", "language": "az"})
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    numbers = petition.paper_sheets.values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_a_full_sheet_takes_few_queries(
    aysel: Client, petition: Petition, queries_of: Callable[[Client, str], int]
) -> None:
    sheet = a_sheet(petition)
    type_in(aysel, sheet, *(line(f"Signer {number}") for number in range(6)))
    assert Signature.objects.count() == 6
    assert queries_of(aysel, page_of(sheet)) <= 15
    assert queries_of(aysel, PAPER) <= 20
