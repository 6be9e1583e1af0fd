"""The site under gunicorn while a country signs: nothing twice, nothing lost, no error."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from pytest_django import Settings

from mailings.models import Message
from mailings.tasks import deliver
from petitions.models import CountChange, Petition, Signature
from petitions.services import counting
from supporters.confirmations import confirmation_token
from supporters.models import Supporter
from tests.faults.processes import web_server
from tests.mailings.post_office import PostOffice
from tests.threads import meanwhile, together

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
CLIENTS = 200
SIGNERS = 10_000
SIGNERS_AT_ONCE = 24

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]

_kept_open = threading.local()


def post(port: int, path: str, fields: dict[str, str] | None = None) -> int:
    """Send a form over this thread's connection and return the status."""
    if getattr(_kept_open, "port", None) != port:
        _kept_open.port, _kept_open.line = port, http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    _kept_open.line.request("POST", path, urlencode(fields or {}), headers)
    response = _kept_open.line.getresponse()
    response.read()
    return int(response.status)


def confirm_path(signature: Signature) -> str:
    return reverse("supporters:confirm", args=[confirmation_token("signature", signature.public_id)])


def test_two_hundred_clients_with_the_same_address_are_one_signature_and_one_mail(
    petition: Petition, filled_in: Fill, post_office: PostOffice, settings: Settings
) -> None:
    spellings = ("Gunel+River@example.org", "gunel+river@EXAMPLE.org", " GUNEL+RIVER@example.org ")

    def sign(number: int) -> int:
        return post(port, PAGE, filled_in(name="Günəl Əliyeva", address=spellings[number % 3], country="AZ"))

    with web_server(RATELIMIT_ENABLE="0") as port:
        statuses = together([lambda number=number: sign(number) for number in range(CLIENTS)])
        assert statuses == [303] * CLIENTS
        assert (Supporter.objects.count(), Signature.objects.count(), Message.objects.count()) == (1, 1, 1)

        path = confirm_path(Signature.objects.get())
        assert together([lambda: post(port, path)] * CLIENTS) == [303] * CLIENTS

    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 1


def test_the_one_mail_of_two_hundred_clients_is_delivered_once(
    petition: Petition, filled_in: Fill, post_office: PostOffice, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office.port
    form = filled_in(name="Günəl Əliyeva", address="gunel@example.org", country="AZ")
    with web_server(RATELIMIT_ENABLE="0") as port:
        assert together([lambda: post(port, PAGE, form)] * CLIENTS) == [303] * CLIENTS
    together([deliver] * 8)
    assert post_office.addresses() == ["gunel@example.org"]


def test_thousands_who_sign_and_confirm_while_tallies_run_are_all_counted(petition: Petition, filled_in: Fill) -> None:
    def sign_and_confirm(number: int) -> tuple[int, int]:
        address = f"person{number}@example.org"
        signed = post(port, PAGE, filled_in(name="O'Brien-Łukasiewicz", address=address, country="AZ"))
        path = confirm_path(Signature.objects.get(supporter__address=address))
        return signed, post(port, path)

    started = time.monotonic()
    with (
        web_server(RATELIMIT_ENABLE="0") as port,
        meanwhile(counting.tally, pause=0.1),
        meanwhile(counting.tally, pause=0.15),
    ):
        works = [lambda number=number: sign_and_confirm(number) for number in range(SIGNERS)]
        statuses = together(works, at_once=SIGNERS_AT_ONCE)
        petition.refresh_from_db()
        assert petition.signature_count > 0
    print(f"{SIGNERS} signatures and confirmations in {time.monotonic() - started:.0f} s")

    assert set(statuses) == {(303, 303)}
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == petition.signatures.confirmed().count() == SIGNERS
    assert not CountChange.objects.exists()
    assert Message.objects.count() == Supporter.objects.count() == SIGNERS
    assert counting.recount(petition) == SIGNERS
