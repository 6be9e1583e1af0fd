"""The event's page: when and where, and how it answers a form."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaign.public_forms import page_token
from events.models import DEFAULT_LENGTH, Event, Rsvp
from mailings.models import Message
from supporters.models import Supporter
from tests.campaign.reading import attributes, elements, meta, structured_data, words
from tests.mail import delivered
from tests.supporters.clock import clock_moved

Fill = Callable[..., dict[str, str]]
PAGE = "/events/river-rally/"
pytestmark = pytest.mark.usefixtures("event")


@pytest.fixture
def rashad(filled_in: Fill) -> dict[str, str]:
    return filled_in(name="Rəşad O’Brien", address="rashad@example.org")


def read(client: Client, path: str = PAGE) -> str:
    return client.get(path).content.decode()


def assert_nothing_stored() -> None:
    assert not Supporter.objects.exists()
    assert not Rsvp.objects.exists()
    assert not Message.objects.exists()


class TestWhenAndWhere:
    def test_the_time_is_that_of_the_clock_at_the_place(self, client: Client) -> None:
        Event.objects.update(
            starts_at=datetime(2040, 7, 28, 10, 30, tzinfo=UTC), ends_at=datetime(2040, 7, 28, 13, 0, tzinfo=UTC)
        )
        assert "Saturday, 28 July 2040, 11:30–14:00, London time" in words(read(client))
        Event.objects.update(timezone="Asia/Baku")
        assert "Saturday, 28 July 2040, 14:30–17:00, Baku time" in words(read(client))
        assert attributes(read(client), "time")[0]["datetime"] == "2040-07-28T14:30:00+04:00"

    def test_a_zone_of_two_words_is_written_as_two(self, client: Client) -> None:
        Event.objects.update(timezone="America/New_York")
        assert "New York time" in words(read(client))

    def test_the_day_of_the_block_is_the_day_at_the_place(self, client: Client) -> None:
        Event.objects.update(starts_at=datetime(2040, 7, 28, 22, 30, tzinfo=UTC), timezone="Asia/Baku")
        assert '<span class="day">29</span>' in read(client)

    def test_it_is_told_in_azerbaijani(self, client: Client) -> None:
        Event.objects.update(starts_at=datetime(2040, 7, 28, 10, 30, tzinfo=UTC))
        page = words(read(client, f"/az{PAGE}"))
        assert "28" in page
        assert "2040" in page
        assert "July" not in page
        assert "London time" not in page

    def test_what_the_team_wrote_is_text_but_for_description_and_report(self, client: Client) -> None:
        text = "**Bring** <script>alert(1)</script>\nwater"
        Event.objects.update(description=text, report=text, what_to_bring=text, access=text, travel=text, title=text)
        page = read(client)
        assert "<script>alert" not in page
        assert page.count("<strong>Bring</strong>") == 2
        assert page.count("**Bring** &lt;script&gt;alert(1)&lt;/script&gt;<br>water") == 3

    def test_a_meeting_point_for_everybody_is_shown_with_its_area(self, client: Client) -> None:
        Event.objects.update(venue_address="1 Bridge Street")
        assert "The old bridge, 1 Bridge Street, Riverside" in words(read(client))

    def test_a_protected_one_is_promised_to_whoever_registers(self, client: Client) -> None:
        Event.objects.update(venue_visibility="registered", venue_address="1 Bridge Street")
        page = read(client)
        assert "Riverside. The meeting point is sent to you when you register." in words(page)
        assert "ridge" not in page

    def test_a_link_to_join_online_is_on_no_public_page(self, client: Client) -> None:
        Event.objects.update(kind="online", online_url="https://call.example/secret-room")
        for path in (PAGE, "/", "/events/", "/events.ics", "/events/river-rally.ics", f"{PAGE}registered/"):
            assert "secret-room" not in read(client, path)


class TestWhatMachinesRead:
    def test_structured_data_describes_the_event(self, client: Client) -> None:
        Event.objects.update(
            starts_at=datetime(2040, 7, 28, 10, 30, tzinfo=UTC), ends_at=datetime(2040, 7, 28, 13, 0, tzinfo=UTC)
        )
        data = structured_data(read(client))
        assert (data["@context"], data["@type"]) == ("https://schema.org", "Event")
        assert (data["name"], data["description"]) == ("River rally", "Come to the river.")
        assert (data["startDate"], data["endDate"]) == ("2040-07-28T11:30:00+01:00", "2040-07-28T14:00:00+01:00")
        assert data["url"] == f"{settings.SITE_URL}{PAGE}"
        assert data["eventStatus"] == "https://schema.org/EventScheduled"
        assert data["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
        assert data["location"] == {"@type": "Place", "name": "The old bridge", "address": "Riverside"}
        assert data["organizer"]["name"] == "Clean River"

    def test_a_cancelled_one_is_told_to_be_cancelled(self, client: Client) -> None:
        Event.objects.update(state=Event.State.CANCELLED)
        assert structured_data(read(client))["eventStatus"] == "https://schema.org/EventCancelled"

    def test_one_online_is_at_no_place(self, client: Client) -> None:
        Event.objects.update(kind=Event.Kind.ONLINE)
        data = structured_data(read(client))
        assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
        assert data["location"] == {"@type": "VirtualLocation", "url": f"{settings.SITE_URL}{PAGE}"}

    def test_a_protected_meeting_point_is_not_in_it(self, client: Client) -> None:
        Event.objects.update(venue_visibility="registered", venue_address="1 Bridge Street")
        data = structured_data(read(client))
        assert data["location"] == {"@type": "Place", "name": "Riverside", "address": "Riverside"}

    def test_hostile_text_does_not_end_the_element_and_comes_through(self, client: Client) -> None:
        hostile = "</script><script>alert(1)</script> & <!-- ə"
        Event.objects.update(title=hostile, summary=hostile, area=hostile, organiser=hostile)
        page = read(client)
        assert structured_data(page)["name"] == hostile
        assert "<script>alert" not in page

    def test_what_a_chat_shows_beside_its_link(self, client: Client) -> None:
        said = meta(read(client))
        address = f"{settings.SITE_URL}{PAGE}"
        assert (said["og:title"], said["og:description"]) == ("River rally", "Come to the river.")
        assert (said["og:url"], said["og:image"]) == (address, f"{address}preview.png")
        assert said["twitter:card"] == "summary_large_image"

    def test_the_calendar_file_is_named_after_the_event(self, client: Client) -> None:
        answer = client.get("/events/river-rally.ics")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="river-rally.ics"'


class TestTheForm:
    def test_it_asks_for_a_name_an_address_and_one_choice(self, client: Client) -> None:
        page = read(client)
        asked = [field["name"] for field in attributes(page, "input") if field["type"] not in ("hidden", "submit")]
        assert asked == ["name", "address", "wants_updates", "website"]
        assert "checked" not in attributes(page, "input", name="wants_updates")[0]

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("name", " ", "Enter your name."),
            ("name", "x" * 151, "Enter a name of up to 150 characters."),
            ("name", "Visit https://spam.example", "Enter your name without a link or an address."),
            ("address", "", "Enter your e-mail address, like name@example.org."),
            ("address", "rashad", "Enter your e-mail address, like name@example.org."),
            ("address", "a" * 300 + "@example.org", "Enter a shorter e-mail address."),
        ],
    )
    def test_a_mistake_is_told_beside_its_field_and_what_was_typed_is_kept(
        self, client: Client, rashad: dict[str, str], field: str, value: str, sentence: str
    ) -> None:
        answer = client.post(PAGE, {**rashad, "wants_updates": "on", field: value})
        page = answer.content.decode()
        [wrong] = [values for _tag, values in elements(page) if values.get("aria-invalid") == "true"]
        assert (answer.status_code, wrong["name"]) == (422, field)
        assert sentence in page.split(f'id="{wrong["aria-describedby"].split()[-1]}"')[1].split("</div>")[0]
        typed = {values["name"]: values for values in attributes(page, "input")}
        for name in {"name", "address"} - {field}:
            assert typed[name]["value"] == rashad[name]
        assert "checked" in typed["wants_updates"]
        assert_nothing_stored()

    @pytest.mark.parametrize("sent", [b"", b"&", b"nothing=ours"])
    def test_an_empty_form_is_answered_with_what_is_missing(self, client: Client, sent: bytes) -> None:
        answer = client.post(PAGE, sent, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422
        assert "Enter your name." in answer.content.decode()
        assert_nothing_stored()

    def test_a_page_left_open_for_three_days_asks_to_press_again_and_then_takes_it(
        self, client: Client, rashad: dict[str, str]
    ) -> None:
        stale = client.post(PAGE, {**rashad, "page": page_token(time.time() - 72 * 3600)})
        assert_asked_again(stale, "This page was open for a long time.")
        with clock_moved(seconds=5):
            assert client.post(PAGE, {**rashad, "page": token_in(stale)}).status_code == 303

    @pytest.mark.parametrize("token", ["", "forged", "1:x", "x" * 300])
    def test_a_forged_token_asks_to_press_again(self, client: Client, rashad: dict[str, str], token: str) -> None:
        assert_asked_again(client.post(PAGE, {**rashad, "page": token}), "please press the button again")

    def test_a_robot_that_fills_in_every_field_registers_nobody(self, client: Client, rashad: dict[str, str]) -> None:
        answer = client.post(PAGE, {**rashad, "website": "https://spam.example"})
        assert answer.status_code == 422
        assert "Leave the field “Leave this empty” as it is" in words(answer.content.decode())
        assert_nothing_stored()

    def test_a_form_sent_twice_with_one_press_is_one_registration_and_one_mail(
        self, client: Client, rashad: dict[str, str]
    ) -> None:
        answers = [client.post(PAGE, rashad) for _press in range(2)]
        assert {answer["Location"] for answer in answers} == {f"{PAGE}registered/"}
        assert (Rsvp.objects.count(), len(delivered())) == (1, 1)


def token_in(answer: HttpResponse) -> str:
    [hidden] = attributes(answer.content.decode(), "input", name="page")
    return hidden["value"]


def assert_asked_again(answer: HttpResponse, sentence: str) -> None:
    assert answer.status_code == 422
    assert sentence in words(answer.content.decode())
    assert "Rəşad O’Brien" in answer.content.decode()
    assert_nothing_stored()


OVER = {
    "cancelled": ({"state": "cancelled"}, "This event is cancelled"),
    "past": ({"starts_at": timezone.now() - timedelta(days=1)}, "This event is over"),
    "cancelled and past": (
        {"state": "cancelled", "starts_at": timezone.now() - timedelta(days=1)},
        "This event is cancelled",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), OVER.values(), ids=OVER)
class TestAnEventThatTakesNobody:
    def test_it_says_so_and_offers_no_form(self, client: Client, change: dict[str, object], sentence: str) -> None:
        Event.objects.update(**change)
        page = read(client)
        assert sentence in page
        assert not attributes(page, "form")
        assert not attributes(page, "a", href="#register")
        assert attributes(page, "a", href="/campaigns/clean-river/", class_="btn btn-primary")

    @pytest.mark.parametrize("fields", [{}, {"address": "rashad@"}, {"page": "forged"}, {"website": "x"}])
    def test_a_form_that_comes_late_gets_the_same_page(
        self,
        client: Client,
        rashad: dict[str, str],
        change: dict[str, object],
        sentence: str,
        fields: dict[str, str],
    ) -> None:
        Event.objects.update(**change)
        answer = client.post(PAGE, {**rashad, **fields} if fields else {})
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
        assert "Rəşad" not in answer.content.decode()
        assert_nothing_stored()

    def test_the_lists_offer_no_registration_for_it(
        self, client: Client, change: dict[str, object], sentence: str
    ) -> None:
        Event.objects.update(**change)
        for path in ("/", "/events/"):
            assert "River rally" in read(client, path)
            assert not attributes(read(client, path), "a", href=f"{PAGE}#register")


def test_one_that_goes_on_is_not_over_and_takes_registrations(client: Client, rashad: dict[str, str]) -> None:
    now = timezone.now()
    Event.objects.update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    assert "This event is over" not in read(client)
    assert client.post(PAGE, rashad).status_code == 303


def test_one_that_ends_while_the_form_is_on_its_way_says_so(
    client: Client, rashad: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Event.objects.update(starts_at=timezone.now() + timedelta(minutes=5) - DEFAULT_LENGTH)
    now = timezone.now

    def ends_meanwhile(*_arguments: object) -> bool:
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(minutes=10))
        return False

    monkeypatch.setattr("events.views.public.too_many", ends_meanwhile)
    answer = client.post(PAGE, rashad)
    assert answer.status_code == 200
    assert "This event is over" in answer.content.decode()
    assert_nothing_stored()


def test_one_whose_end_is_not_said_goes_on_for_two_hours(client: Client, rashad: dict[str, str]) -> None:
    Event.objects.update(starts_at=timezone.now() - timedelta(minutes=110))
    assert "This event is over" not in read(client)
    assert client.post(PAGE, rashad).status_code == 303
    Event.objects.update(starts_at=timezone.now() - timedelta(minutes=130))
    assert "This event is over" in read(client)
    assert not Event.objects.coming().exists()


def test_what_happened_is_told_when_it_is_over(client: Client) -> None:
    Event.objects.update(starts_at=timezone.now() - timedelta(days=1), report="We were *many*.")
    page = read(client)
    assert "What happened" in page
    assert "We were <em>many</em>." in page
    assert "sent to you when you register" not in page


def test_a_registration_on_the_azerbaijani_page_goes_on_in_azerbaijani(client: Client, rashad: dict[str, str]) -> None:
    assert client.post(f"/az{PAGE}", rashad)["Location"] == f"/az{PAGE}registered/"
    assert Rsvp.objects.get().language == "az"
