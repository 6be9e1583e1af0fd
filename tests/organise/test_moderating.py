"""Moderators look at what waits, show or hide it with a reason, and can take it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Membership, User
from mailings.models import Message
from petitions.models import CommentReport, Decision, HouseRule, ModerationPolicy, Petition, Signature, WordList
from petitions.services.counting import recount
from tests.mail import delivered
from tests.petitions.signers import confirmed

PETITIONS = "/organise/clean-river/petitions/"
QUEUE = f"{PETITIONS}moderation/"


@pytest.fixture
def rule(petition: Petition) -> HouseRule:
    return HouseRule.objects.create(campaign=petition.campaign, title="No insults", text="Be kind.")


@pytest.fixture
def held(petition: Petition) -> Signature:
    return confirmed(petition, "gunel@example.org", show_name=True, comment="See www.example.com")


@pytest.fixture
def manager_client(organiser_client: Client) -> Client:
    Membership.objects.update(role=Membership.Role.MANAGER)
    return organiser_client


def page(client: Client, path: str = QUEUE) -> str:
    return client.get(path).content.decode()


def decide(client: Client, *signatures: Signature, **fields: str) -> None:
    ticked = [str(signature.public_id) for signature in signatures]
    assert client.post(f"{QUEUE}decide/", {"signature": ticked, **fields})["Location"] == QUEUE


def mails() -> list[str]:
    """What has been sent once the time for undoing is over."""
    Message.objects.update(not_before=timezone.now())
    return [str(message.body) for message in delivered() if "isn’t shown any more" in str(message.subject)]


def test_the_queue_says_who_what_where_and_why_the_oldest_first(
    organiser_client: Client, petition: Petition, held: Signature
) -> None:
    WordList.objects.create(campaign=petition.campaign, language="en-gb", words="sewer")
    confirmed(petition, "aysel@example.org", name="Aysel", show_name=True, comment="A sewer!")
    for path in (QUEUE, f"{PETITIONS}swim/moderation/"):
        text = page(organiser_client, path)
        assert text.index("See www.example.com") < text.index("A sewer!")
        assert "It has a link." in text
        assert "It has a word of the lists." in text
    assert petition.title in page(organiser_client)


def test_showing_puts_it_on_the_page(client: Client, organiser_client: Client, held: Signature) -> None:
    decide(organiser_client, held, do="show")
    held.refresh_from_db()
    assert (held.show_name, held.moderation) == (True, "approved")
    assert "See www.example.com" in client.get("/petitions/swim/").content.decode()
    assert "See www.example.com" not in page(organiser_client)
    assert mails() == []


def test_hiding_needs_a_rule(organiser_client: Client, held: Signature, rule: HouseRule) -> None:
    decide(organiser_client, held, do="hide")
    assert "Choose the rule" in page(organiser_client)
    assert not Decision.objects.exists()


def test_hiding_tells_the_signer_once_with_the_rule_and_where_to_appeal(
    organiser_client: Client, held: Signature, rule: HouseRule
) -> None:
    Petition.objects.update(appeal_address="appeal@river.example")
    decide(organiser_client, held, do="hide", rule=str(rule.public_id))
    held.refresh_from_db()
    assert (held.show_name, held.moderation, held.state) == (False, "hidden", "confirmed")
    assert recount(held.petition) == 1
    assert "Your comment" not in "".join(str(message.subject) for message in delivered())
    [mail] = mails()
    assert "No insults" in mail
    assert "Be kind." in mail
    assert "appeal@river.example" in mail
    assert mails() == []
    decision = Decision.objects.get()
    assert (decision.action, decision.rule, decision.by) == ("hide", rule, User.objects.get())
    assert [entry.action for entry in AuditEntry.objects.all()] == ["hidden"]


def test_where_no_address_is_given_the_campaigns_sender_is_written_to(
    organiser_client: Client, held: Signature, rule: HouseRule
) -> None:
    held.petition.campaign.senders.create(name="River", address="team@river.example", is_default=True)
    decide(organiser_client, held, do="hide", rule=str(rule.public_id))
    assert "team@river.example" in mails()[0]


def test_what_is_undone_in_time_sends_no_mail_and_waits_again(
    organiser_client: Client, held: Signature, rule: HouseRule
) -> None:
    decide(organiser_client, held, do="hide", rule=str(rule.public_id))
    assert "No insults" in page(organiser_client, f"{QUEUE}?show=decided")
    organiser_client.post(f"{QUEUE}undo/", {"signature": str(held.public_id)})
    held.refresh_from_db()
    assert (held.show_name, held.moderation) == (False, "held")
    assert mails() == []
    assert "See www.example.com" in page(organiser_client)
    assert {entry.action for entry in AuditEntry.objects.all()} == {"hidden", "decision undone"}


def test_many_are_decided_at_once(organiser_client: Client, petition: Petition, held: Signature) -> None:
    other = confirmed(petition, "aysel@example.org", show_name=True, comment="www.example.com")
    third = confirmed(petition, "samir@example.org", show_name=True, comment="www.example.com")
    decide(organiser_client, held, other, do="show")
    assert list(Signature.objects.filter(moderation="held")) == [third]
    assert "2 are shown." in page(organiser_client)


def test_what_its_signer_keeps_to_herself_cannot_be_shown(organiser_client: Client, petition: Petition) -> None:
    private = confirmed(petition, "gunel@example.org", comment="For you alone.")
    decide(organiser_client, private, do="show")
    private.refresh_from_db()
    assert (private.show_name, private.moderation) == (False, "")


def test_reported_comments_come_too_and_a_decision_settles_the_reports(
    organiser_client: Client, petition: Petition, rule: HouseRule
) -> None:
    fine = confirmed(petition, "gunel@example.org", show_name=True, comment="Fair criticism.")
    CommentReport.objects.create(signature=fine, rule=rule, text="I don’t like it.")
    text = page(organiser_client)
    assert "Fair criticism." in text
    assert "I don’t like it." in text
    assert "shown now" in text
    decide(organiser_client, fine, do="show")
    assert "Fair criticism." not in page(organiser_client)
    assert CommentReport.objects.get().settled_at is not None


def test_another_campaigns_comments_and_rules_are_out_of_reach(
    organiser_client: Client, petition: Petition, held: Signature, rule: HouseRule
) -> None:
    other = type(petition.campaign).objects.create(slug="other", name="Other", is_published=True)
    Petition.objects.update(campaign=other)
    decide(organiser_client, held, do="show")
    decide(organiser_client, held, do="hide", rule=str(rule.public_id))
    assert "See www.example.com" not in page(organiser_client)
    assert not Decision.objects.exists()
    HouseRule.objects.update(campaign=other)
    Petition.objects.update(campaign=petition.campaign)
    decide(organiser_client, held, do="hide", rule=str(rule.public_id))
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "typed", [{"signature": "x"}, {"signature": "\0"}, {"do": "explode"}, {"rule": "x", "do": "hide"}]
)
def test_nonsense_does_nothing(organiser_client: Client, held: Signature, typed: dict[str, str]) -> None:
    fields = {"signature": str(held.public_id), "do": "show", **typed}
    assert organiser_client.post(f"{QUEUE}decide/", fields).status_code == 302
    assert not Decision.objects.exists()


def test_the_queue_asks_no_more_the_more_there_is(
    organiser_client: Client, petition: Petition, rule: HouseRule, django_assert_max_num_queries: Callable
) -> None:
    for number in range(12):
        signature = confirmed(petition, f"a{number}@example.org", show_name=True, comment="www.example.com")
        CommentReport.objects.create(signature=signature, rule=rule, text="Rude.")
    for path in (QUEUE, f"{QUEUE}?show=decided", f"{PETITIONS}swim/moderation/"):
        with django_assert_max_num_queries(20):
            organiser_client.get(path)


class TestHouseRules:
    PATH = f"{QUEUE}house-rules/"

    def test_some_are_offered_in_every_language_and_taken_over_once(self, manager_client: Client) -> None:
        assert "never of peoples as such" in page(manager_client, self.PATH)
        for _time in range(2):
            manager_client.post(self.PATH, {"suggested": "1"})
        titles = HouseRule.objects.values_list("title_en_gb", flat=True)
        assert "Speak of governments and institutions, never of peoples as such" in titles
        assert len(titles) == len(set(titles))
        assert all(HouseRule.objects.values_list("title_az", flat=True))

    def test_they_are_added_changed_and_removed(self, manager_client: Client, rule: HouseRule, held: Signature) -> None:
        decide(manager_client, held, do="hide", rule=str(rule.public_id))
        typed = {
            "rules-TOTAL_FORMS": "2",
            "rules-INITIAL_FORMS": "1",
            "rules-0-id": str(rule.pk),
            "rules-0-title_en_gb": "No insults",
            "rules-0-DELETE": "on",
            "rules-1-title_en_gb": "To the matter",
            "rules-1-title_az": "Mövzuya aid",
        }
        assert manager_client.post(self.PATH, typed).status_code == 302
        [kept] = HouseRule.objects.all()
        assert (kept.title_en_gb, kept.title_az) == ("To the matter", "Mövzuya aid")
        assert Decision.objects.get().rule is None

    def test_a_rule_without_words_is_refused(self, manager_client: Client) -> None:
        typed = {"rules-TOTAL_FORMS": "1", "rules-INITIAL_FORMS": "0", "rules-0-text_en_gb": "Be kind."}
        assert manager_client.post(self.PATH, typed).status_code == 422


def test_a_manager_says_what_is_held(manager_client: Client, petition: Petition) -> None:
    path = f"{QUEUE}held/"
    typed = {"holds_first_comments": "on", "words_en-gb": "sewer\r\nsludge*", "words_az": "eşşək"}
    assert manager_client.post(path, typed).status_code == 302
    policy = ModerationPolicy.objects.get()
    assert (policy.holds_links, policy.holds_first_comments, policy.holds_all_comments) == (False, True, False)
    assert "sludge*" in page(manager_client, path)
    assert confirmed(petition, "gunel@example.org", show_name=True, name="Sludgelover").moderation == "held"
    assert confirmed(petition, "samir@example.org", show_name=True, name="Eşşək").moderation == "held"
