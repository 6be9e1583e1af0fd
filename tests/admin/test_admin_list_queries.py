"""The admin's lists ask the database no more often the more rows there are."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.conftest import MODELS, address
from tests.admin.rows import rows

LISTS = [address(model, "?o=1.-2") for model in MODELS]
MOST = 20


def queries(client: Client) -> dict[str, int]:
    """How many queries each list takes."""
    found = {}
    for path in LISTS:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        found[path] = len(captured)
    return found


def test_no_list_takes_more_queries_the_more_rows_there_are(admin: Client) -> None:
    for number in range(1, 3):
        rows(number)
    admin.get(LISTS[0])
    few = queries(admin)
    for number in range(3, 13):
        rows(number)
    many = queries(admin)
    assert {path: number for path, number in many.items() if number > few[path]} == {}
    assert max(many.values()) <= MOST
