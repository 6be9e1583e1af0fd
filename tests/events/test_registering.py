"""Registering for an event, through the public door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import User
from events import services
from events.models import Event, Rsvp
from supporters.models import Consent
from tests.mail import delivered, path_with

Fill = Callable[..., dict[str, str]]
PAGE = "/events/river-rally/"


@pytest.fixture
def rashad(filled_in: Fill) -> dict[str, str]:
    return filled_in(name="Rəşad", address="rashad@example.org")


def confirm(client: Client) -> None:
    client.post(path_with(delivered()[0], "/confirm/"))


def test_rashad_registers_and_gets_a_mail_with_a_calendar_file(
    client: Client, event: Event, rashad: dict[str, str]
) -> None:
    response = client.post(PAGE, rashad)
    assert response["Location"] == "/events/river-rally/registered/"
    [message] = delivered()
    [(name, content, mimetype)] = [(a.filename, a.content, a.mimetype) for a in message.attachments]
    assert (name, mimetype.split(";")[0]) == ("river-rally.ics", "text/calendar")
    assert "BEGIN:VCALENDAR" in (content if isinstance(content, str) else content.decode())


def test_confirming_makes_him_going_and_tells_him_where(client: Client, event: Event, rashad: dict[str, str]) -> None:
    client.post(PAGE, rashad)
    path = path_with(delivered()[0], "/confirm/")
    client.get(path)
    assert Rsvp.objects.get().state == Rsvp.State.PENDING

    response = client.post(path)
    assert Rsvp.objects.get().state == Rsvp.State.GOING
    assert "The old bridge" in client.get(response["Location"]).content.decode()
    [message] = delivered()
    assert "The old bridge" in message.body


def test_he_cancels_by_the_link_and_may_come_again(client: Client, event: Event, rashad: dict[str, str]) -> None:
    client.post(PAGE, rashad)
    confirm(client)
    registration = path_with(delivered()[0], "/registration/")
    assert client.get(registration + "cancel/").status_code == 405

    client.post(registration + "cancel/")
    client.post(registration + "cancel/")
    assert Rsvp.objects.get().state == Rsvp.State.CANCELLED
    assert len(delivered()) == 1

    client.post(PAGE, rashad)
    confirm(client)
    assert Rsvp.objects.get().state == Rsvp.State.GOING


def test_registering_twice_is_one_registration_and_one_mail_a_day(
    client: Client, event: Event, rashad: dict[str, str]
) -> None:
    client.post(PAGE, rashad)
    client.post(PAGE, rashad)
    assert len(delivered()) == 1
    assert Rsvp.objects.count() == 1


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"starts_at": timezone.now() - timedelta(days=1)}])
def test_an_event_that_is_cancelled_or_over_takes_nobody(
    client: Client, event: Event, rashad: dict[str, str], change: dict[str, object]
) -> None:
    Event.objects.filter(pk=event.pk).update(**change)
    page = client.post(PAGE, rashad).content.decode()
    assert "This event is" in page
    assert not Rsvp.objects.exists()


def test_a_draft_is_not_found(client: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(state="draft")
    assert client.get(PAGE).status_code == 404
    assert client.get("/events/river-rally.ics").status_code == 404


def test_cancelling_an_event_tells_everybody_who_is_going_once(
    client: Client, event: Event, rashad: dict[str, str], organiser: User
) -> None:
    client.post(PAGE, rashad)
    confirm(client)
    delivered()
    client.post(PAGE, {**rashad, "address": "pending@example.org"})
    delivered()

    services.cancel_event(event, organiser)
    services.cancel_event(event, organiser)
    [message] = delivered()
    assert message.to == ["rashad@example.org"]
    assert "METHOD:CANCEL" in _calendar(message)


def _calendar(message: object) -> str:
    content = message.attachments[0].content  # type: ignore[attr-defined]
    return content if isinstance(content, str) else content.decode()


class TestAProtectedMeetingPoint:
    """It stands in nothing that a stranger can read."""

    @pytest.fixture(autouse=True)
    def _protected(self, event: Event) -> None:
        Event.objects.filter(pk=event.pk).update(venue_visibility="registered")

    @pytest.mark.parametrize(
        "path", [PAGE, "/", "/events/", "/events.ics", "/events/river-rally.ics", PAGE + "registered/"]
    )
    def test_it_is_on_no_public_page_and_in_no_feed(self, client: Client, event: Event, path: str) -> None:
        assert b"old bridge" not in client.get(path).content

    def test_it_is_in_no_mail_to_the_unconfirmed(self, client: Client, event: Event, rashad: dict[str, str]) -> None:
        client.post(PAGE, rashad)
        [message] = delivered()
        assert "old bridge" not in message.body + _calendar(message) + str(message.alternatives)

    def test_who_confirmed_gets_it(self, client: Client, event: Event, rashad: dict[str, str]) -> None:
        client.post(PAGE, rashad)
        confirm(client)
        [message] = delivered()
        assert "The old bridge" in message.body
        assert "old bridge" in _calendar(message)

    def test_who_cancelled_sees_it_no_more(self, client: Client, event: Event, rashad: dict[str, str]) -> None:
        client.post(PAGE, rashad)
        confirm(client)
        registration = path_with(delivered()[0], "/registration/")
        client.post(registration + "cancel/")
        assert b"old bridge" not in client.get(registration).content


class TestAnEventThatIsNoMore:
    """What was asked for in time and confirmed too late: nobody sets out for what doesn't take place."""

    @pytest.fixture
    def path(self, client: Client, event: Event, rashad: dict[str, str]) -> str:
        Event.objects.update(venue_visibility=Event.VenueVisibility.REGISTERED)
        client.post(PAGE, rashad)
        return path_with(delivered()[0], "/confirm/")

    def test_a_cancelled_one_is_not_confirmed_and_tells_its_place_to_nobody(
        self, client: Client, event: Event, organiser: User, path: str
    ) -> None:
        event.refresh_from_db()
        services.cancel_event(event, organiser)
        question = client.get(path).content.decode()
        assert "This event is cancelled" in question
        assert "Confirm that I’m coming" not in question
        assert client.post(path)["Location"] == PAGE
        assert Rsvp.objects.get().state == Rsvp.State.PENDING
        assert delivered() == []

    def test_one_that_is_over_is_not_confirmed(self, client: Client, path: str) -> None:
        Event.objects.update(starts_at=timezone.now() - timedelta(days=1))
        assert "This event is over" in client.get(path).content.decode()
        assert client.post(path)["Location"] == PAGE
        assert Rsvp.objects.get().state == Rsvp.State.PENDING

    def test_what_was_on_its_way_when_it_was_cancelled_is_not_sent(
        self, client: Client, event: Event, organiser: User, path: str
    ) -> None:
        client.post(path)
        event.refresh_from_db()
        services.cancel_event(event, organiser)
        assert [message.subject for message in delivered()] == ["Cancelled: River rally"]


