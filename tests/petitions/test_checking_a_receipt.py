"""A signer sees by her receipt that her signature is counted, and nobody sees more by it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from petitions.models import Petition
from petitions.receipts import grouped
from tests.petitions.signatures import confirmed

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/check/"
COUNTED, NOT_COUNTED = "This signature is counted", "This signature is not among those counted"


@pytest.fixture
def receipt(petition: Petition) -> str:
    [signature] = confirmed(petition, 1, receipt="7Q3F0KZM9T2C1B4X")
    return signature.receipt or ""


def test_a_receipt_of_a_counted_signature_is_found(client: Client, receipt: str, filled_in: Fill) -> None:
    page = client.post(PAGE, filled_in(receipt=receipt))
    assert page.status_code == 200
    assert COUNTED in page.content.decode()
    assert hashlib.sha256(receipt.encode()).hexdigest() in page.content.decode()


@pytest.mark.parametrize(
    "typed",
    ["7Q3F-0KZM-9T2C-1B4X", "7q3f 0kzm 9t2c 1b4x", " 7Q3F-OKZM-9T2C-IB4X ", "7q3fokzm9t2clb4x", "7Q3F–0KZM–9T2C–1B4X"],
)
@pytest.mark.usefixtures("receipt")
def test_it_is_found_however_it_is_typed(client: Client, filled_in: Fill, typed: str) -> None:
    assert COUNTED in client.post(PAGE, filled_in(receipt=typed)).content.decode()


def test_what_is_shown_in_groups_is_what_is_taken(client: Client, receipt: str, filled_in: Fill) -> None:
    assert grouped(receipt) == "7Q3F-0KZM-9T2C-1B4X"
    assert COUNTED in client.post(PAGE, filled_in(receipt=grouped(receipt))).content.decode()


@pytest.mark.usefixtures("receipt")
def test_another_code_is_not_among_those_counted(client: Client, filled_in: Fill) -> None:
    assert NOT_COUNTED in client.post(PAGE, filled_in(receipt="0" * 16)).content.decode()


def test_one_that_ceased_to_count_is_not_among_them(
    client: Client, petition: Petition, receipt: str, filled_in: Fill
) -> None:
    petition.signatures.update(state="invalid")
    assert NOT_COUNTED in client.post(PAGE, filled_in(receipt=receipt)).content.decode()


def test_one_of_another_petition_is_not_among_them(
    client: Client, petition: Petition, receipt: str, filled_in: Fill
) -> None:
    Petition.objects.create(campaign=petition.campaign, slug="fish", title="Fish", ask="Let them.", state="open")
    assert NOT_COUNTED in client.post("/petitions/fish/check/", filled_in(receipt=receipt)).content.decode()


def test_both_answers_take_the_same_work(client: Client, receipt: str, filled_in: Fill) -> None:
    queries = []
    client.post(PAGE, filled_in(receipt=receipt))
    for typed in (receipt, "0" * 16):
        with CaptureQueriesContext(connection) as asked:
            assert client.post(PAGE, filled_in(receipt=typed)).status_code == 200
        queries.append([query["sql"].replace(typed, "") for query in asked if "petitions_" in query["sql"]])
    assert queries[0]
    assert queries[0] == queries[1]


@pytest.mark.parametrize("typed", ["", "7Q3F", "U" * 16, "7Q3F-0KZM-9T2C-1B4X-7", "ə" * 16, "\0" * 16])
@pytest.mark.usefixtures("petition")
def test_what_is_no_receipt_is_said_so(client: Client, filled_in: Fill, typed: str) -> None:
    assert client.post(PAGE, filled_in(receipt=typed)).status_code == 422


def test_looking_alone_answers_nothing(client: Client, receipt: str) -> None:
    page = client.get(PAGE, {"receipt": receipt})
    assert page.status_code == 200
    assert COUNTED not in page.content.decode()


@pytest.mark.usefixtures("petition")
def test_guessing_ends_with_a_limit(client: Client, filled_in: Fill) -> None:
    cache.clear()
    assert 429 in {client.post(PAGE, filled_in(receipt="0" * 16)).status_code for _guess in range(245)}
