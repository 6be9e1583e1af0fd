"""The page on which a mailing is sent, watched, paused and cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, Membership, User
from mailings.forms.sending import is_shown_twice
from mailings.models import Mailing, MailingPolicy, Message
from mailings.services import running
from supporters.models import MailingList
from tests.campaign.reading import words
from tests.mail import delivered
from tests.mailings.mailings import due, on_list, written

State = Mailing.State


@pytest.fixture
def mailing(campaign: Campaign, mailing_list: MailingList, organiser: User) -> Mailing:
    for name in ("ann", "elshen"):
        on_list(mailing_list, name)
    return written(campaign, mailing_list, created_by=organiser)


@pytest.fixture
def kamran(campaign: Campaign) -> Client:
    user = User.objects.create_user("kamran@example.org", name="Kamran")
    Membership.objects.create(user=user, campaign=campaign, role="organiser")
    client = Client()
    client.force_login(user)
    return client


def path(mailing: Mailing, part: str = "") -> str:
    return f"/organise/clean-river/mailings/{mailing.public_id}/send/{part}"


def shown(client: Client, mailing: Mailing) -> str:
    answer = client.get(path(mailing))
    assert answer.status_code == 200
    return words(answer.content.decode())


def press(client: Client, mailing: Mailing, part: str, **typed: str) -> str:
    """Press a button; return what the page says then."""
    answer = client.post(path(mailing, part), typed, follow=True)
    mailing.refresh_from_db()
    return words(answer.content.decode())


def test_it_asks_with_the_number_and_sends_after_the_minutes_to_undo(aysel: Client, mailing: Mailing) -> None:
    assert "Send “June letter” to 2 people?" in words(aysel.get(path(mailing, "number/")).content.decode())
    assert "Send “June letter” to 2 people?" in words(aysel.get(f"{path(mailing)}?count").content.decode())
    assert "Nothing goes out for 5 minutes" in shown(aysel, mailing)
    page = press(aysel, mailing, "now/")
    assert (mailing.state, "Goes out on" in page, "In 4 min" in page) == (State.SCHEDULED, True, True)
    assert "draft again" in press(aysel, mailing, "undo/")
    assert mailing.state == State.DRAFT


def test_what_stands_in_the_way_is_said_instead_of_a_button(aysel: Client, mailing: Mailing) -> None:
    mailing.audience.all().delete()
    page = shown(aysel, mailing)
    assert "at least one list" in page
    assert "Send now" not in page
    assert "at least one list" in press(aysel, mailing, "now/")
    assert mailing.state == State.DRAFT


class TestScheduling:
    def at(self, client: Client, mailing: Mailing, local: str) -> str:
        answer = client.post(path(mailing, "schedule/"), {"at": local}, follow=True)
        mailing.refresh_from_db()
        return words(answer.content.decode())

    def coming(self, month: int, day: int) -> int:
        """The year in which this day comes next."""
        today = timezone.localdate()
        return today.year + ((month, day) <= (today.month, today.day))

    def test_the_time_is_the_campaigns(self, aysel: Client, mailing: Mailing) -> None:
        Campaign.objects.update(timezone="Asia/Baku")
        year = self.coming(7, 1)
        assert "It is scheduled." in self.at(aysel, mailing, f"{year}-07-01T10:00")
        assert mailing.scheduled_at == datetime(year, 7, 1, 6, tzinfo=UTC)
        assert f"1 July {year}, 10:00 (Baku time)" in shown(aysel, mailing)

    def test_an_hour_that_the_clocks_leave_out_is_refused(self, aysel: Client, mailing: Mailing) -> None:
        day = last_sunday(self.coming(3, 25), 3)
        page = self.at(aysel, mailing, f"{day:%Y-%m-%d}T01:30")
        assert "There is no 01:30 on that day" in page
        assert mailing.state == State.DRAFT

    def test_an_hour_that_they_show_twice_is_said(self, aysel: Client, mailing: Mailing) -> None:
        day = last_sunday(self.coming(10, 25), 10)
        page = self.at(aysel, mailing, f"{day:%Y-%m-%d}T01:30")
        assert "show that time twice on that day" in page
        assert mailing.scheduled_at == datetime(
            day.year, 10, day.day, 0, 30, tzinfo=UTC
        )  # the first: still summer time
        assert is_shown_twice(mailing.scheduled_at, "Europe/London")

    @pytest.mark.parametrize(
        ("local", "sentence"),
        [
            ("", "Enter a date and a time"),
            ("tomorrow", "Enter a date and a time"),
            ("2020-01-01T10:00", "That time is past"),
            ("2199-01-01T10:00", "within a year"),
        ],
    )
    def test_a_time_that_makes_no_sense_is_refused(
        self, aysel: Client, mailing: Mailing, local: str, sentence: str
    ) -> None:
        assert sentence in self.at(aysel, mailing, local)
        assert mailing.state == State.DRAFT

    def test_it_can_be_moved_to_another_time(self, aysel: Client, mailing: Mailing) -> None:
        for days in (3, 5):
            local = (timezone.now() + timedelta(days=days)).astimezone(ZoneInfo("Europe/London"))
            self.at(aysel, mailing, f"{local:%Y-%m-%d}T12:00")
        assert mailing.scheduled_at is not None
        assert (mailing.scheduled_at - timezone.now()).days >= 3
        assert mailing.moves.filter(action="scheduled").count() == 2


def last_sunday(year: int, month: int) -> datetime:
    return max(day for number in range(25, 32) if (day := datetime(year, month, number)).weekday() == 6)


def test_a_second_person_approves(aysel: Client, kamran: Client, mailing: Mailing) -> None:
    MailingPolicy.objects.create(campaign=mailing.campaign, needs_approval=True)
    page = press(aysel, mailing, "now/")
    assert "They can approve it: Kamran" in page
    assert "Somebody else approves it" in press(aysel, mailing, "approve/")
    assert "Approve" in shown(kamran, mailing)
    assert "Approved by Kamran" in press(kamran, mailing, "approve/")
    mailing.versions.update(subject="Another")
    assert "has been changed since" in shown(aysel, mailing)


def test_a_team_of_one_is_told_why_nothing_goes_out(aysel: Client, mailing: Mailing) -> None:
    MailingPolicy.objects.create(campaign=mailing.campaign, needs_approval=True)
    assert "Nobody else on the team can approve it" in press(aysel, mailing, "now/")


def test_a_missed_time_is_asked_about(aysel: Client, mailing: Mailing) -> None:
    due(mailing, None, minutes_ago=90)
    running.run()
    assert "Does it still go out?" in shown(aysel, mailing)
    press(aysel, mailing, "now/")
    assert (mailing.state, mailing.is_overdue) == (State.SCHEDULED, False)


class TestUnderWay:
    @pytest.fixture
    def mailing(self, mailing: Mailing) -> Mailing:
        due(mailing, None)
        running.run()
        mailing.refresh_from_db()
        return mailing

    def test_it_is_watched_paused_and_resumed(self, aysel: Client, mailing: Mailing) -> None:
        assert "0 of 2 messages sent" in shown(aysel, mailing)
        assert "Paused." in press(aysel, mailing, "pause/")
        assert delivered() == []
        press(aysel, mailing, "resume/")
        assert len(delivered()) == 2
        assert "2 of 2 messages sent" in shown(aysel, mailing)

    def test_the_parts_are_asked_for_again_and_again_while_it_is_in_them(self, aysel: Client, mailing: Mailing) -> None:
        part = aysel.get(f"{path(mailing, 'progress/')}?situation=sending")
        assert "0 of 2 messages sent" in words(part.content.decode())
        assert 'hx-trigger="every 3s"' in part.content.decode()
        press(aysel, mailing, "pause/")
        assert aysel.get(f"{path(mailing, 'progress/')}?situation=sending")["HX-Refresh"] == "true"

    def test_the_page_goes_on_asking_until_the_mailing_is_sent_and_not_only_its_last_message(
        self, aysel: Client, mailing: Mailing
    ) -> None:
        Message.objects.update(state="sent", finished_at=timezone.now())
        part = aysel.get(f"{path(mailing, 'progress/')}?situation=sending").content.decode()
        assert "2 of 2 messages sent" in words(part)
        assert 'hx-trigger="every 3s"' in part
        running.run()
        assert aysel.get(f"{path(mailing, 'progress/')}?situation=sending")["HX-Refresh"] == "true"

    def test_a_paused_one_does_not_say_that_it_goes_on(self, aysel: Client, mailing: Mailing) -> None:
        assert "it goes on" in shown(aysel, mailing)
        press(aysel, mailing, "pause/")
        page = shown(aysel, mailing)
        assert ("it goes on" in page, "until somebody presses Go on" in page) == (False, True)

    def test_the_speed_is_measured_between_two_looks(self, aysel: Client, mailing: Mailing) -> None:
        before = (timezone.now() - timedelta(seconds=30)).isoformat()
        Message.objects.filter(address="ann@example.org").update(state="sent", finished_at=timezone.now())
        part = aysel.get(path(mailing, "progress/"), {"situation": "sending", "done": "0", "at": before})
        assert "2 messages a minute" in words(part.content.decode())
        for nonsense in ({"done": "x", "at": before}, {"done": "1", "at": "never"}, {"done": "9" * 40, "at": before}):
            answer = aysel.get(path(mailing, "progress/"), {"situation": "sending", **nonsense})
            assert answer.status_code == 200

    def test_cancelling_asks_first_and_leaves_what_was_sent(self, aysel: Client, mailing: Mailing) -> None:
        Message.objects.filter(address="ann@example.org").update(state="sent", finished_at=timezone.now())
        question = words(aysel.get(path(mailing, "cancel/")).content.decode())
        assert "1 person who hasn’t got it yet" in question
        assert "1 message that was sent stays sent" in question
        press(aysel, mailing, "cancel/")
        running.run()
        page = shown(aysel, mailing)
        assert (mailing.state, "1 of 2 messages sent" in page, "Not sent 1" in page) == (State.CANCELLED, True, True)

    def test_what_was_done_is_listed_with_who_did_it(self, aysel: Client, mailing: Mailing) -> None:
        press(aysel, mailing, "pause/")
        page = shown(aysel, mailing)
        assert "paused, Aysel" in page
        assert "started (2 messages)" in page

    def test_what_is_not_possible_any_more_is_said(self, aysel: Client, mailing: Mailing) -> None:
        assert "being sent now" in press(aysel, mailing, "undo/")

    def test_it_says_what_is_left_out(self, aysel: Client, mailing: Mailing) -> None:
        Mailing.objects.update(left_out={"unsubscribed": 3})
        assert "3 unsubscribed" in shown(aysel, mailing)


def test_a_winner_is_chosen_by_hand(aysel: Client, campaign: Campaign, mailing_list: MailingList) -> None:
    for number in range(10):
        on_list(mailing_list, f"person{number}")
    mailing = due(written(campaign, mailing_list, variants="AB"), None)
    running.run()
    page = shown(aysel, mailing)
    assert "Waiting for the winner 8" in page
    assert "You choose the variant that goes to the rest." in page
    assert "Variant B goes to the rest." in press(aysel, mailing, "winner/", variant="B")
    assert "Choose one of" in press(aysel, mailing, "winner/", variant="Z") or mailing.winner == "B"


def test_its_queries_do_not_grow_with_messages(
    aysel: Client, mailing: Mailing, mailing_list: MailingList, queries_of: Callable[[Client, str], int]
) -> None:
    due(mailing, None)
    running.run()
    few = queries_of(aysel, path(mailing))
    Message.objects.bulk_create(
        Message(
            mailing=mailing,
            variant="A",
            dedupe_key=f"m{number}",
            kind="mailings.mailing",
            language="en-gb",
            priority=50,
        )
        for number in range(50)
    )
    for number in range(9):
        mailing.moves.create(action="paused", actor=User.objects.create_user(f"u{number}@example.org"))
    assert queries_of(aysel, path(mailing)) <= few < 30


def test_a_draft_too_takes_few_queries(
    aysel: Client, mailing: Mailing, queries_of: Callable[[Client, str], int]
) -> None:
    MailingPolicy.objects.create(campaign=mailing.campaign, needs_approval=True)
    assert queries_of(aysel, path(mailing)) < 30
