"""The first page of the workspace: figures that are the database's, and what happened by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, Membership, User
from events.models import Event, Rsvp
from petitions.models import Petition, Signature
from petitions.services.counting import recount
from supporters.models import MailingList, Subscription, Supporter
from tests.campaign.reading import attributes, elements, words
from tests.organise.conftest import LogIn
from tests.organise.people import people, registered, signed

PAGE = "/organise/clean-river/"
YESTERDAY = timezone.now() - timedelta(days=1)


@pytest.fixture
def elsewhere(clean_air: Campaign) -> None:
    """What happens in another campaign: none of it counts here."""
    Event.objects.update(state=Event.State.PUBLISHED)
    signed(clean_air.petitions.get(), 101, 107)
    registered(clean_air.events.get(), 101, 105)
    air_news = MailingList.objects.create(campaign=clean_air, slug="air-news", name="Air news", description="Daily.")
    subscribed(air_news, 101, 103)


def subscribed(mailing_list: MailingList, first: int, last: int, state: str = "active") -> None:
    for person in people(first, last):
        Subscription.objects.create(
            supporter=person,
            mailing_list=mailing_list,
            state=state,
            language="en-gb",
            confirmed_at=None if state == "pending" else timezone.now(),
        )


def shown(client: Client, path: str = PAGE) -> str:
    """The line of figures, each with its noun."""
    return words(client.get(path).content.decode().split('<ul class="figures">')[1].split("</ul>")[0])


class TestTheFigures:
    @pytest.mark.usefixtures("elsewhere")
    def test_they_are_what_the_database_holds_for_this_campaign(
        self, log_in: LogIn, petition: Petition, event: Event, mailing_list: MailingList
    ) -> None:
        signed(petition, 1, 12)
        signed(petition, 13, 15, state="pending", confirmed_at=None)
        registered(event, 1, 4)
        registered(event, 5, 6, state="pending", confirmed_at=None)
        registered(event, 7, 8, state="cancelled")
        subscribed(mailing_list, 1, 3)
        subscribed(mailing_list, 4, 5, "pending")
        subscribed(mailing_list, 6, 6, "left")
        text = shown(log_in("observer"))
        here = {"petition__campaign__slug": "clean-river"}
        assert Signature.objects.filter(**here, state="confirmed").count() == 12
        assert Rsvp.objects.filter(event=event, state="going").count() == 4
        for figure in (
            "12 confirmed signatures",
            "1 open petition",
            "1 event to come",
            "4 people going",
            "3 people on lists",
        ):
            assert figure in text

    def test_one_is_one_and_none_is_none(
        self, log_in: LogIn, petition: Petition, event: Event, mailing_list: MailingList
    ) -> None:
        client = log_in("observer")
        assert "0 confirmed signatures" in shown(client)
        assert "0 people going" in shown(client)
        signed(petition, 1, 1)
        registered(event, 1, 1)
        subscribed(mailing_list, 1, 1)
        for figure in ("1 confirmed signature ", "1 person going", "1 person on a list"):
            assert figure in f"{shown(client)} "

    def test_thousands_are_written_as_the_language_writes_them(self, log_in: LogIn, petition: Petition) -> None:
        people_of_a_town = [
            Supporter(address=f"a{number}@example.net", address_normalised=f"a{number}@example.net")
            for number in range(1234)
        ]
        Supporter.objects.bulk_create(people_of_a_town)
        Signature.objects.bulk_create(
            Signature(petition=petition, supporter=person, state="confirmed", confirmed_at=timezone.now())
            for person in people_of_a_town
        )
        recount(petition)
        client = log_in("observer")
        assert "1,234 confirmed signatures" in shown(client)
        assert "1 234 təsdiqlənmiş imza" in shown(client, f"/az{PAGE}")

    @pytest.mark.parametrize("change", [{"state": "draft"}, {"state": "cancelled"}, {"starts_at": YESTERDAY}])
    def test_a_rally_that_is_over_cancelled_or_a_draft_is_not_to_come_and_nobody_goes_there(
        self, log_in: LogIn, event: Event, change: dict[str, object]
    ) -> None:
        registered(event, 1, 3)
        Event.objects.filter(pk=event.pk).update(**change)
        text = shown(log_in("observer"))
        assert "0 events to come" in text
        assert "0 people going" in text

    @pytest.mark.parametrize("change", [{"state": "draft"}, {"state": "closed"}, {"closes_at": YESTERDAY}])
    def test_a_petition_that_is_over_closed_or_a_draft_is_not_open_and_its_signatures_count(
        self, log_in: LogIn, petition: Petition, change: dict[str, object]
    ) -> None:
        signed(petition, 1, 3)
        Petition.objects.filter(pk=petition.pk).update(**change)
        text = shown(log_in("observer"))
        assert "0 open petitions" in text
        assert "3 confirmed signatures" in text

    def test_each_leads_to_a_page_that_its_reader_may_open(self, log_in: LogIn, petition: Petition) -> None:
        client = log_in("observer")
        page = client.get(PAGE).content.decode().split('<ul class="figures">')[1].split("</ul>")[0]
        links = {link["href"] for link in attributes(page, "a")}
        assert links == {f"{PAGE}events/", f"{PAGE}petitions/", f"{PAGE}lists/"}
        assert {client.get(link).status_code for link in links} == {200}


def days(page: str) -> dict[str, int]:
    """The chart's table: how many signatures on each day."""
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    rows = [words(row).rsplit(" ", 1) for row in table.split("</tr>")[:-1]]
    return {day: int(number.replace(",", "")) for day, number in rows}


