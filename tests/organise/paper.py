"""Sheets of paper, as the tests of the workspace type them in."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from petitions.models import PaperSheet, Petition

PAPER = "/organise/clean-river/petitions/swim/paper/"


def a_sheet(petition: Petition, number: int = 1) -> PaperSheet:
    return petition.paper_sheets.create(number=number, language="az", lines=6)


def page_of(sheet: PaperSheet) -> str:
    return f"{PAPER}{sheet.public_id}/"


def type_in(client: Client, sheet: PaperSheet, *lines: dict[str, str], **more: str) -> HttpResponse:
    """Send the sheet with these lines, from the first on."""
    sent = {f"l{number}-{name}": value for number, line in enumerate(lines, start=1) for name, value in line.items()}
    return client.post(page_of(sheet), {**sent, **more})


def line(name: str = "", postcode: str = "SW1A 1AA", **more: str) -> dict[str, str]:
    return {"name": name, "postcode": postcode, "country": "GB", **more}
