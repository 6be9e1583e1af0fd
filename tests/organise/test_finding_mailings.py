"""The campaign's mailings in a row: what is in hand first; observers see figures and no words of drafts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, User
from mailings.models import Mailing, MailingPolicy
from supporters.models import MailingList
from tests.campaign.reading import words
from tests.organise.conftest import LogIn
from tests.organise.mailings import MAILINGS, begin, page

NOW = timezone.now()


def mailing(campaign: Campaign, name: str, state: str = "draft", **fields: object) -> Mailing:
    """One in this state, with a subject."""
    has_started = state in ("sending", "paused", "sent")
    made = Mailing.objects.create(
        campaign=campaign,
        name=name,
        state=state,
        scheduled_at=NOW if state == "scheduled" else None,
        started_at=NOW if has_started else None,
        finished_at=NOW if state in ("sent", "cancelled") else None,
        audience_size=12408 if has_started else None,
        **fields,
    )
    made.versions.create(language="en-gb", subject=f"Subject of {name}", body="Secret words.")
    return made


def names(shown: str) -> list[str]:
    """Of the mailings on the page, in their order."""
    return [words(part.split("</th>")[0].split("<span")[0]) for part in shown.split('<th scope="row">')[1:]]


def test_an_empty_index_starts_the_work(aysel: Client) -> None:
    shown = aysel.get(MAILINGS).content.decode()
    assert "No mailing yet." in shown
    assert shown.count(f'href="{MAILINGS}new/"') == 2


def test_what_is_under_way_stands_first_and_what_is_over_last(aysel: Client, campaign: Campaign) -> None:
    for number, state in enumerate(("sent", "draft", "scheduled", "cancelled", "paused", "sending", "draft")):
        mailing(campaign, f"{number} {state}", state)
    mailing(campaign, "A step", is_step=True)
    shown = aysel.get(MAILINGS).content.decode()
    assert names(shown) == ["5 sending", "4 paused", "2 scheduled", "6 draft", "1 draft", "3 cancelled", "0 sent"]
    assert "12,408 people" in words(shown)
    assert "Subject of 6 draft" in shown


def test_a_subject_is_shown_as_it_reads_to_whom_nobody_knows(aysel: Client, campaign: Campaign) -> None:
    draft = mailing(campaign, "Letter")
    subject = "{{ first_name|Friend|az=Dost }}: {{ campaign }}, {{ postcode }}"
    draft.versions.update(subject=subject)
    assert "Friend: Clean River, …" in words(aysel.get(MAILINGS).content.decode())


def test_no_mailing_of_another_campaign_is_shown(aysel: Client, clean_air: Campaign) -> None:
    mailing(clean_air, "Air")
    assert "Air" not in names(aysel.get(MAILINGS).content.decode())


def test_the_lists_that_a_draft_is_meant_for_are_named(aysel: Client, mailing_list: MailingList) -> None:
    draft = mailing(mailing_list.campaign, "Draft")
    assert "not chosen yet" in aysel.get(MAILINGS).content.decode()
    draft.audience.create(mailing_list=mailing_list)
    assert "River news" in words(aysel.get(MAILINGS).content.decode().split("<tbody>")[1])


def test_page_by_page_each_comes_once(aysel: Client, campaign: Campaign) -> None:
    for number in range(60):
        mailing(campaign, f"Letter {number}", "sent" if number % 2 else "draft")
    found: list[str] = []
    path = MAILINGS
    for _page in range(3):
        shown = aysel.get(path).content.decode()
        found += names(shown)
        path = f"{MAILINGS}?after={shown.split('?after=')[1].split(chr(34))[0]}" if "?after=" in shown else ""
    assert path == ""
    assert found == [f"Letter {number}" for number in [*range(58, -1, -2), *range(59, 0, -2)]]


@pytest.mark.parametrize("cursor", ["9.1", "x", "2.99999999999999999999", "", "2"])
def test_whatever_is_typed_as_a_cursor_shows_the_first_page(aysel: Client, campaign: Campaign, cursor: str) -> None:
    mailing(campaign, "Letter")
    assert names(aysel.get(MAILINGS, {"after": cursor}).content.decode()) == ["Letter"]


def test_an_observer_reads_no_words_of_what_has_not_gone_out(log_in: LogIn, campaign: Campaign) -> None:
    draft, sent = mailing(campaign, "Draft"), mailing(campaign, "Sent", "sent")
    observer = log_in("observer")
    shown = observer.get(MAILINGS).content.decode()
    assert names(shown) == ["Draft", "Sent"]
    assert "Subject of Sent" in shown
    assert "Subject of Draft" not in shown
    assert f"{MAILINGS}new/" not in shown
    assert [observer.get(page(row)).status_code for row in (draft, sent)] == [403, 403]


def test_as_many_queries_for_many_mailings_as_for_one(
    aysel: Client, mailing_list: MailingList, queries_of: Callable[[Client, str], int]
) -> None:
    mailing(mailing_list.campaign, "Letter").audience.create(mailing_list=mailing_list)
    few = queries_of(aysel, MAILINGS)
    for number in range(20):
        made = mailing(mailing_list.campaign, f"Letter {number}", "sent" if number % 2 else "draft")
        made.versions.create(language="az", subject="Məktub")
        made.audience.create(mailing_list=mailing_list)
    assert queries_of(aysel, MAILINGS) == few < 15


class TestTheOverview:
    def test_it_says_what_is_under_way_and_what_waits(self, aysel: Client, campaign: Campaign) -> None:
        assert "mailing" not in words(aysel.get("/organise/clean-river/").content.decode().split("figures")[1])
        MailingPolicy.objects.create(campaign=campaign, needs_approval=True)
        mailing(campaign, "Going", "sending")
        mailing(campaign, "Waits for a yes", "scheduled")
        mailing(campaign, "Approved", "scheduled", approved_at=NOW)
        mailing(campaign, "Paused", "paused")
        shown = words(aysel.get("/organise/clean-river/").content.decode())
        assert "1 mailing going out" in shown
        assert "2 mailings wait for you" in shown


class TestDuplicating:
    def test_words_settings_and_audience_come_along_and_nothing_that_was_done(
        self, aysel: Client, organiser: User, mailing_list: MailingList
    ) -> None:
        campaign = mailing_list.campaign
        sender, layout = campaign.senders.create(name="River"), campaign.layouts.create(name="Letter")
        old = mailing(campaign, "Letter", "sent", sender=sender, layout=layout, is_public=True, approved_at=NOW)
        old.versions.create(language="az", variant="B", subject="Gəlin", body="Salam.")
        old.audience.create(mailing_list=mailing_list, is_excluded=True)
        old.moves.create(action="started")
        answer = aysel.post(page(old, "duplicate/"))
        copy = Mailing.objects.latest("pk")
        assert answer["Location"] == page(copy)
        assert (copy.name, copy.state, copy.created_by) == ("Copy of Letter", "draft", organiser)
        assert (copy.sender, copy.layout, copy.is_public) == (sender, layout, True)
        assert (copy.approved_at, copy.scheduled_at, copy.started_at, copy.audience_size) == (None,) * 4
        assert [move.action for move in copy.moves.all()] == ["created"]
        assert {(row.variant, row.language, row.body) for row in copy.versions.all()} == {
            ("A", "en-gb", "Secret words."),
            ("B", "az", "Salam."),
        }
        assert [(row.mailing_list, row.is_excluded) for row in copy.audience.all()] == [(mailing_list, True)]
        assert old.versions.count() == 2


class TestDeleting:
    def test_a_draft_goes_after_a_question(self, aysel: Client) -> None:
        draft = begin(aysel)
        assert "goes for good" in aysel.get(page(draft, "delete/")).content.decode()
        assert Mailing.objects.exists()
        assert aysel.post(page(draft, "delete/"))["Location"] == MAILINGS
        assert not Mailing.objects.exists()

    @pytest.mark.parametrize("state", ["scheduled", "sending", "paused", "sent", "cancelled"])
    def test_nothing_else_does(self, aysel: Client, campaign: Campaign, state: str) -> None:
        kept = mailing(campaign, "Kept", state)
        assert aysel.get(page(kept, "delete/"))["Location"] == page(kept)
        assert aysel.post(page(kept, "delete/"))["Location"] == page(kept)
        assert Mailing.objects.get() == kept

    def test_nor_a_draft_that_had_begun_to_go_out(self, aysel: Client, campaign: Campaign) -> None:
        kept = mailing(campaign, "Kept")
        Mailing.objects.update(started_at=NOW - timedelta(days=1))
        aysel.post(page(kept, "delete/"))
        assert Mailing.objects.exists()
