"""A mailing that a second person approves before it goes out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaign.models import AuditEntry, Campaign, User
from mailings.models import Layout, Mailing, MailingPolicy, MailingVersion, Snippet
from mailings.services import approval, running, sending
from supporters.models import MailingList
from tests.mailings.mailings import due, everybody, on_list, refused, written

State = Mailing.State


@pytest.fixture
def mailing(mailing_list: MailingList, organiser: User) -> Mailing:
    """To Ann and Elşən, written by the organiser."""
    for name in ("ann", "elshen"):
        on_list(mailing_list, name)
    return written(mailing_list.campaign, mailing_list, created_by=organiser)


@pytest.fixture(autouse=True)
def _demanded(campaign: Campaign) -> None:
    MailingPolicy.objects.create(campaign=campaign, needs_approval=True)


def test_nothing_starts_without_it(mailing: Mailing, organiser: User, kamran: User) -> None:
    due(mailing, organiser)
    running.run()
    mailing.refresh_from_db()
    assert mailing.state == State.SCHEDULED
    approval.approve(mailing, kamran)
    running.run()
    mailing.refresh_from_db()
    assert (mailing.state, mailing.approved_by) == (State.SENDING, kamran)


@pytest.mark.parametrize("action", ["changed", "language removed", "variant removed"])
def test_who_wrote_changed_or_scheduled_it_is_no_second_person(
    mailing: Mailing, organiser: User, kamran: User, nigar: User, action: str
) -> None:
    due(mailing, kamran)
    AuditEntry.objects.create(
        actor=nigar, action=action, object_type="mailings.Mailing", object_id=str(mailing.public_id)
    )
    for hand in (organiser, kamran, nigar):
        assert "Somebody else" in refused(lambda hand=hand: approval.approve(mailing, hand))


@pytest.mark.parametrize(
    "change",
    [
        lambda: MailingVersion.objects.update(subject="Another"),
        lambda: MailingVersion.objects.create(mailing=Mailing.objects.get(), language="az", subject="İyun"),
        lambda: Mailing.objects.get().audience.create(segment=everybody(Campaign.objects.get())),
        lambda: Mailing.objects.update(is_essential=True),
        lambda: Layout.objects.create(campaign=Campaign.objects.get(), name="New", header="Hear", is_default=True),
        lambda: Snippet.objects.filter(key="inner").update(body="Never."),
    ],
    ids=["words", "a language", "audience", "essential", "the layout of all", "a snippet in a snippet"],
)
def test_changing_it_takes_it_away(
    mailing: Mailing, organiser: User, kamran: User, change: Callable[[], object]
) -> None:
    Snippet.objects.create(campaign=mailing.campaign, key="outer", name="O", body="And:\n\n[[snippet:inner]]\n")
    Snippet.objects.create(campaign=mailing.campaign, key="inner", name="I", body="Always.")
    MailingVersion.objects.update(body="The river.\n\n[[snippet:outer]]\n")
    due(mailing, organiser)
    approval.approve(mailing, kamran)
    assert approval.is_approved(Mailing.objects.get())
    change()
    running.run()
    mailing.refresh_from_db()
    assert mailing.state == State.SCHEDULED


def test_taking_it_back_takes_it_away_too(mailing: Mailing, organiser: User, kamran: User) -> None:
    due(mailing, organiser)
    approval.approve(mailing, kamran)
    sending.take_back(mailing, organiser)
    mailing.refresh_from_db()
    assert (mailing.approved_by, mailing.approved_at) == (None, None)


def test_approved_after_its_time_it_goes_at_once(mailing: Mailing, organiser: User, kamran: User) -> None:
    """It was waiting for a person, not for the site: nobody is asked again."""
    due(mailing, organiser, minutes_ago=300)
    running.run()
    approval.approve(mailing, kamran)
    running.run()
    mailing.refresh_from_db()
    assert mailing.state == State.SENDING
