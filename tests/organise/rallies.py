"""What the tests of rallies do in the workspace, and what they look at."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry
from events.models import Event, Rsvp
from supporters.models import Supporter
from tests.organise import forms
from tests.organise.forms import RALLY

EVENTS = "/organise/clean-river/events/"
PAGE = f"{EVENTS}river-rally/"
HIDDEN = "\u202e\u2066\u200b\ufeff"


def schedule(client: Client, **typed: str) -> HttpResponse:
    return client.post(f"{EVENTS}new/", {**RALLY, **typed})


def scheduled(client: Client, **typed: str) -> Event:
    answer = schedule(client, **typed)
    assert answer.status_code == 302, sentences(answer)
    return Event.objects.latest("pk")


def sentences(answer: HttpResponse) -> dict[str, str]:
    return forms.sentences(answer.content.decode())


def going(event: Event, *people: str, state: str = "going") -> None:
    for address in people:
        Rsvp.objects.create(
            event=event,
            supporter=Supporter.objects.by_address(address, "en-gb"),
            name=address.partition("@")[0].title(),
            language="en-gb",
            state=state,
            confirmed_at=timezone.now(),
        )


def stored_of(event: Event) -> dict[str, object]:
    """All that is stored of it but when it was changed, every language's text by itself."""
    event.refresh_from_db()
    fields = [field.attname for field in Event._meta.concrete_fields if field.attname != "updated_at"]
    return {name: "" if getattr(event, name) is None else getattr(event, name) for name in fields}


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
