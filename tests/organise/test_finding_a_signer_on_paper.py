"""Who signed on paper without an address and asks by letter is found by name: shown what is held, erased, or unnamed."""

from __future__ import annotations

import pytest
from django.test import Client

from campaign.models import AuditEntry, Campaign, Membership, User
from petitions.models import Petition, Signature
from petitions.services import counting
from tests.organise.paper import PAPER, a_sheet, line, type_in
from tests.petitions.signatures import confirmed


@pytest.fixture
def manager(campaign: Campaign) -> Client:
    user = User.objects.create_user("manager@example.org")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.MANAGER)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def leyla(manager: Client, petition: Petition) -> Signature:
    type_in(manager, a_sheet(petition), line("Leyla Quliyeva"), line("Rəşad"))
    counting.tally()
    return petition.signatures.get(name="Leyla Quliyeva")


def count(petition: Petition) -> int:
    counting.tally()
    petition.refresh_from_db()
    return petition.signature_count


@pytest.mark.usefixtures("leyla")
def test_she_is_found_by_part_of_her_name(manager: Client) -> None:
    page = manager.post(f"{PAPER}find/", {"name": "quliyeva"}).content.decode()
    assert "Leyla Quliyeva" in page
    assert "Rəşad" not in page
    assert AuditEntry.objects.filter(action="looked for a signer on paper").exists()


def test_who_has_an_address_is_found_elsewhere(manager: Client, petition: Petition) -> None:
    confirmed(petition, 1)
    assert "Nobody of this name" in manager.post(f"{PAPER}find/", {"name": "Signer"}).content.decode()


def test_she_gets_what_is_held(manager: Client, leyla: Signature) -> None:
    answer = manager.post(f"{PAPER}signatures/{leyla.public_id}/held/")
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    for words in ("Leyla Quliyeva", "SW1A 1AA", "Mayor: make the river clean", leyla.receipt or "-"):
        assert words in text


def test_she_is_erased_and_the_count_follows(manager: Client, petition: Petition, leyla: Signature) -> None:
    assert manager.post(f"{PAPER}signatures/{leyla.public_id}/erase/").status_code == 302
    assert not petition.signatures.filter(pk=leyla.pk).exists()
    assert count(petition) == 1


def test_made_anonymous_she_counts_on(manager: Client, petition: Petition, leyla: Signature) -> None:
    assert manager.post(f"{PAPER}signatures/{leyla.public_id}/anonymise/").status_code == 302
    leyla.refresh_from_db()
    assert (leyla.name, leyla.postcode, leyla.state) == ("", "", "confirmed")
    assert count(petition) == 2


def test_one_of_another_campaign_is_not_found(manager: Client, clean_air: Campaign) -> None:
    breathe = Petition.objects.get(slug="breathe")
    sheet = breathe.paper_sheets.create(number=1, language="az")
    Petition.objects.create(campaign=Campaign.objects.get(slug="clean-river"), slug="swim", title="Swim", ask="Let us.")
    other = Signature.objects.create(
        petition=breathe, source="paper", sheet=sheet, line=1, name="Leyla", country="GB", language="az"
    )
    assert "Nobody of this name" in manager.post(f"{PAPER}find/", {"name": "Leyla"}).content.decode()
    assert manager.post(f"{PAPER}signatures/{other.public_id}/erase/").status_code == 404
    assert clean_air.petitions.exists()
