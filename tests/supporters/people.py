"""What the people of these tests do, through the public door."""

from __future__ import annotations

from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives
from django.http import HttpResponse
from django.test import Client

from supporters.models import Supporter
from tests.mail import delivered, path_with

Fill = Callable[..., dict[str, str]]


def ask_to_join(
    client: Client, filled_in: Fill, name: str, address: str, page: str = "/lists/river-news/"
) -> HttpResponse:
    return client.post(page, filled_in(name=name, address=address, consent="on"))


def join(client: Client, filled_in: Fill, name: str, address: str, page: str = "/lists/river-news/") -> Supporter:
    """Ask, and confirm from the mail."""
    ask_to_join(client, filled_in, name, address, page)
    client.post(path_with(delivered()[-1], "/confirm/"))
    return Supporter.objects.get(address__iexact=address)


def reminder(client: Client, filled_in: Fill, address: str, page: str = "/lists/river-news/") -> EmailMultiAlternatives:
    """The mail that somebody on the list gets who asks once more; it has the links to leave."""
    ask_to_join(client, filled_in, "Whoever", address, page)
    return delivered()[-1]


def one_click(message: EmailMultiAlternatives) -> str:
    """The path that the mail's List-Unsubscribe header names."""
    header = message.extra_headers["List-Unsubscribe"]
    return header.strip("<>").split("localhost:8000", 1)[1]
