"""What is held of a letter follows its writer: shown to her, erased, made anonymous, merged, asked for by segments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaign.models import Campaign, User
from mailings.composing import cards
from mailings.models import Message
from petitions.letter_queries import number_of_letters, written
from petitions.models import Letter, LetterAction, Representative
from supporters import personal_data
from supporters.models import CampaignSupporter, RetentionRule, Supporter
from supporters.segments import people
from supporters.services import merging
from supporters.services.anonymising import anonymise
from supporters.services.forgetting import erase, forget_unconfirmed
from supporters.services.retaining import keep_rule
from tests.mail import delivered
from tests.petitions.letters import TEXT, Writer
from tests.supporters.database import places_with

TRACES = ("Aysel", "aysel@example.org", "River Street", "my children", "She will vote")


@pytest.fixture
def letter(aysel_writes: Writer) -> Letter:
    """Sent and delivered, and answered."""
    found = aysel_writes.sends()
    delivered()
    Letter.objects.update(replied_at=timezone.now(), reply="She will vote for it")
    return found


def test_she_is_shown_all_that_is_held_of_it(letter: Letter) -> None:
    shown = repr(personal_data.export(Supporter.objects.get()))
    for words in ("Letters you wrote", "Ada Example", "1 River Street", "my children", "She will vote for it"):
        assert words in shown


def test_forgetting_her_leaves_nothing_of_it_in_any_table(letter: Letter) -> None:
    assert places_with("my children")
    erase(Supporter.objects.get())
    assert {trace: places_with(trace) for trace in TRACES if places_with(trace)} == {}
    message = Message.objects.get(kind="petitions.letter")
    assert (message.address, message.subject, message.context) == ("", "", {})


def test_a_letter_that_waits_to_be_sent_is_not_sent_once_she_is_forgotten(aysel_writes: Writer) -> None:
    aysel_writes.sends()
    erase(Supporter.objects.get())
    assert delivered() == []


def test_made_anonymous_it_counts_on_and_leads_to_nobody(letter: Letter, letter_action: LetterAction) -> None:
    anonymise(Supporter.objects.get())
    row = Letter.objects.get()
    assert (row.supporter, row.name, row.text, row.reply, row.postcode, row.postal_address) == (None, *[""] * 5)
    assert row.public_id != letter.public_id
    assert Message.objects.get(kind="petitions.letter").subject == ""
    assert (written(letter_action).letters, written(letter_action).representatives) == (1, 1)


def test_what_nobody_confirms_is_forgotten_after_thirty_days(aysel_writes: Writer) -> None:
    aysel_writes.writes()
    long_ago = timezone.now() - timedelta(days=31)
    Letter.objects.update(written_at=long_ago)
    Supporter.objects.update(created_at=long_ago)
    forget_unconfirmed()
    assert not Letter.objects.exists()
    assert not Supporter.objects.exists()


def test_a_rule_of_retention_takes_the_words_and_leaves_the_count(letter: Letter, letter_action: LetterAction) -> None:
    now = timezone.now()
    Letter.objects.update(sent_at=now - timedelta(days=400))
    campaign = letter_action.campaign
    rule = RetentionRule.objects.create(campaign=campaign, kind="letters", after=12, acts_from=now - timedelta(days=1))
    while keep_rule(rule.pk):
        pass
    assert Letter.objects.get().supporter is None
    assert written(letter_action).letters == 1


class TestTwoRecordsOfOnePerson:
    @pytest.fixture
    def records(self, aysel_writes: Writer, letter: Letter) -> tuple[CampaignSupporter, CampaignSupporter]:
        aysel_writes.sends(address="a.mammadova@work.example", subject="From work")
        delivered()
        first, second = CampaignSupporter.objects.order_by("pk")
        return first, second

    def test_two_letters_become_one_the_earlier_with_its_answer(
        self, records: tuple[CampaignSupporter, CampaignSupporter], letter: Letter, letter_action: LetterAction
    ) -> None:
        kept, gone = records
        assert written(letter_action).letters == 2
        merging.merge(gone, kept, taken=(), answers=(), by=User.objects.create_user("boss@example.org"))
        [row] = Letter.objects.all()
        assert (row.public_id, row.reply) == (letter.public_id, "She will vote for it")
        assert written(letter_action).letters == 1
        erase(Supporter.objects.get())
        assert places_with("From work") == set()

    def test_undoing_it_brings_the_count_back(
        self, records: tuple[CampaignSupporter, CampaignSupporter], letter_action: LetterAction
    ) -> None:
        boss = User.objects.create_user("boss@example.org")
        merge = merging.merge(*records, taken=(), answers=(), by=boss)
        merging.undo(merge, boss)
        assert written(letter_action).letters == 2


class TestSegments:
    def found(self, campaign: Campaign, **leaf: object) -> int:
        return people(campaign, {"all": [{"criterion": "letter", **leaf}]}).count()

    def test_they_ask_who_wrote_and_who_did_not(self, letter: Letter, letter_action: LetterAction) -> None:
        campaign, chosen = letter_action.campaign, str(letter_action.public_id)
        assert self.found(campaign, **{"is": "wrote"}) == 1
        assert self.found(campaign, **{"is": "wrote", "action": chosen}) == 1
        assert self.found(campaign, **{"is": "not_wrote", "action": chosen}) == 0

    def test_a_letter_that_is_not_confirmed_is_none(self, aysel_writes: Writer, letter_action: LetterAction) -> None:
        aysel_writes.writes()
        CampaignSupporter.objects.create(
            campaign=letter_action.campaign, supporter=Supporter.objects.get(), source="team"
        )
        assert self.found(letter_action.campaign, **{"is": "wrote"}) == 0
        assert self.found(letter_action.campaign, **{"is": "not_wrote"}) == 1


def test_a_mailing_shows_it_as_a_card(letter: Letter, letter_action: LetterAction) -> None:
    card = cards.find(letter_action.campaign, "letter", letter_action.slug, "en-gb")
    assert card is not None
    assert (card.title, card.figure, card.path) == (letter_action.title, "1 letter", letter_action.get_absolute_url())
    assert cards.is_published("petitions", "letter_action", letter_action.slug)
    assert not cards.is_published("petitions", "petition", letter_action.slug)


def test_letters_of_another_campaign_are_counted_there(letter: Letter, letter_action: LetterAction) -> None:
    air = Campaign.objects.create(slug="air", name="Air", strapline="-")
    assert (number_of_letters(letter_action.campaign), number_of_letters(air)) == (1, 0)
    assert Representative.objects.count() == 1
    assert TEXT.strip() == letter.text
