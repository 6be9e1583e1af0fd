"""A name or comment that breaks the house rules is taken off the petition's page; the signature counts on."""

from __future__ import annotations

from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry
from petitions.models import Petition, Signature
from petitions.services.counting import recount
from supporters.models import Supporter

LIST = "/organise/clean-river/petitions/swim/signatures/"


def shown(petition: Petition) -> Signature:
    return Signature.objects.create(
        petition=petition,
        supporter=Supporter.objects.by_address("troll@example.org", "en-gb"),
        name="Rude Name",
        comment="vile",
        country="GB",
        show_name=True,
        language="en-gb",
        state=Signature.State.CONFIRMED,
        confirmed_at=timezone.now(),
    )


def test_it_is_off_the_page_counts_on_and_is_in_the_audit_trail(
    client: Client, organiser_client: Client, petition: Petition
) -> None:
    signature = shown(petition)
    recount(petition)
    assert "vile" in client.get("/petitions/swim/").content.decode()
    hide = f"{LIST}{signature.public_id}/hide/"
    assert hide in organiser_client.get(LIST).content.decode()
    assert organiser_client.post(hide)["Location"] == LIST

    page = client.get("/petitions/swim/").content.decode()
    assert "vile" not in page
    assert "Rude Name" not in page
    assert recount(petition) == 1
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.object_id) == ("hidden", str(signature.public_id))
    assert hide not in organiser_client.get(LIST).content.decode()


def test_a_signature_of_another_petition_is_not_found(organiser_client: Client, petition: Petition) -> None:
    other = Petition.objects.create(campaign=petition.campaign, slug="fish", title="Fish", ask="Let them live.")
    signature = shown(other)
    assert organiser_client.post(f"{LIST}{signature.public_id}/hide/").status_code == 404
    signature.refresh_from_db()
    assert signature.show_name
