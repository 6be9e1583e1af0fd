"""The page of a mailing's figures: what it says, what it doesn't, and to whom."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign
from mailings.models import Click, Mailing, MailingPolicy, Measurement, Message, Open, TrackedLink
from mailings.statistics import counted
from supporters.models import MailingList
from tests.campaign.reading import words
from tests.mailings.sent_mailings import member, message_to, sent_mailing
from tests.organise.conftest import LogIn

RECORD = "/organise/clean-river/data-protection/record/"


@pytest.fixture
def mailing(campaign: Campaign, mailing_list: MailingList) -> Mailing:
    """To six people; one of them clicked, the mail to one failed."""
    mailing = sent_mailing(campaign)
    Measurement.objects.create(mailing=mailing, how="people")
    for number in range(6):
        person = member(mailing_list, f"gunel{number}@river.example")
        answer = {"state": "failed", "answer": f"550 5.1.1 <{person.address}> unknown"} if number == 5 else {}
        message_to(person, mailing, mailing_list.purpose, **answer)
    link = TrackedLink.objects.create(mailing=mailing, variant="A", url="https://example.org/?q=1&r=2", digest="1")
    first = Message.objects.order_by("pk").first()
    at = timezone.now() + timedelta(minutes=5)
    Click.objects.create(link=link, message=first, at=at)
    Open.objects.create(mailing=mailing, variant="A", message=first, at=at)
    return mailing


def path(mailing: Mailing, page: str = "") -> str:
    return f"/organise/clean-river/mailings/{mailing.public_id}/figures/{page}"


def test_an_observer_reads_the_figures_and_no_name_and_no_address(log_in: LogIn, mailing: Mailing) -> None:
    shown = log_in("observer").get(path(mailing)).content.decode()
    page = words(shown)
    for said in ("6 Recipients", "5 Sent", "1 Opened 20.0 %", "1 Clicked 20.0 %", "river.example"):
        assert said in page
    assert "the address doesn’t exist 550 5.1.1" in page
    assert "https://example.org/?q=1&amp;r=2" in shown
    assert "gunel" not in shown
    assert "Count again" not in page


def test_the_figures_are_taken_away_as_csv(log_in: LogIn, mailing: Mailing) -> None:
    answer = log_in("observer").get(path(mailing, "csv/"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = {(what, of): number for what, of, number in csv.reader(StringIO(text))}
    assert rows["Sent", ""] == "5"
    assert rows["Clicked", "https://example.org/?q=1&r=2"] == "1"
    assert rows["Failed", "the address doesn’t exist (550 5.1.1)"] == "1"
    assert "gunel" not in text


def test_what_was_not_measured_is_not_said_to_be_none(log_in: LogIn, mailing: Mailing) -> None:
    Measurement.objects.all().delete()
    page = words(log_in("observer").get(path(mailing)).content.decode())
    assert "Opens and clicks of this mailing aren’t measured" in page
    assert "Clicked" not in page


def test_totals_say_that_they_are_times_and_not_people(log_in: LogIn, mailing: Mailing) -> None:
    Measurement.objects.update(how="totals")
    page = words(log_in("observer").get(path(mailing)).content.decode())
    assert "Opened and clicked are times, not people" in page
    assert "20.0 %" not in page.split("Clicked")[0]


def test_a_mailing_that_has_not_gone_out_has_none(log_in: LogIn, campaign: Campaign) -> None:
    draft = Mailing.objects.create(campaign=campaign, name="June")
    assert "nothing to count yet" in words(log_in("organiser").get(path(draft)).content.decode())


def test_a_great_mailing_says_that_it_is_being_counted_and_then_as_of_when(
    log_in: LogIn, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "FEW", 3)
    organiser = log_in("organiser")
    assert "The figures are being counted" in words(organiser.get(path(mailing)).content.decode())
    assert organiser.get(path(mailing, "csv/")).status_code == 302
    organiser.post(path(mailing, "count-again/"))
    page = words(organiser.get(path(mailing)).content.decode())
    assert "The messages were counted on" in page
    assert "5 Sent" in page


def test_a_page_with_more_people_takes_no_more_queries(
    log_in: LogIn, mailing: Mailing, mailing_list: MailingList, queries_of: Callable[[Client, str], int]
) -> None:
    organiser = log_in("organiser")
    before = queries_of(organiser, path(mailing))
    for number in range(6, 12):
        message_to(member(mailing_list, f"p{number}@other{number}.example"), mailing, mailing_list.purpose)
        TrackedLink.objects.create(
            mailing=mailing, variant="B", url=f"https://example.org/{number}", digest=f"{number}"
        )
    assert queries_of(organiser, path(mailing)) <= before
    assert before < 30


def test_the_record_of_processing_names_measuring_where_it_is_done(
    log_in: LogIn, campaign: Campaign, mailing: Mailing
) -> None:
    manager = log_in("manager")
    assert "Opens and clicks of mailings" in words(manager.get(RECORD).content.decode())
    Measurement.objects.all().delete()
    assert "Opens and clicks of mailings" not in words(manager.get(RECORD).content.decode())
    MailingPolicy.objects.create(campaign=campaign, tracking="totals")
    assert "how many opened and clicked, not who" in words(manager.get(RECORD).content.decode())
