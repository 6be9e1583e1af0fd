"""The page on which an organiser says who gets a mailing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, Membership, User
from mailings.models import Mailing, MailingPolicy
from supporters.models import MailingList, Segment
from tests.campaign.reading import words
from tests.mailings.mailings import due, everybody, include, on_list, written
from tests.organise.forms import form_named, sentences


@pytest.fixture
def mailing(campaign: Campaign, mailing_list: MailingList) -> Mailing:
    for name, state in (("ann", "active"), ("elshen", "active"), ("left", "left")):
        on_list(mailing_list, name, state)
    return written(campaign)


@pytest.fixture
def segment(campaign: Campaign) -> Segment:
    return everybody(campaign)


def page_of(mailing: Mailing, part: str = "") -> str:
    return f"/organise/clean-river/mailings/{mailing.public_id}/audience/{part}"


def opened(client: Client, mailing: Mailing) -> dict[str, str | list[str]]:
    return form_named(client.get(page_of(mailing)).content.decode(), "audience-form")


def test_an_organiser_chooses_lists_and_segments(
    aysel: Client, organiser: User, mailing: Mailing, mailing_list: MailingList, segment: Segment
) -> None:
    typed = {"lists": str(mailing_list.pk), "segments_left_out": str(segment.pk), "do": "save"}
    answer = aysel.post(page_of(mailing), typed, follow=True)
    assert "Saved." in words(answer.content.decode())
    assert list(mailing.audience.order_by("pk").values_list("mailing_list", "segment", "is_excluded")) == [
        (mailing_list.pk, None, False),
        (None, segment.pk, True),
    ]
    assert AuditEntry.objects.get(object_id=str(mailing.public_id)).actor == organiser
    again = opened(aysel, mailing)
    assert (again["lists"], again["segments_left_out"]) == ([str(mailing_list.pk)], [str(segment.pk)])


def test_the_count_says_how_many_and_who_is_left_out_and_stores_nothing(
    aysel: Client, mailing: Mailing, mailing_list: MailingList
) -> None:
    page = words(aysel.post(page_of(mailing, "number/"), {"lists": str(mailing_list.pk)}).content.decode())
    assert "2 people get it" in page
    assert "1 unsubscribed" in page
    assert not mailing.audience.exists()


def test_without_javascript_a_button_counts(aysel: Client, mailing: Mailing, mailing_list: MailingList) -> None:
    page = aysel.post(page_of(mailing), {"lists": str(mailing_list.pk), "do": "count"}).content.decode()
    assert "2 people get it" in words(page)
    assert form_named(page, "audience-form")["lists"] == [str(mailing_list.pk)]
    assert not mailing.audience.exists()


@pytest.mark.parametrize("part", ["", "number/"])
def test_the_same_list_twice_is_refused_with_a_sentence(
    aysel: Client, mailing: Mailing, mailing_list: MailingList, part: str
) -> None:
    both = {"lists": str(mailing_list.pk), "lists_left_out": str(mailing_list.pk)}
    answer = aysel.post(page_of(mailing, part), both)
    page = answer.content.decode()
    assert "can’t get it and be left out" in words(page) or "ticked twice" in words(page)
    if not part:
        assert answer.status_code == 422
        assert "“River news” can’t get it" in words(page)


def test_nobody_ticked_says_what_to_do(aysel: Client, mailing: Mailing) -> None:
    assert "Tick a list or a segment" in words(aysel.post(page_of(mailing, "number/"), {}).content.decode())


class TestWhatIsOffered:
    def test_another_campaigns_lists_and_segments_can_not_be_chosen(
        self, aysel: Client, mailing: Mailing, clean_air: Campaign
    ) -> None:
        theirs = clean_air.mailing_lists.get()
        other = everybody(clean_air)
        for name, target in (("lists", theirs), ("segments", other), ("lists_left_out", theirs)):
            assert aysel.post(page_of(mailing), {name: str(target.pk), "do": "save"}).status_code == 422
        assert not mailing.audience.exists()

    def test_what_managers_keep_is_offered_to_managers_alone(
        self, aysel: Client, campaign: Campaign, mailing: Mailing, mailing_list: MailingList
    ) -> None:
        MailingList.objects.filter(pk=mailing_list.pk).update(sender_role="manager")
        typed = {"lists": str(mailing_list.pk), "do": "save"}
        assert aysel.post(page_of(mailing), typed).status_code == 422
        nigar = Client()
        user = User.objects.create_user("nigar@example.org")
        Membership.objects.create(user=user, campaign=campaign, role="manager")
        nigar.force_login(user)
        assert nigar.post(page_of(mailing), typed).status_code == 302

    def test_an_archived_one_is_offered_only_to_be_taken_out(
        self, aysel: Client, mailing: Mailing, mailing_list: MailingList
    ) -> None:
        MailingList.objects.filter(pk=mailing_list.pk).update(archived_at=timezone.now())
        assert "lists" not in opened(aysel, mailing)
        include(mailing, mailing_list)
        assert "River news (archived)" in words(aysel.get(page_of(mailing)).content.decode())

    def test_a_colleagues_private_segment_is_not(self, aysel: Client, campaign: Campaign, mailing: Mailing) -> None:
        hers = everybody(campaign, is_shared=False, created_by=User.objects.create_user("kamran@example.org"))
        assert aysel.post(page_of(mailing), {"segments": str(hers.pk), "do": "save"}).status_code == 422

    def test_how_variants_are_tried_is_asked_where_there_are_several(
        self, aysel: Client, mailing: Mailing, mailing_list: MailingList
    ) -> None:
        assert "test_share" not in opened(aysel, mailing)
        mailing.versions.create(variant="B", language="en-gb", subject="Other", body="B")
        shown = opened(aysel, mailing)
        assert (shown["test_share"], shown["winner_by"]) == (["20"], ["by-hand"])  # nothing is measured
        MailingPolicy.objects.create(campaign=mailing.campaign, tracking="totals")
        typed = {"lists": str(mailing_list.pk), "test_share": "30", "test_hours": "6", "winner_by": "opens"}
        aysel.post(page_of(mailing), {**typed, "do": "save"})
        mailing.refresh_from_db()
        assert (mailing.test_share, mailing.test_hours, mailing.winner_by) == (30, 6, "opens")
        page = aysel.post(page_of(mailing), {**typed, "test_share": "0", "test_hours": "x", "do": "save"})
        assert set(sentences(page.content.decode())) == {"test_share", "test_hours"}

    def test_essential_is_asked_where_there_is_a_limit(
        self, aysel: Client, mailing: Mailing, mailing_list: MailingList
    ) -> None:
        assert "is_essential" not in aysel.get(page_of(mailing)).content.decode()
        MailingPolicy.objects.create(campaign=mailing.campaign, cap_mailings=2, cap_days=7)
        assert "2 mailings to one person in 7 days" in words(aysel.get(page_of(mailing)).content.decode())
        aysel.post(page_of(mailing), {"lists": str(mailing_list.pk), "is_essential": "on", "do": "save"})
        mailing.refresh_from_db()
        assert mailing.is_essential


def test_once_it_has_started_the_page_shows_to_whom_it_went(
    aysel: Client, mailing: Mailing, mailing_list: MailingList
) -> None:
    from mailings.services import running

    include(mailing, mailing_list)
    due(mailing, None)
    running.run()
    page = words(aysel.get(page_of(mailing)).content.decode())
    assert "2 people were in the audience" in page
    assert "1 unsubscribed" in page
    typed = {"lists": "", "do": "save"}
    aysel.post(page_of(mailing), typed)
    assert mailing.audience.count() == 1


def test_a_campaign_without_lists_is_helped_to_begin(aysel: Client, campaign: Campaign) -> None:
    assert "Make a list" in words(aysel.get(page_of(written(campaign))).content.decode())


def test_a_step_of_a_sequence_has_no_audience(aysel: Client, campaign: Campaign) -> None:
    assert aysel.get(page_of(written(campaign, is_step=True))).status_code == 404


def test_its_queries_do_not_grow_with_lists(
    aysel: Client, mailing: Mailing, campaign: Campaign, queries_of: Callable[[Client, str], int]
) -> None:
    everybody(campaign)
    before = queries_of(aysel, page_of(mailing))
    for number in range(5):
        MailingList.objects.create(campaign=campaign, slug=f"l{number}", name=f"L{number}", description="x")
        everybody(campaign, name=f"S{number}")
    assert queries_of(aysel, page_of(mailing)) == before < 30
