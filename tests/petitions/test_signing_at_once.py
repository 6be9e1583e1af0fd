"""Many people sign at the same moment, and so do many copies of one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from mailings.models import Message
from petitions.models import CountChange, Petition, Signature
from petitions.services import counting
from supporters.confirmations import confirmation_token
from supporters.models import Supporter
from tests.threads import meanwhile, together

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"
CLIENTS = 20

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_limits(settings: Settings) -> None:
    settings.RATELIMIT_ENABLE = False


def confirm_path(signature: Signature) -> str:
    return reverse("supporters:confirm", args=[confirmation_token("signature", signature.public_id)])


def test_the_same_address_at_once_is_one_signature_and_one_mail(petition: Petition, filled_in: Fill) -> None:
    def sign(number: int) -> int:
        address = "Gunay.Quliyeva+river@example.org"
        address = address.upper() if number % 2 else address
        form = filled_in(name=f"Günay {number}", address=address, country="AZ")
        return Client().post(PAGE, form).status_code

    statuses = together([lambda number=number: sign(number) for number in range(CLIENTS)])
    assert statuses == [303] * CLIENTS
    assert (Supporter.objects.count(), Signature.objects.count(), Message.objects.count()) == (1, 1, 1)


def test_pressing_the_confirmation_many_times_at_once_counts_once(petition: Petition, filled_in: Fill) -> None:
    Client().post(PAGE, filled_in(name="Günay", address="gunay@example.org", country="AZ"))
    path = confirm_path(Signature.objects.get())
    statuses = together([lambda: Client().post(path).status_code] * CLIENTS)
    assert statuses == [303] * CLIENTS
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 1


def test_signing_and_confirming_at_the_same_moment_is_no_deadlock(petition: Petition, filled_in: Fill) -> None:
    form = filled_in(name="Günay", address="gunay@example.org", country="AZ")
    Client().post(PAGE, form)
    path = confirm_path(Signature.objects.get())
    works = [lambda: Client().post(path).status_code, lambda: Client().post(PAGE, form).status_code] * 10
    assert together(works) == [303] * 20
    assert Signature.objects.get().state == Signature.State.CONFIRMED


def test_a_hundred_at_once_are_all_counted_while_tallies_run(petition: Petition, filled_in: Fill) -> None:
    other = Petition.objects.create(
        campaign=petition.campaign, slug="fish", title="Fish", ask="Let them live.", state=Petition.State.OPEN
    )

    def sign(number: int) -> int:
        client = Client()
        for which, page in ((petition, PAGE), (other, "/petitions/fish/")):
            address = f"person{number}@example.org"
            form = filled_in(name="Ng", address=address, country="GB", postcode="N1 9GU")
            assert client.post(page, form).status_code == 303
            signature = Signature.objects.get(petition=which, supporter__address=address)
            if number % 5:
                assert client.post(confirm_path(signature)).status_code == 303
        return 2

    with meanwhile(counting.tally), meanwhile(counting.tally):
        signed = together([lambda number=number: sign(number) for number in range(50)], at_once=CLIENTS)

    assert sum(signed) == Signature.objects.count() == 100
    counting.tally()
    assert not CountChange.objects.exists()
    for which in (petition, other):
        which.refresh_from_db()
        assert which.signature_count == which.signatures.confirmed().count() == 40


def test_a_recount_in_the_middle_of_it_all_is_right_too(petition: Petition, filled_in: Fill) -> None:
    def sign(number: int) -> int:
        client = Client()
        address = f"person{number}@example.org"
        client.post(PAGE, filled_in(name="Ng", address=address, country="AZ"))
        return client.post(confirm_path(Signature.objects.get(supporter__address=address))).status_code

    with meanwhile(lambda: counting.recount(petition)), meanwhile(counting.tally):
        statuses = together([lambda number=number: sign(number) for number in range(40)], at_once=CLIENTS)
    assert statuses == [303] * 40
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 40
