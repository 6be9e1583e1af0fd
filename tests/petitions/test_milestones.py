"""Milestones: noted once, told to the team once, and if chosen a draft for the signers, which goes out by nobody's hand."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client

from campaign.models import Campaign, Membership, User
from mailings.models import Mailing, Message
from petitions.models import Milestone, Petition
from petitions.services import milestones
from petitions.tasks import note_milestones
from tests.campaign.reading import words
from tests.mail import delivered
from tests.organise import forms

UPDATES = "/organise/clean-river/petitions/swim/updates/"
ADD = "/organise/clean-river/petitions/swim/milestones/add/"


def counted(number: int) -> None:
    Petition.objects.update(signature_count=number)
    note_milestones()


def told() -> list[str]:
    """What the team was told, in order of telling."""
    return [message.subject for message in delivered()]


@pytest.mark.usefixtures("organiser")
class TestReachingOne:
    def test_the_usual_numbers_are_told_to_the_team_by_mail_once(self, petition: Petition) -> None:
        counted(99)
        assert told() == []
        counted(100)
        assert told() == ["100 signatures: Mayor: make the river clean"]
        counted(101)
        assert told() == []

    def test_it_stays_reached_when_the_count_falls_and_rises_again(self, petition: Petition) -> None:
        for number in (100, 99, 100):
            counted(number)
        assert len(told()) == 1

    def test_of_several_at_once_the_team_hears_of_the_greatest(self, petition: Petition) -> None:
        counted(12_408)
        assert told() == ["10,000 signatures: Mayor: make the river clean"]
        assert list(petition.milestones.values_list("number", flat=True)) == [100, 1_000, 10_000]

    def test_a_number_of_the_teams_own(self, organiser_client: Client, petition: Petition) -> None:
        organiser_client.post(ADD, {"number": "42"})
        counted(42)
        assert told() == ["42 signatures: Mayor: make the river clean"]

    def test_observers_and_other_campaigns_are_not_told(self, campaign: Campaign, petition: Petition) -> None:
        observer = User.objects.create_user("observer@example.org")
        Membership.objects.create(user=observer, campaign=campaign, role=Membership.Role.OBSERVER)
        counted(100)
        assert [message.to for message in delivered()] == [["organiser@example.org"]]

    def test_one_that_is_to_tell_signers_prepares_an_update_and_a_draft_and_sends_nothing(
        self, petition: Petition
    ) -> None:
        petition.milestones.create(number=1000, tells_signers=True)
        counted(1000)
        [update] = petition.updates.all()
        assert update.published_at is None
        assert update.mailing is not None
        assert update.mailing.state == Mailing.State.DRAFT
        assert update.title_en_gb == "1,000 people have signed"
        assert petition.title in update.body_en_gb
        assert not Message.objects.filter(mailing__isnull=False).exists()
        [mail] = delivered()
        assert "wait for you as drafts" in mail.body
        counted(1001)
        assert Mailing.objects.count() == 1


class TestInTheWorkspace:
    def test_the_usual_ones_are_shown_before_they_are_reached(
        self, organiser_client: Client, petition: Petition
    ) -> None:
        assert "10,000 still to come" in words(organiser_client.get(UPDATES).content.decode())

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ("0", "Enter a number of at least 1."),
            ("many", "Enter a number of signatures, like 5000."),
            ("500", "There is a milestone at this number already."),
            ("100", "The petition has more signatures than that already."),
        ],
    )
    def test_a_number_that_makes_no_sense_is_refused(
        self, organiser_client: Client, petition: Petition, number: str, said: str
    ) -> None:
        petition.milestones.create(number=500)
        Petition.objects.update(signature_count=120)
        answer = organiser_client.post(ADD, {"number": number})
        assert answer.status_code == 422
        assert forms.sentences(answer.content.decode())["number"] == said

    def test_one_can_be_taken_out_until_it_is_reached(self, organiser_client: Client, petition: Petition) -> None:
        petition.milestones.create(number=500)
        remove = "/organise/clean-river/petitions/swim/milestones/500/remove/"
        organiser_client.post(remove)
        assert not Milestone.objects.exists()
        counted(1000)
        assert organiser_client.post(remove.replace("500", "1000")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_tell_once(petition: Petition, organiser: User) -> None:
    petition.milestones.create(number=77, tells_signers=True)
    Petition.objects.update(signature_count=150)
    start = threading.Barrier(2)

    def beat() -> None:
        start.wait()
        milestones.note_reached()
        connection.close()

    beats = [threading.Thread(target=beat) for _each in range(2)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()
    assert Message.objects.filter(kind="petitions.milestone").count() == 1
    assert Mailing.objects.count() == 1
    assert sorted(petition.milestones.values_list("number", flat=True)) == [77, 100]