class TestTheChart:
    def test_its_table_has_each_of_the_last_thirty_days_those_with_none_included(
        self, log_in: LogIn, petition: Petition
    ) -> None:
        now = timezone.now()
        noon = datetime.now(ZoneInfo("Europe/London")).replace(hour=12)
        for number, back in enumerate((1, 1, 5, 29, 30, 400), start=1):
            signed(petition, number, number, confirmed_at=noon - timedelta(days=back))
        signed(petition, 7, 7, confirmed_at=now)
        signed(petition, 8, 8, state="pending", confirmed_at=None)
        found = days(log_in("observer").get(PAGE).content.decode())
        expected = {0: 1, 1: 2, 5: 1, 29: 1}
        assert found == {
            f"{day.day} {day:%B %Y}": expected.get(back, 0)
            for back in range(29, -1, -1)
            for day in [(noon - timedelta(days=back)).date()]
        }
        assert list(found)[-1] == f"{noon.day} {noon:%B %Y}"

    @pytest.mark.usefixtures("elsewhere")
    def test_signatures_elsewhere_are_not_in_it(self, log_in: LogIn, petition: Petition) -> None:
        signed(petition, 1, 2)
        assert sum(days(log_in("observer").get(PAGE).content.decode()).values()) == 2

    def test_a_day_begins_at_midnight_by_the_campaigns_clock(self, log_in: LogIn, petition: Petition) -> None:
        Campaign.objects.filter(slug="clean-river").update(timezone="Asia/Baku")
        midnight = datetime.now(ZoneInfo("Asia/Baku")).replace(hour=0, minute=0, second=0, microsecond=0)
        signed(petition, 1, 1, confirmed_at=midnight)
        signed(petition, 2, 3, confirmed_at=midnight - timedelta(seconds=1))
        found = list(days(log_in("observer").get(PAGE).content.decode()).values())
        assert found[-2:] == [2, 1]

    def test_a_browser_draws_it_from_the_same_table(self, log_in: LogIn, petition: Petition) -> None:
        signed(petition, 1, 3)
        page = log_in("observer").get(PAGE).content.decode()
        [canvas] = attributes(page, "canvas")
        [table] = attributes(page, "table")
        assert canvas["data-chart"] == table["id"]
        assert canvas["aria-hidden"] == "true"
        values = [int(values["data-value"]) for _tag, values in elements(page, "td")]
        assert values == list(days(page).values())
        assert values[-1] == 3


def test_it_asks_the_database_no_more_for_sixty_signatures_than_for_ten(
    log_in: LogIn, petition: Petition, event: Event, queries_of: Callable[[Client, str], int]
) -> None:
    client = log_in("observer")
    signed(petition, 1, 10)
    registered(event, 1, 10)
    few = queries_of(client, PAGE)
    signed(petition, 11, 60)
    registered(event, 11, 60)
    assert queries_of(client, PAGE) == few < 20


class TestTheWayThere:
    @pytest.mark.parametrize("role", ["observer", "organiser", "manager"])
    def test_the_workspaces_door_leads_to_ones_own_campaign(self, log_in: LogIn, role: str) -> None:
        assert log_in(role).get("/organise/")["Location"] == PAGE

    def test_it_keeps_the_language(self, log_in: LogIn) -> None:
        assert log_in("observer").get("/az/organise/")["Location"] == f"/az{PAGE}"

    def test_somebody_on_two_teams_comes_to_the_first_by_name(self, log_in: LogIn, clean_air: Campaign) -> None:
        client = log_in("observer")
        Membership.objects.create(user=User.objects.get(), campaign=clean_air, role=Membership.Role.OBSERVER)
        assert client.get("/organise/")["Location"] == "/organise/clean-air/"

    def test_an_unpublished_campaign_has_its_workspace_too(self, log_in: LogIn) -> None:
        Campaign.objects.update(is_published=False)
        assert log_in("observer").get("/organise/", follow=True).status_code == 200

    def test_somebody_on_no_team_is_told_so_and_whom_to_ask(self, log_in: LogIn) -> None:
        answer = log_in("newcomer").get("/organise/")
        assert answer.status_code == 403
        assert "ask who runs the campaign here" in words(answer.content.decode())

    def test_an_admin_of_a_site_without_a_campaign_is_told_so_too(self, db: None) -> None:
        client = Client()
        client.force_login(User.objects.create_superuser("admin@example.org"))
        assert client.get("/organise/").status_code == 403
