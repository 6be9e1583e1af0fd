"""A sequence that was begun by mistake is put away, and brought back; each step leads to its figures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, User
from mailings.models import Enrolment, Message, Sequence
from mailings.services.sequences import NotReady, archive, bring_back, start
from mailings.tasks import take_steps
from supporters.models import MailingList
from tests.campaign.reading import words
from tests.mail import delivered
from tests.mailings.sequences import join, sequence_of
from tests.organise.conftest import LogIn

SEQUENCES = "/organise/clean-river/sequences/"


@pytest.fixture
def sequence(campaign: Campaign, organiser: User, mailing_list: MailingList) -> Sequence:
    """One that runs, with a mail at once and another a day later, to which one person has come."""
    sequence = sequence_of(campaign, organiser, "joined", timedelta(0), timedelta(days=1))
    join(mailing_list, "ann")
    take_steps()
    return sequence


def test_each_step_leads_whoever_sees_figures_to_its_own(log_in: LogIn, sequence: Sequence) -> None:
    observer = log_in("observer")
    page = observer.get(f"{SEQUENCES}{sequence.public_id}/").content.decode()
    for number, step in enumerate(sequence.steps.in_use(), start=1):
        path = f"/organise/clean-river/mailings/{step.mailing.public_id}/figures/"
        assert f'href="{path}"' in page
        assert f"Figures of step {number}" in page
        assert observer.get(path).status_code == 200


def test_an_archived_one_takes_in_nobody_and_sends_not_even_what_is_queued(
    aysel: Client, mailing_list: MailingList, sequence: Sequence
) -> None:
    aysel.post(f"{SEQUENCES}{sequence.public_id}/archive/")
    join(mailing_list, "beth")
    take_steps()
    sequence.refresh_from_db()
    assert (sequence.is_running, bool(sequence.archived_at)) == (False, True)
    assert Enrolment.objects.count() == 1
    assert [message.subject for message in delivered() if message.subject == "Welcome"] == []
    assert [row.state for row in Message.objects.filter(mailing__step__sequence=sequence)] == ["queued"]


def test_it_leaves_the_list_and_stands_below_under_archived(
    aysel: Client, log_in: LogIn, campaign: Campaign, organiser: User, sequence: Sequence
) -> None:
    Sequence.objects.create(campaign=campaign, name="Thanks", trigger="signed")
    assert "Archived" not in words(aysel.get(SEQUENCES).content.decode())
    aysel.post(f"{SEQUENCES}{sequence.public_id}/archive/")
    page = words(aysel.get(SEQUENCES).content.decode())
    assert page.index("Thanks") < page.rindex("Archived") < page.rindex(sequence.name) < page.rindex("Bring back")
    assert "Bring back" not in words(log_in("observer").get(SEQUENCES).content.decode())


def test_it_is_brought_back_and_stands_still_until_it_is_started(
    aysel: Client, organiser: User, mailing_list: MailingList, sequence: Sequence
) -> None:
    archive(sequence, organiser)
    with pytest.raises(NotReady, match="bring it back first"):
        start(sequence, organiser)
    aysel.post(f"{SEQUENCES}{sequence.public_id}/bring-back/")
    sequence.refresh_from_db()
    assert (sequence.is_running, sequence.archived_at) == (False, None)
    start(sequence, organiser)
    join(mailing_list, "beth")
    take_steps()
    assert Enrolment.objects.count() == 2


def test_both_are_in_the_audit_trail_once_however_often_the_button_is_pressed(
    organiser: User, sequence: Sequence
) -> None:
    for verb in (archive, archive, bring_back, bring_back):
        verb(sequence, organiser)
    entries = AuditEntry.objects.filter(object_id=f"{sequence.public_id}").order_by("pk")
    assert list(entries.values_list("action", flat=True))[-3:] == ["stopped", "archived", "brought back"]


def test_changing_one_that_was_archived_meanwhile_does_not_bring_it_back(
    aysel: Client, organiser: User, mailing_list: MailingList, sequence: Sequence
) -> None:
    archive(sequence, organiser)
    typed = {"name": "Welcome to all", "begins": f"joined {mailing_list.public_id}"}
    assert aysel.post(f"{SEQUENCES}{sequence.public_id}/edit/", typed).status_code == 302
    sequence.refresh_from_db()
    assert (sequence.name, bool(sequence.archived_at)) == ("Welcome to all", True)


def test_the_database_lets_no_archived_one_run(sequence: Sequence) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Sequence.objects.filter(pk=sequence.pk).update(archived_at=timezone.now())
