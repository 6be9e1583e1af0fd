"""Readers report a comment: it comes to moderators, and nobody learns who reported or what became of it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from petitions.models import CommentReport, HouseRule, Petition, Signature
from petitions.services.anonymising import anonymise_signatures
from petitions.services.moderating import REPORTS_THAT_HOLD
from tests.petitions.signers import confirmed

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"


@pytest.fixture
def comment(petition: Petition) -> Signature:
    return confirmed(petition, "gunel@example.org", show_name=True, comment="Quite rude.")


@pytest.fixture
def rule(petition: Petition) -> HouseRule:
    return HouseRule.objects.create(campaign=petition.campaign, title="No insults")


def path(signature: Signature) -> str:
    return f"{PAGE}comments/{signature.public_id}/report/"


def test_a_comment_leads_to_the_form_and_the_form_to_thanks(
    client: Client, comment: Signature, rule: HouseRule, filled_in: Fill
) -> None:
    assert path(comment) in client.get(PAGE).content.decode()
    page = client.get(path(comment)).content.decode()
    assert "Quite rude." in page
    assert "No insults" in page
    answer = client.post(path(comment), filled_in(rule=str(rule.public_id), text="It hurts."))
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}reported/")
    report = CommentReport.objects.get()
    assert (report.signature, report.rule, report.text) == (comment, rule, "It hurts.")
    assert "Quite rude." in client.get(PAGE).content.decode()


def test_nothing_is_kept_of_who_reported(client: Client, comment: Signature, filled_in: Fill) -> None:
    client.post(path(comment), filled_in(text="Rude."), REMOTE_ADDR="192.0.2.1", HTTP_USER_AGENT="Reader/1.0")
    row = CommentReport.objects.values().get()
    assert set(row) == {"id", "signature_id", "rule_id", "text", "reported_at", "settled_at"}


def test_an_empty_report_says_what_to_do(client: Client, comment: Signature, rule: HouseRule, filled_in: Fill) -> None:
    answer = client.post(path(comment), filled_in())
    assert answer.status_code == 422
    assert "Choose a rule, or write what is wrong." in answer.content.decode()


def test_the_answer_is_the_same_for_a_comment_that_is_not_shown(
    client: Client, comment: Signature, petition: Petition, filled_in: Fill
) -> None:
    hidden = confirmed(petition, "aysel@example.org", comment="For nobody’s eyes.")
    typed = filled_in(text="Rude.")
    answers = [client.post(path(signature), typed) for signature in (comment, hidden, Signature(public_id=uuid4()))]
    assert {(answer.status_code, answer["Location"], answer.content) for answer in answers} == {
        (303, f"{PAGE}reported/", b"")
    }
    assert [report.signature for report in CommentReport.objects.all()] == [comment]
    pages = [client.get(path(signature)) for signature in (hidden, Signature(public_id=uuid4()))]
    assert {page.status_code for page in pages} == {200}
    assert "For nobody’s eyes." not in pages[0].content.decode()


def test_one_reader_counts_once_a_day(client: Client, comment: Signature, filled_in: Fill) -> None:
    for _time in range(REPORTS_THAT_HOLD):
        assert client.post(path(comment), filled_in(text="Rude.")).status_code == 303
    assert CommentReport.objects.count() == 1


def reported_often(client: Client, comment: Signature, filled_in: Fill) -> None:
    for number in range(REPORTS_THAT_HOLD):
        client.post(path(comment), filled_in(text="Rude."), REMOTE_ADDR=f"192.0.2.{number}")
    comment.refresh_from_db()


def test_many_readers_take_it_off_until_a_moderator_has_looked(
    client: Client, comment: Signature, filled_in: Fill
) -> None:
    reported_often(client, comment, filled_in)
    assert (comment.moderation, comment.show_name, comment.state) == ("held", False, "confirmed")
    assert "Quite rude." not in client.get(PAGE).content.decode()


def test_what_a_moderator_has_approved_stays_however_many_report_it(
    client: Client, comment: Signature, filled_in: Fill
) -> None:
    Signature.objects.update(moderation="approved")
    reported_often(client, comment, filled_in)
    assert comment.show_name
    assert CommentReport.objects.count() == REPORTS_THAT_HOLD


def test_there_is_a_limit(client: Client, comment: Signature, filled_in: Fill) -> None:
    answers = {client.post(path(comment), filled_in(text="Rude.")).status_code for _time in range(12)}
    assert answers == {303, 429}


def test_another_campaigns_rule_is_none(client: Client, comment: Signature, filled_in: Fill) -> None:
    other = type(comment.petition.campaign).objects.create(slug="other", name="Other")
    foreign = HouseRule.objects.create(campaign=other, title="No fish")
    assert client.post(path(comment), filled_in(rule=str(foreign.public_id))).status_code == 422


@pytest.mark.parametrize("rule", ["0", "x", "\0", "9" * 40])
def test_a_rule_that_is_none_is_refused(client: Client, comment: Signature, filled_in: Fill, rule: str) -> None:
    assert client.post(path(comment), filled_in(rule=rule)).status_code == 422


def test_what_readers_wrote_goes_with_the_name(client: Client, comment: Signature, filled_in: Fill) -> None:
    client.post(path(comment), filled_in(text="Günəl lives next door."))
    anonymise_signatures([comment.pk])
    assert not CommentReport.objects.exists()


@pytest.mark.parametrize(("showing", "name"), [("all", "Günəl Əliyeva"), ("initials", "G. Ə."), ("none", "")])
def test_names_are_shown_as_the_petition_says(client: Client, comment: Signature, showing: str, name: str) -> None:
    Petition.objects.update(signers_shown=showing)
    for page in (client.get(PAGE).content.decode(), client.get(path(comment)).content.decode()):
        assert ("Günəl Əliyeva" in page) == (showing == "all")
        assert ("Quite rude." in page) == (showing != "none")
        assert name in page


def test_comments_are_not_shown_where_the_petition_takes_none(client: Client, comment: Signature) -> None:
    Petition.objects.update(comments_allowed=False)
    page = client.get(PAGE).content.decode()
    assert "Günəl Əliyeva" in page
    assert "Quite rude." not in page