def test_until_he_confirms_the_form_that_was_sent_last_holds(
    client: Client, event: Event, rashad: dict[str, str]
) -> None:
    client.post(PAGE, {**rashad, "name": "Rude Name", "wants_updates": "on"})
    client.post(PAGE, rashad)
    confirm(client)
    registration = Rsvp.objects.get()
    assert (registration.name, registration.wants_updates) == ("Rəşad", False)
    assert not Consent.objects.exists()


def test_a_ticked_box_waits_for_a_press_and_is_written_to_the_ledger_then(
    client: Client, event: Event, rashad: dict[str, str]
) -> None:
    client.post(PAGE, {**rashad, "wants_updates": "on"})
    assert not Consent.objects.exists()
    path = path_with(delivered()[0], "/confirm/")
    question = client.get(path).content.decode()
    assert "mails about further rallies" in question
    assert "data-submit-when-seen" not in question
    client.post(path)
    line = Consent.objects.get()
    assert (line.purpose, line.via) == (event.purpose, "confirmation")
    assert line.wording is not None


def test_who_registers_again_after_cancelling_is_asked_anew(
    client: Client, event: Event, rashad: dict[str, str]
) -> None:
    client.post(PAGE, rashad)
    confirm(client)
    services.cancel_rsvp(Rsvp.objects.get())
    delivered()
    client.post("/az" + PAGE, {**rashad, "name": "Rəşad Quliyev", "wants_updates": "on"})
    confirm(client)
    registration = Rsvp.objects.get()
    assert (registration.name, registration.language, registration.state) == ("Rəşad Quliyev", "az", "going")
    assert Consent.objects.get().language == "az"
