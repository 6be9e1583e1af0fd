"""The petition's page asks the database for little, however much there is on it."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from petitions.models import JointSignatory, Petition, PetitionMove

# The petition, its targets, what it asks, the latest and today's signatures; its line of progress and who signs first.
MOST = 7


def test_an_open_letter_with_a_long_line_takes_as_few_queries_as_any(client: Client, petition: Petition) -> None:
    Petition.objects.update(is_open_letter=True)
    for number in range(30):
        JointSignatory.objects.create(petition=petition, name=f"Dr. {number}")
        PetitionMove.objects.create(petition=petition, state="handed_in", happened_on=date(2026, 1, 1 + number))
    client.get("/petitions/swim/")
    with CaptureQueriesContext(connection) as queries:
        page = client.get("/petitions/swim/").content.decode()
    assert "Dr. 29" in page
    assert len(queries) <= MOST
