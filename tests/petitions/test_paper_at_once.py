"""Two people type in paper at the same moment, or somebody signs online while her line is typed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from campaign.models import User
from petitions.models import CountChange, Petition, Signature
from petitions.paper_lines import read_line
from petitions.services.paper import add_lines
from supporters.models import Supporter
from tests.organise.paper import a_sheet, line
from tests.threads import together

TYPISTS = 6

pytestmark = pytest.mark.django_db(transaction=True)


def typed(petition: Petition, organiser: User, number: int = 1, **cells: str) -> int:
    """A sheet of this number with this one line typed in; how many signatures were added."""
    return add_lines(a_sheet(petition, number), [read_line(petition, 1, line(**cells))], organiser).added


def test_the_same_address_on_several_sheets_is_one_signature(petition: Petition, organiser: User) -> None:
    works = [
        lambda number=number: typed(petition, organiser, number, name=f"Leyla {number}", address="leyla@example.org")
        for number in range(TYPISTS)
    ]
    assert sorted(together(works)) == [0] * (TYPISTS - 1) + [1]
    assert (Signature.objects.count(), Supporter.objects.count(), CountChange.objects.count()) == (1, 1, 1)


def test_the_same_name_and_postcode_without_an_address_is_one_signature(petition: Petition, organiser: User) -> None:
    works = [
        lambda number=number: typed(petition, organiser, number, name="Leyla Quliyeva", postcode="SW1A 1AA")
        for number in range(TYPISTS)
    ]
    assert sorted(together(works)) == [0] * (TYPISTS - 1) + [1]
    assert Signature.objects.count() == 1


def test_who_signs_online_meanwhile_is_one_signature(
    petition: Petition, organiser: User, filled_in: Callable[..., dict[str, str]], settings: Settings
) -> None:
    settings.RATELIMIT_ENABLE = False
    form = filled_in(name="Leyla", address="leyla@example.org", country="AZ")
    works: list[Callable[[], int]] = [lambda: Client().post("/petitions/swim/", form).status_code] * TYPISTS
    works.append(lambda: typed(petition, organiser, name="Leyla", address="leyla@example.org"))
    assert sorted(together(works)) == [1] + [303] * TYPISTS
    assert Signature.objects.get().state == Signature.State.CONFIRMED
