"""Organisers schedule a rally: they write, publish, change and cancel it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, User
from events.models import Event
from tests.campaign.reading import attributes, elements, words
from tests.mail import delivered
from tests.organise.forms import RALLY, form_on
from tests.organise.rallies import EVENTS, HIDDEN, PAGE, actions, going, schedule, scheduled, sentences
from tests.security.tables import changed, contents


class TestANewRally:
    def test_it_is_a_draft_of_this_campaign_that_nobody_else_sees(self, aysel: Client, campaign: Campaign) -> None:
        event = scheduled(aysel)
        assert (event.campaign, event.state, event.slug) == (campaign, Event.State.DRAFT, "justice-for-the-river")
        assert event.starts_at == datetime(2027, 7, 28, 10, 30, tzinfo=UTC)
        assert event.ends_at == datetime(2027, 7, 28, 12, 0, tzinfo=UTC)
        for path in (event.get_absolute_url(), f"/events/{event.slug}.ics"):
            assert Client().get(path).status_code == 404
        assert b"Justice" not in Client().get("/events/").content + Client().get("/events.ics").content

    def test_who_wrote_it_is_noted_without_its_text(self, aysel: Client, organiser: User) -> None:
        event = scheduled(aysel)
        entry = AuditEntry.objects.get()
        assert (entry.actor, entry.campaign, entry.action) == (organiser, event.campaign, "created")
        assert (entry.object_type, entry.object_id) == ("events.Event", str(event.public_id))

    def test_the_form_begins_with_the_campaigns_zone_and_name(self, aysel: Client) -> None:
        Campaign.objects.update(timezone="Asia/Baku")
        shown = form_on(aysel.get(f"{EVENTS}new/").content.decode(), "title_en_gb")
        assert (shown["timezone"], shown["organiser"]) == (["Asia/Baku"], ["Clean River"])

    def test_the_page_says_that_it_is_saved_and_shows_it_again(self, aysel: Client) -> None:
        page = aysel.post(f"{EVENTS}new/", RALLY, follow=True).content.decode()
        shown = form_on(page, "title_en_gb")
        assert "Saved." in words(page)
        assert {name: [value] for name, value in RALLY.items()}.items() <= shown.items()

    def test_texts_are_kept_in_both_languages(self, aysel: Client) -> None:
        event = scheduled(aysel, title_az="Çay üçün ədalət", summary_az="Çaya gəlin.")
        Event.objects.update(state=Event.State.PUBLISHED)
        assert "Çay üçün ədalət" in Client().get(f"/az{event.get_absolute_url()}").content.decode()
        assert "Justice for the river" in Client().get(event.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        ("title", "slug"),
        [("Xocalı üçün ədalət", "xocali-ucun-edalet"), ("Şuşaya qayıdış: ƏDALƏT!", "susaya-qayidis-edalet")],
    )
    def test_an_azerbaijani_title_makes_an_address_in_plain_letters(self, aysel: Client, title: str, slug: str) -> None:
        assert scheduled(aysel, title_en_gb=title).slug == slug

    def test_what_is_not_written_is_nothing_rather_than_the_word_none(self, aysel: Client) -> None:
        event = scheduled(aysel, ends_at="")
        Event.objects.update(state=Event.State.PUBLISHED)
        assert event.ends_at is None
        for path in (event.get_absolute_url(), f"/az{event.get_absolute_url()}"):
            assert "None" not in words(Client().get(path).content.decode())


NO_TIME = "Enter a date and a time, like 28 July 2027, 11:30."
NO_YEAR = "Enter a year between 1900 and 2199."
TAKEN = "Event with this Address already exists."
EMPTY = "This field is required."
NULL = "Null characters are not allowed."
MISTAKES: dict[str, dict[str, tuple[str, str]]] = {
    "nothing": {
        "starts_at": ("", "Enter when it starts."),
        "title_en_gb": ("", EMPTY),
        "summary_en_gb": ("", EMPTY),
        "area_en_gb": ("", EMPTY),
        "slug": ("çay", "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
        "online_url": ("javascript:alert(1)", "Enter a valid URL."),
    },
    "what nobody sees, and words for a time": {
        "title_en_gb": (" \t ", EMPTY),
        "summary_en_gb": (HIDDEN, EMPTY),
        "area_en_gb": (f"{HIDDEN} {HIDDEN}", EMPTY),
        "starts_at": ("next Tuesday", NO_TIME),
        "ends_at": ("later", NO_TIME),
    },
    "no such day, nulls, and a page of the workspace": {
        "starts_at": ("2027-02-30T11:30", NO_TIME),
        "ends_at": ("2027-07-28T25:00", NO_TIME),
        "title_en_gb": ("Rally\0", NULL),
        "description_az": ("\0", NULL),
        "slug": ("new", TAKEN),
    },
    "a day alone, too much, and the other page of the workspace": {
        "starts_at": ("2027-07-28", NO_TIME),
        "ends_at": ("2027-W30-3", NO_TIME),
        "title_en_gb": ("x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        "summary_az": ("ə" * 251, "Ensure this value has at most 250 characters (it has 251)."),
        "description_en_gb": ("x" * 900_000, "Ensure this value has at most 50000 characters (it has 900000)."),
        "what_to_bring_az": ("x" * 50_001, "Ensure this value has at most 50000 characters (it has 50001)."),
        "slug": ("preview", TAKEN),
    },
    "a zone of its own, and an address of this campaign's": {
        "starts_at": ("2027-07-28T11:30Z", NO_TIME),
        "ends_at": ("2027-07-28T13:30+04:00", NO_TIME),
        "slug": ("river-rally", TAKEN),
    },
    "a flood for a time, and an address of another campaign's": {
        "starts_at": ("x" * 100_000, NO_TIME),
        "ends_at": ("28/07/2027 13:00", NO_TIME),
        "slug": ("air-rally", TAKEN),
    },
    "the ends of time": {"starts_at": ("0001-01-01T00:00", NO_YEAR), "ends_at": ("9999-12-31T23:59", NO_YEAR)},
    "a slip of the finger": {"starts_at": ("0207-07-28T11:30", NO_YEAR)},
    "an end at the start": {"ends_at": ("2027-07-28T11:30", "Enter an end that comes after the start.")},
    "an end a year before": {"ends_at": ("2026-07-28T13:00", "Enter an end that comes after the start.")},
}


class TestWhatIsRefused:
    """The answer is 422, the sentence stands beside its field, what was typed is kept, and nothing is stored."""

    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_it_is_said_beside_the_field(self, aysel: Client, event: Event, clean_air: Campaign, mistake: str) -> None:
        before = contents()
        answer = schedule(aysel, **{field: typed for field, (typed, _sentence) in MISTAKES[mistake].items()})
        assert answer.status_code == 422
        assert sentences(answer) == {field: sentence for field, (_typed, sentence) in MISTAKES[mistake].items()}
        assert changed(before, contents()) == set()

    @pytest.mark.parametrize("path", [f"{EVENTS}new/", PAGE])
    def test_a_choice_that_is_not_offered(self, aysel: Client, event: Event, path: str) -> None:
        before = contents()
        for typed in ({"timezone": "Mars/Base"}, {"timezone": "", "kind": "riot", "venue_visibility": "\0"}):
            answer = aysel.post(path, {**RALLY, **typed})
            assert answer.status_code == 422
            assert sentences(answer).keys() == typed.keys()
        assert changed(before, contents()) == set()

    def test_what_was_typed_is_kept(self, aysel: Client) -> None:
        typed = {**RALLY, "ends_at": "2027-07-28T10:00", "description_az": "<b>Gəlin</b>\n", "slug": "my-own"}
        shown = form_on(aysel.post(f"{EVENTS}new/", typed).content.decode(), "title_en_gb")
        assert {name: [value] for name, value in typed.items()}.items() <= shown.items()

    @pytest.mark.parametrize(("path", "sent"), [(f"{EVENTS}new/", b""), (PAGE, b"nothing=ours"), (PAGE, b"")])
    def test_an_empty_form(self, aysel: Client, event: Event, path: str, sent: bytes) -> None:
        before = contents()
        answer = aysel.post(path, sent, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422
        assert {"title_en_gb", "summary_en_gb", "area_en_gb", "starts_at"} <= set(sentences(answer))
        assert changed(before, contents()) == set()

    def test_a_text_of_more_than_a_megabyte_altogether(self, aysel: Client, event: Event) -> None:
        answer = schedule(aysel, description_en_gb="x" * 1_100_000)
        assert answer.status_code == 400
        assert Event.objects.count() == 1

    def test_the_sentences_are_in_azerbaijani_in_the_azerbaijani_workspace(self, aysel: Client) -> None:
        answer = aysel.post(f"/az{EVENTS}new/", {**RALLY, "starts_at": "sabah", "ends_at": ""})
        assert sentences(answer) == {"starts_at": "Tarix və saatı daxil edin, məsələn, 28 iyul 2027, 11:30."}


class TestPublishing:
    def test_people_see_it_and_can_register(self, aysel: Client) -> None:
        event = scheduled(aysel, starts_at="2037-07-28T11:30", ends_at="")
        answer = aysel.post(f"{EVENTS}{event.slug}/publish/", follow=True)
        assert "Published. People can register now." in words(answer.content.decode())
        page = Client().get(event.get_absolute_url())
        assert page.status_code == 200
        assert attributes(page.content.decode(), "input", name="address")
        assert actions() == ["created", "published"]

    def test_a_second_press_changes_nothing(self, aysel: Client, event: Event) -> None:
        Event.objects.update(state=Event.State.DRAFT)
        aysel.post(f"{PAGE}publish/")
        before = contents()
        aysel.post(f"{PAGE}publish/")
        assert changed(before, contents()) <= {"django_session"}
        assert actions() == ["published"]

    def test_a_cancelled_rally_does_not_come_back_by_a_page_left_open(self, aysel: Client, event: Event) -> None:
        aysel.post(f"{PAGE}cancel/")
        page = aysel.post(f"{PAGE}publish/", follow=True).content.decode()
        assert Event.objects.get().state == Event.State.CANCELLED
        assert "Published." not in words(page)


class TestCancelling:
    def test_everybody_who_is_going_gets_one_mail_that_takes_it_out_of_the_calendar(
        self, aysel: Client, event: Event
    ) -> None:
        going(event, "rashad@example.org", "gunel@example.org")
        going(event, "elnur@example.org", state="cancelled")
        going(event, "leyla@example.org", state="pending")
        page = aysel.post(f"{PAGE}cancel/", follow=True).content.decode()
        assert "Cancelled. Everybody who is going gets a mail." in words(page)
        mails = delivered()
        assert sorted(message.to[0] for message in mails) == ["gunel@example.org", "rashad@example.org"]
        for message in mails:
            [calendar] = [attachment.content for attachment in message.attachments]
            text = calendar if isinstance(calendar, str) else calendar.decode()
            assert {"METHOD:CANCEL", "STATUS:CANCELLED", "SEQUENCE:1"} <= set(text.splitlines())

    def test_a_second_press_changes_nothing_and_sends_nothing(self, aysel: Client, event: Event) -> None:
        going(event, "rashad@example.org")
        aysel.post(f"{PAGE}cancel/")
        delivered()
        before = contents()
        aysel.post(f"{PAGE}cancel/")
        assert changed(before, contents()) <= {"django_session"}
        assert delivered() == []
        assert actions() == ["cancelled"]

    def test_looking_at_the_question_cancels_nothing_and_tells_how_many_will_hear(
        self, aysel: Client, event: Event
    ) -> None:
        going(event, "rashad@example.org", "gunel@example.org")
        page = words(aysel.get(f"{PAGE}cancel/").content.decode())
        assert "2 people are going and get a mail at once" in page
        assert Event.objects.get().state == Event.State.PUBLISHED

    def test_the_public_page_stays_and_says_so(self, aysel: Client, event: Event) -> None:
        aysel.post(f"{PAGE}cancel/")
        answer = Client().get(event.get_absolute_url())
        assert answer.status_code == 200
        assert "cancelled" in words(answer.content.decode())
        assert not attributes(answer.content.decode(), "input", name="address")

    def test_a_draft_does_not_become_public_by_cancelling(self, aysel: Client, event: Event) -> None:
        Event.objects.update(state=Event.State.DRAFT)
        aysel.post(f"{PAGE}cancel/")
        assert Event.objects.get().state == Event.State.DRAFT
        assert Client().get(event.get_absolute_url()).status_code == 404


class TestThePreview:
    def test_it_shows_what_is_typed_and_stores_nothing(self, aysel: Client, event: Event) -> None:
        before = contents()
        answer = aysel.post(f"{EVENTS}preview/", {**RALLY, "description_en_gb": "**Loudly**", "timezone": "Asia/Baku"})
        page = answer.content.decode()
        assert changed(before, contents()) == set()
        assert "Justice for the river" in page
        assert "<strong>Loudly</strong>" in page
        assert "Wednesday 28 July 2027, 11:30" in words(page)

    @pytest.mark.parametrize(
        "typed",
        [
            {},
            {"starts_at": "soon"},
            {"starts_at": "2027-03-28T01:30", "timezone": "Europe/London"},
            {"starts_at": "2027-03-28T01:30", "timezone": "Nowhere"},
            {"starts_at": "9999-12-31T23:59", "timezone": "America/New_York"},
            {"starts_at": "0001-01-01T00:00", "timezone": "Asia/Baku"},
            {"title_en_gb": "\0", "slug": "river-rally", "kind": "\0"},
        ],
    )
    def test_a_form_that_is_not_finished_is_shown_as_far_as_it_goes(
        self, aysel: Client, event: Event, typed: dict[str, str]
    ) -> None:
        before = contents()
        answer = aysel.post(f"{EVENTS}preview/", typed)
        assert answer.status_code == 200
        assert "preview-title" in answer.content.decode()
        assert changed(before, contents()) == set()

    def test_hostile_text_does_nothing(self, aysel: Client, campaign: Campaign) -> None:
        hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
        texts = {f"{name}_en_gb": hostile for name in ("title", "summary", "description", "area", "access", "travel")}
        page = aysel.post(f"{EVENTS}preview/", {**RALLY, **texts}).content.decode()
        assert {tag for tag, _values in elements(page)} <= {"article", "p", "h3", "h4", "div"}
        assert page.count("&lt;script&gt;") == len(texts)

    def test_a_protected_meeting_point_is_not_shown_as_the_public_will_not_see_it(
        self, aysel: Client, campaign: Campaign
    ) -> None:
        typed = {**RALLY, "venue_name_en_gb": "The old bridge"}
        assert "The old bridge" in aysel.post(f"{EVENTS}preview/", typed).content.decode()
        protected = aysel.post(f"{EVENTS}preview/", {**typed, "venue_visibility": "registered"})
        assert "old bridge" not in protected.content.decode()


class TestTheListOfRallies:
    def test_each_stands_with_its_time_on_its_own_clock_its_state_and_how_many_go(
        self, aysel: Client, event: Event, clean_air: Campaign
    ) -> None:
        Event.objects.filter(pk=event.pk).update(
            starts_at=datetime(2037, 7, 28, 7, 30, tzinfo=UTC), timezone="Asia/Baku", state=Event.State.CANCELLED
        )
        going(event, "rashad@example.org", "gunel@example.org")
        going(event, "leyla@example.org", state="pending")
        page = words(aysel.get(EVENTS).content.decode())
        assert "River rally Tue 28 July 2037, 11:30 cancelled 2" in page
        assert "Air rally" not in page

    def test_where_there_is_none_yet_it_says_what_to_do(self, aysel: Client) -> None:
        assert "No rally yet. Schedule the first" in words(aysel.get(EVENTS).content.decode())

    def test_it_asks_the_database_no_more_for_sixty_than_for_ten(
        self, aysel: Client, event: Event, queries_of: Callable[[Client, str], int]
    ) -> None:
        numbers = []
        for number in (10, 50):
            for _time in range(number):
                count = Event.objects.count()
                Event.objects.create(
                    campaign=event.campaign,
                    slug=f"r{count}",
                    title="R",
                    summary="R",
                    area="R",
                    starts_at=timezone.now(),
                )
            numbers.append(queries_of(aysel, EVENTS))
        assert numbers[0] == numbers[1]
