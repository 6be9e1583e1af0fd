"""What somebody does on the pages of the preference centre."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from supporters.models import MailingList
from tests.mail import delivered, path_with
from tests.organise.forms import form_on
from tests.supporters.people import Fill, reminder


def any_link(client: Client, filled_in: Fill, address: str, page: str = "/lists/river-news/") -> str:
    """The page that the link at the foot of every mail opens."""
    return path_with(reminder(client, filled_in, address, page), "/preferences/")


def fresh_link(client: Client, preferences: str) -> str:
    """Ask there for the link of an hour, and return the page that it opens."""
    client.post(preferences + "my-data/")
    return path_with(delivered()[-1], "/all-preferences/")


def change(client: Client, path: str, *untick: str, tick: tuple[str, ...] = (), **typed: str) -> HttpResponse:
    """Open the page, tick and untick boxes, type into fields, and press “Save”."""
    shown = form_on(client.get(path).content.decode(), "frequency")
    sent = {name: value for name, value in shown.items() if name not in untick}
    return client.post(path, {**sent, **dict.fromkeys(tick, "on"), **typed})


def box(mailing_list: MailingList) -> str:
    """The name of a list's box."""
    return f"list_{mailing_list.pk}"


def ticked(client: Client, path: str) -> set[str]:
    shown = form_on(client.get(path).content.decode(), "frequency")
    return {name for name, value in shown.items() if value == ["on"]}
