"""Organisers change a rally: calendars hear of it where they must, and nothing else is touched."""

from __future__ import annotations

import pytest
from django.test import Client

from campaign.models import User
from events import services
from events.models import Event
from tests.campaign.reading import attributes
from tests.organise.forms import RALLY, change, form_on
from tests.organise.rallies import EVENTS, HIDDEN, PAGE, actions, stored_of

SHOWN_BY_CALENDARS = {
    "title_en_gb": "Another",
    "title_az": "Başqa",
    "summary_en_gb": "Another.",
    "starts_at": "2031-07-28T11:30",
    "ends_at": "2032-07-28T11:30",
    "timezone": "Asia/Baku",
    "area_en_gb": "Another",
    "area_az": "Başqa",
    "venue_name_en_gb": "The new bridge",
    "venue_name_az": "Yeni körpü",
    "venue_address_en_gb": "1 Water Lane",
    "venue_visibility": "registered",
    "online_url": "https://example.org/call",
}


def test_opening_and_sending_the_form_changes_no_text_and_no_time(aysel: Client, event: Event) -> None:
    Event.objects.update(title_az="Mitinq", description="One.\n\nTwo.", travel_az='<Avtobus> & "metro"')
    before = stored_of(event)
    assert change(aysel, PAGE).status_code == 302
    assert stored_of(event) == before
    assert actions() == ["changed"]


@pytest.mark.parametrize("language", ["", "/az"])
def test_each_thing_that_calendars_show_raises_the_sequence_by_one(aysel: Client, event: Event, language: str) -> None:
    Event.objects.update(title_az="Mitinq", area_az="Çay", venue_name_az="Köhnə körpü")
    path = language + PAGE
    shown = form_on(aysel.get(path).content.decode(), "title_en_gb")
    for number, (field, typed) in enumerate(SHOWN_BY_CALENDARS.items(), start=1):
        shown[field] = [typed]
        assert aysel.post(path, shown).status_code == 302
        event.refresh_from_db()
        assert (field, event.sequence) == (field, number)


def test_nothing_else_raises_it(aysel: Client, event: Event) -> None:
    shown = form_on(aysel.get(PAGE).content.decode(), "title_en_gb")
    others = {"description_en_gb": "More", "travel_az": "Avtobus", "report_en_gb": "Fine.", "kind": "march"}
    for field, typed in others.items():
        shown[field] = [typed]
        assert aysel.post(PAGE, shown).status_code == 302
        event.refresh_from_db()
        assert (getattr(event, field), event.sequence) == (typed, 0)


def test_a_text_can_be_taken_away_in_either_language(aysel: Client, event: Event) -> None:
    Event.objects.update(title_az="Mitinq", venue_name_az="Körpü")
    change(aysel, PAGE, venue_name_en_gb="")
    change(aysel, f"/az{PAGE}", title_az="", venue_name_az="")
    stored = stored_of(event)
    assert {stored[name] for name in ("venue_name_en_gb", "venue_name_az", "title_az")} == {""}


def test_an_address_left_empty_stays_what_the_title_makes_it(aysel: Client, event: Event) -> None:
    change(aysel, PAGE, slug="")
    change(aysel, PAGE, slug="")
    assert Event.objects.get().slug == "river-rally"


def test_a_new_address_is_where_the_form_leads_to(aysel: Client, event: Event) -> None:
    answer = change(aysel, PAGE, slug="bridge-rally")
    assert answer["Location"] == f"{EVENTS}bridge-rally/"
    assert aysel.get(PAGE).status_code == 404


@pytest.mark.parametrize("mistake", [{"slug": "vigil"}, {"starts_at": "never"}, {"timezone": "Nowhere"}])
def test_beside_a_mistake_the_buttons_still_belong_to_this_rally(
    aysel: Client, event: Event, mistake: dict[str, str]
) -> None:
    Event.objects.create(
        campaign=event.campaign, slug="vigil", title="V", summary="V", area="V", starts_at=event.starts_at
    )
    answer = aysel.post(PAGE, {**RALLY, "slug": "river-rally", **mistake})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "River rally" in page.split("<h1>")[1].split("</h1>")[0]
    assert attributes(page, "a", href=f"{PAGE}cancel/")
    assert attributes(page, "a", href=f"{PAGE}registrations/")
    assert "/vigil/" not in page


def test_saving_a_form_opened_before_somebody_cancelled_leaves_it_cancelled(event: Event, organiser: User) -> None:
    opened_earlier = Event.objects.get(pk=event.pk)
    services.cancel_event(event, organiser)
    opened_earlier.description = "More"
    services.save_event(opened_earlier, organiser)
    event.refresh_from_db()
    assert (event.state, event.description, event.sequence) == (Event.State.CANCELLED, "More", 1)


def test_characters_that_hide_or_turn_a_text_are_left_out(aysel: Client, event: Event) -> None:
    fields = ("title_en_gb", "summary_az", "description_en_gb", "venue_name_en_gb", "organiser")
    typed = f"Come{HIDDEN} \u202dto\u202c the river\u0007 \u2067now\u2069"
    change(aysel, PAGE, **dict.fromkeys(fields, typed))
    stored = stored_of(event)
    assert {stored[field] for field in fields} == {"Come to the river now"}


def test_letters_that_need_a_joiner_line_breaks_and_flags_stay(aysel: Client, event: Event) -> None:
    text = "می\u200cخواهم\n\n* 👩\u200d🚒 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f\n\tcode"
    change(aysel, PAGE, description_en_gb=text.replace("\n", "\r\n"))
    assert Event.objects.get().description.replace("\r\n", "\n") == text
