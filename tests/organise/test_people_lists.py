"""The lists of those who signed and those who come: for organisers alone, and as fast with many as with few."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from events.models import Event
from petitions.models import Petition
from tests.campaign.reading import attributes, elements, words
from tests.organise.conftest import LogIn
from tests.organise.people import registered, signed
from tests.organise.role_table import NOBODY, TABLE

SIGNATURES = "/organise/clean-river/petitions/swim/signatures/"
REGISTRATIONS = "/organise/clean-river/events/river-rally/registrations/"
LISTS = {SIGNATURES: signed, REGISTRATIONS: registered}
NAMES = {SIGNATURES: "Signer", REGISTRATIONS: "Guest"}
PERSONAL = re.compile(r"(Signer|Guest|Reason) \d+|person\d+@|N\d+ 9GU|Əliyeva")

Fill = Callable[..., None]


@pytest.fixture
def fill(petition: Petition, event: Event) -> Fill:
    """Put people number `first` to `last` on the list of this page."""
    subjects = {SIGNATURES: petition, REGISTRATIONS: event}
    return lambda page, first, last, **fields: LISTS[page](subjects[page], first, last, **fields)


def named_on(client: Client, page: str) -> list[int]:
    """The numbers of the people on the page, from the top."""
    text = words(client.get(page).content.decode())
    return [int(number) for number in re.findall(rf"{NAMES[page.split('?')[0]]} (\d+)\.", text)]


@pytest.mark.parametrize("page", LISTS)
class TestBothLists:
    def test_they_ask_the_database_no_more_for_sixty_people_than_for_ten(
        self, organiser_client: Client, fill: Fill, queries_of: Callable[[Client, str], int], page: str
    ) -> None:
        fill(page, 1, 10)
        few = queries_of(organiser_client, page)
        fill(page, 11, 60)
        assert queries_of(organiser_client, page) == few

    def test_the_latest_stand_first_and_everybody_stands_on_one_page(
        self, organiser_client: Client, fill: Fill, page: str
    ) -> None:
        for number in range(1, 61, 30):
            fill(page, number, number + 29)
        first, second = named_on(organiser_client, page), named_on(organiser_client, f"{page}?page=2")
        assert (len(first), len(second)) == (50, 10)
        assert set(first) | set(second) == set(range(1, 61))
        assert max(second) < max(first)
        [older] = attributes(organiser_client.get(page).content.decode(), "a", rel="next")
        [newer] = attributes(organiser_client.get(f"{page}?page=2").content.decode(), "a", rel="prev")
        assert (older["href"], newer["href"]) == ("?page=2", "?page=1")

    def test_a_page_that_is_not_there_shows_one_that_is(self, organiser_client: Client, fill: Fill, page: str) -> None:
        fill(page, 1, 3)
        for number in ("0", "-1", "99", "9" * 30, "one", "1.5", "%00", "'", "", "٢"):
            assert sorted(named_on(organiser_client, f"{page}?page={number}")) == [1, 2, 3], number

    def test_each_stands_with_name_address_and_state(self, organiser_client: Client, fill: Fill, page: str) -> None:
        fill(page, 1, 1)
        fill(page, 2, 2, state="pending", confirmed_at=None)
        waiting = organiser_client.get(f"{page}?state=pending") if page == SIGNATURES else organiser_client.get(page)
        text = words((organiser_client.get(page).content + waiting.content).decode())
        for number, state in ((1, "confirmed" if page == SIGNATURES else "going"), (2, "waiting for confirmation")):
            row = text.split(f"{NAMES[page]} {number}. ")[1]
            assert row.startswith(f"person{number}@example.net")
            assert state in row.split("@")[1]

    def test_names_are_text(self, organiser_client: Client, fill: Fill, page: str) -> None:
        fill(page, 1, 1, name="<script>alert(1)</script>{{ x }}<b>")
        shown = organiser_client.get(page).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ x }}&lt;b&gt;" in shown
        assert "<script>alert" not in shown

    def test_no_link_holds_a_name_or_an_address(self, organiser_client: Client, fill: Fill, page: str) -> None:
        fill(page, 1, 60, name="Günəl Əliyeva")
        shown = organiser_client.get(page).content.decode()
        assert "Əliyeva" in shown
        addresses = [
            value for _tag, values in elements(shown) for name, value in values.items() if name in ("href", "action")
        ]
        assert len(addresses) > 5
        assert [address for address in addresses if PERSONAL.search(address) or "@" in address] == []

    def test_where_nobody_is_yet_it_says_what_to_do(
        self, organiser_client: Client, petition: Petition, event: Event, page: str
    ) -> None:
        assert "Share the link to the public page" in words(organiser_client.get(page).content.decode())

    def test_nobody_of_another_petition_or_rally_stands_on_it(
        self, organiser_client: Client, fill: Fill, petition: Petition, event: Event, page: str
    ) -> None:
        fill(page, 1, 2)
        other = petition if page == SIGNATURES else event
        other.pk, other.slug, other.public_id, other._state.adding = None, "other", other._meta.model().public_id, True
        other.save()
        LISTS[page](other, 3, 4)
        assert sorted(named_on(organiser_client, page)) == [1, 2]


def test_the_number_above_the_registrations_counts_those_who_are_going(organiser_client: Client, event: Event) -> None:
    registered(event, 1, 1)
    assert "1 person is going." in words(organiser_client.get(REGISTRATIONS).content.decode())
    registered(event, 2, 55)
    registered(event, 56, 58, state="cancelled")
    registered(event, 59, 60, state="pending", confirmed_at=None)
    assert "55 people are going." in words(organiser_client.get(f"{REGISTRATIONS}?page=2").content.decode())


@pytest.mark.usefixtures("mailing_list")
def test_an_observer_reads_no_name_on_any_page_of_the_workspace(
    log_in: LogIn, petition: Petition, event: Event
) -> None:
    signed(petition, 1, 2, show_name=True)
    registered(event, 3, 4)
    client = log_in("observer")
    for page in TABLE.values():
        if page.get != NOBODY:
            answer = client.get(page.path, follow=True)
            assert answer.status_code in (200, 403, 404)  # not everything that the table names is there
            assert PERSONAL.findall(answer.getvalue().decode(errors="replace")) == [], page.path


def test_an_organiser_reads_them_where_they_belong_and_nowhere_else(
    log_in: LogIn, petition: Petition, event: Event
) -> None:
    signed(petition, 1, 2)
    registered(event, 3, 4)
    client = log_in("organiser")
    naming = {
        page.path
        for page in TABLE.values()
        if page.get != NOBODY and PERSONAL.search(client.get(page.path).getvalue().decode(errors="replace"))
    }
    assert naming == {SIGNATURES, REGISTRATIONS}
