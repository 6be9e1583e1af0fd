"""The command that mends a count."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from campaign.models import Campaign
from petitions.models import CountChange, Petition
from petitions.services import counting
from petitions.services import signatures as signature_services
from supporters.services.people import Person
from tests.petitions import signers


def recounted() -> list[str]:
    said = StringIO()
    call_command("recount", stdout=said)
    return said.getvalue().splitlines()


def sign(petition: Petition, *names: str) -> None:
    for name in names:
        signature_services.confirm(signers.sign(petition, Person(f"{name}@example.org", name, "en-gb")))


@pytest.mark.parametrize("wrong", [0, 1, 70_000])
def test_it_mends_a_count_that_is_wrong_and_says_so(client: Client, petition: Petition, wrong: int) -> None:
    sign(petition, "aysel", "rashad", "gunel")
    counting.tally()
    Petition.objects.update(signature_count=wrong)
    assert recounted() == [f"swim: {wrong} → 3"]
    assert "<strong>3</strong>" in client.get("/petitions/swim/").content.decode()


def test_it_counts_neither_what_is_unconfirmed_nor_what_waits_for_the_tally_twice(petition: Petition) -> None:
    sign(petition, "aysel")
    signers.sign(petition, Person("rashad@example.org", "Rəşad", "az"))
    assert recounted() == ["swim: 0 → 1"]
    assert not CountChange.objects.exists()
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 1


def test_it_goes_through_the_petitions_of_every_campaign_and_state(campaign: Campaign, petition: Petition) -> None:
    other = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.")
    for state in ("draft", "closed"):
        Petition.objects.create(campaign=other, slug=state, title="X", ask="X", state=state, signature_count=9)
    assert sorted(recounted()) == ["closed: 9 → 0", "draft: 9 → 0", "swim: 0 → 0"]


def test_it_changes_nothing_the_second_time(petition: Petition) -> None:
    sign(petition, "aysel")
    recounted()
    assert recounted() == ["swim: 1 → 1"]


def test_it_leaves_the_petitions_text_and_time_of_change_alone(petition: Petition) -> None:
    before = Petition.objects.values("title", "state", "updated_at").get()
    Petition.objects.update(signature_count=5)
    recounted()
    assert Petition.objects.values("title", "state", "updated_at").get() == before


def test_where_there_is_no_petition_it_says_nothing(db: None) -> None:
    assert recounted() == []
