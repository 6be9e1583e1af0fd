"""People who write to their representatives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from petitions.models import Letter
from tests.mail import delivered, path_with

PAGE = "/letters/ask-your-councillor/"
TEXT = "Dear Ada Example,\n\nI grew up by the river and my children can't swim in it. Please vote for it in May. " * 2
Fill = Callable[..., dict[str, str]]


@dataclass
class Writer:
    """Somebody at a browser."""

    client: Client
    filled_in: Fill

    def typed(self, **fields: str) -> dict[str, str]:
        hers = {
            "step": "write",
            "way": "site",
            "area": "E99000001",
            "name": "Aysel Məmmədova",
            "address": "aysel@example.org",
            "postcode": "sw1a1aa",
            "postal_address": "1 River Street\nRiverside",
            "subject": "The river in Riverside",
            "text": TEXT,
        }
        return self.filled_in(**{**hers, **fields})

    def finds(self, postcode: str) -> HttpResponse:
        return self.client.post(PAGE, self.filled_in(step="find", postcode=postcode))

    def writes(self, **fields: str) -> HttpResponse:
        return self.client.post(PAGE, self.typed(**fields))

    def confirms(self) -> HttpResponse:
        """From the one mail that waits for her."""
        [message] = delivered()
        return self.client.post(path_with(message, "/confirm/"))

    def sends(self, **fields: str) -> Letter:
        """Write and confirm; what the outbox holds then is not delivered yet."""
        assert self.writes(**fields).status_code == 303
        assert self.confirms()["Location"] == f"{PAGE}thank-you/"
        return Letter.objects.sent().latest("sent_at")
