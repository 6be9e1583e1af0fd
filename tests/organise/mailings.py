"""Mailings as organisers begin them."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from mailings.models import Mailing
from tests.organise.forms import Typed, form_named

MAILINGS = "/organise/clean-river/mailings/"
OF_VERSIONS = ("A_", "B_", "C_", "D_")


def begin(client: Client, name: str = "Invitation", language: str = "en-gb") -> Mailing:
    """Begin a mailing by the page's form."""
    answer = client.post(f"{MAILINGS}new/", {"name": name, "main_language": language})
    assert answer.status_code == 302, answer.content.decode()
    return Mailing.objects.latest("pk")


def page(mailing: Mailing, rest: str = "") -> str:
    return f"{MAILINGS}{mailing.public_id}/{rest}"


def form_of(client: Client, mailing: Mailing) -> Typed:
    """The page's form, filled in as it is shown."""
    return form_named(client.get(page(mailing)).content.decode(), "mailing-form")


def write(client: Client, mailing: Mailing, rest: str = "", /, **typed: str) -> HttpResponse:
    """Open the page, type this into it, and send it; `A_az_body` stands for the field `A-az-body`."""
    fields = {name.replace("_", "-") if name[:2] in OF_VERSIONS else name: value for name, value in typed.items()}
    return client.post(page(mailing, rest), {**form_of(client, mailing), **fields})
