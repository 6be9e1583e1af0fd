"""What a report does: whom nobody writes to again, whom later, and what is done once and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from campaign.models import Campaign
from mailings.bounces.queries import CameBack, by_mailing, departures_by_mailing, reasons_by_mailing
from mailings.bounces.reports import read_report
from mailings.models import Bounce, Departure, DepartureReason, Mailing, Message
from mailings.services.bouncing import take
from supporters import consents
from supporters.models import CampaignSupporter, Consent, MailingList, Supporter, Suppression
from supporters.services.forgetting import erase
from supporters.suppressions import suppressed_among, unreachable_among
from supporters.timeline import page
from tests.mailings.report_files import report
from tests.mailings.sent_mailings import member, message_to, queued_to, sent_mailing
from tests.supporters.clock import clock_moved

ADDRESS = "gunel@example.net"
FULL, GONE, SPAM = "postfix_mailbox_full", "postfix_no_such_user", "arf_yahoo"


@pytest.fixture(autouse=True)
def _bounce_domain(settings: Settings) -> None:
    settings.MAIL_BOUNCE_DOMAIN = "lists.example.org"


@pytest.fixture
def gunel(mailing_list: MailingList) -> Supporter:
    return member(mailing_list, ADDRESS)


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return sent_mailing(campaign)


@pytest.fixture
def message(gunel: Supporter, mailing: Mailing, mailing_list: MailingList) -> Message:
    return message_to(gunel, mailing, mailing_list.purpose)


def comes_back(name: str, message: Message, note: str = "") -> Bounce | None:
    """The report arrives, with something in it that makes it another one than before."""
    read = read_report(report(name, message) + note.encode())
    assert read is not None
    return take(read, Bounce.Source.MAILBOX)


def reasons() -> list[str]:
    return list(Suppression.objects.values_list("reason", flat=True))


class TestAnAddressThatDoesNotExist:
    def test_it_is_written_to_no_more(self, message: Message, mailing: Mailing) -> None:
        comes_back(GONE, message)
        assert reasons() == ["bounced"]
        row = Bounce.objects.get()
        assert (row.message, row.mailing, row.kind, row.status) == (message, mailing, "hard", "5.1.1")
        assert "gunel" not in row.diagnostic.lower()
        assert "User unknown" in row.diagnostic

    def test_the_same_report_again_does_nothing(self, message: Message) -> None:
        comes_back(GONE, message)
        Suppression.objects.all().delete()
        assert comes_back(GONE, message) is None
        assert (Bounce.objects.count(), reasons()) == (1, [])

    def test_nobody_else_is_touched(self, message: Message, mailing_list: MailingList) -> None:
        member(mailing_list, "ann@example.net")
        comes_back(GONE, message)
        assert not Consent.objects.filter(action="withdrawn").exists()
        assert Suppression.objects.count() == 1

    def test_it_stands_on_her_timeline_and_in_what_is_held_on_her(self, message: Message, gunel: Supporter) -> None:
        from supporters import personal_data

        comes_back(GONE, message)
        texts = [entry.text for entry in page(CampaignSupporter.objects.get(supporter=gunel)).entries]
        assert "A mail came back: the address doesn’t exist" in texts
        assert "User unknown" in str(personal_data.export(gunel))

    def test_another_campaigns_team_does_not_see_it(self, message: Message, gunel: Supporter) -> None:
        other = Campaign.objects.create(slug="forest", name="Forest", strapline="Trees.")
        there = CampaignSupporter.objects.create(campaign=other, supporter=gunel, source="list")
        comes_back(GONE, message)
        assert not [entry for entry in page(there).entries if "came back" in entry.text]

    def test_of_somebody_forgotten_nothing_is_kept_but_the_number(
        self, message: Message, gunel: Supporter, mailing: Mailing
    ) -> None:
        comes_back(GONE, message)
        erase(gunel)
        assert Bounce.objects.get().diagnostic == ""
        comes_back(GONE, message, "again")
        assert {row.diagnostic for row in Bounce.objects.all()} == {""}
        assert by_mailing(mailing).hard == 1
        assert reasons() == ["erased"]


class TestMailThatCannotBeDeliveredThisTime:
    def fails_on(self, days: list[int], message: Message) -> None:
        for day in days:
            with clock_moved(days=day):
                assert comes_back(FULL, message, f"day {day}") is not None

    def test_once_is_no_reason(self, message: Message) -> None:
        comes_back(FULL, message)
        assert reasons() == []

    def test_on_four_days_it_is(self, message: Message) -> None:
        self.fails_on([0, 1, 2], message)
        assert reasons() == []
        self.fails_on([3], message)
        assert reasons() == ["bounced"]

    def test_several_on_one_day_count_as_one(self, message: Message) -> None:
        for number in range(6):
            comes_back(FULL, message, str(number))
        assert reasons() == []

    def test_what_lies_too_long_ago_counts_no_more(self, message: Message, settings: Settings) -> None:
        settings.SOFT_BOUNCE_DAYS = 3
        self.fails_on([0, 1, 2, 4, 6], message)
        assert reasons() == []

    def test_a_mail_that_arrived_in_between_begins_it_anew(
        self, message: Message, gunel: Supporter, campaign: Campaign, mailing_list: MailingList
    ) -> None:
        for number in range(5):
            Bounce.objects.create(
                message=message,
                kind="soft",
                source="pipe",
                digest=str(number),
                received_at=timezone.now() - timedelta(days=number),
            )
        Message.objects.filter(pk=message.pk).update(finished_at=timezone.now() - timedelta(days=5))
        arrived = timezone.now() - timedelta(days=4)
        message_to(gunel, sent_mailing(campaign, "2"), mailing_list.purpose, finished_at=arrived)
        latest = message_to(gunel, sent_mailing(campaign, "3"), mailing_list.purpose)
        comes_back(FULL, latest)
        assert reasons() == []

    def test_being_refused_as_spam_is_not_the_addresss_fault(self, message: Message) -> None:
        """Else a provider that blocks us for a week would cost us everybody who has a mailbox there."""
        for number in range(6):
            with clock_moved(days=number):
                comes_back("gmail_blocked_as_spam", message, str(number))
        assert (reasons(), Bounce.objects.filter(kind="blocked").count()) == ([], 6)


class TestAComplaint:
    def test_about_a_mailing_it_stops_mailings_and_ends_the_consent(
        self, message: Message, gunel: Supporter, campaign: Campaign, mailing_list: MailingList
    ) -> None:
        waiting = queued_to(gunel, sent_mailing(campaign, "next"), "list:other")
        comes_back(SPAM, message)
        assert reasons() == ["reported"]
        assert not consents.holds(gunel, mailing_list.purpose)
        assert Consent.objects.get(action="withdrawn").via == "complaint"
        waiting.refresh_from_db()
        assert (waiting.state, waiting.answer) == ("suppressed", "suppressed")
        assert unreachable_among([ADDRESS]) == set()  # she may still sign, and get what she asks for
        texts = [entry.text for entry in page(CampaignSupporter.objects.get(supporter=gunel)).entries]
        assert "Reported a mail as unwanted" in texts

    def test_at_the_address_of_a_merged_record_it_holds_for_the_one_that_stayed(
        self, message: Message, gunel: Supporter
    ) -> None:
        kept = Supporter.objects.by_address("gunel@example.com", "az")
        Message.objects.update(supporter=kept)
        comes_back(SPAM, message)
        assert suppressed_among([ADDRESS, kept.address]) == {ADDRESS, kept.address}

    def test_about_a_mail_that_somebody_asked_for_in_her_name_it_stops_everything(self, gunel: Supporter) -> None:
        confirmation = Message.objects.create(
            dedupe_key="confirm:1",
            kind="petitions.confirm",
            supporter=gunel,
            address=ADDRESS,
            language="az",
            priority=Message.Priority.CONFIRMATION,
            state="sent",
            attempts=1,
            finished_at=timezone.now(),
        )
        comes_back(SPAM, confirmation)
        assert reasons() == ["complained"]
        assert unreachable_among([ADDRESS]) == {ADDRESS}

    def test_about_an_account_mail_it_locks_nobody_of_the_team_out(self, db: None) -> None:
        reset = Message.objects.create(
            dedupe_key="account:1",
            kind="mailings.account",
            address="organiser@example.org",
            language="az",
            priority=Message.Priority.ACCOUNT,
            state="sent",
            attempts=1,
            finished_at=timezone.now(),
        )
        assert comes_back(SPAM, reset) is not None
        assert reasons() == []


class TestWhatIsNotBelieved:
    @pytest.mark.parametrize("domain", ["lists.example.org", ""])
    def test_the_message_id_alone_has_to_do_only_where_there_are_no_return_paths(
        self, message: Message, settings: Settings, domain: str
    ) -> None:
        settings.MAIL_BOUNCE_DOMAIN = domain
        read = read_report(report("outlook_access_denied", message, to="campaign@example.org"))
        assert read is not None
        assert (take(read, Bounce.Source.PIPE) is not None) == (domain == "")
        assert reasons() == ([] if domain else ["bounced"])

    def test_a_bounce_of_a_mail_sent_long_ago(self, message: Message) -> None:
        Message.objects.update(finished_at=timezone.now() - timedelta(days=16))
        assert comes_back(GONE, message) is None
        assert comes_back(SPAM, message) is not None  # people read their mail when they come to it

    def test_a_bounce_of_a_mail_that_was_never_tried(
        self, gunel: Supporter, mailing: Mailing, mailing_list: MailingList
    ) -> None:
        assert comes_back(GONE, queued_to(gunel, mailing, mailing_list.purpose)) is None
        assert reasons() == []


class TestTheFiguresOfAMailing:
    def test_each_message_counts_once_for_the_worst_that_came_of_it(
        self, campaign: Campaign, mailing: Mailing, mailing_list: MailingList
    ) -> None:
        messages = [
            message_to(member(mailing_list, f"person{number}@example.net"), mailing, mailing_list.purpose)
            for number in range(4)
        ]
        for name, number in ((FULL, 0), (GONE, 0), (GONE, 1), (FULL, 2), (SPAM, 2), (SPAM, 3)):
            comes_back(name, messages[number])
            comes_back(name, messages[number], "once more")
        assert by_mailing(mailing) == CameBack(hard=2, soft=1, blocked=0, complaint=2)
        assert by_mailing(mailing).bounced == 3
        assert by_mailing(sent_mailing(campaign, "another")) == CameBack()

    def test_reasons_for_leaving_are_told_of_many_alone(self, mailing: Mailing, message: Message) -> None:
        Departure.objects.create(message=message, mailing=mailing, scope="purpose")
        Departure.objects.create(message=message, mailing=mailing, scope="campaign")
        assert departures_by_mailing(mailing) == 1
        reason = DepartureReason.objects.create(mailing=mailing, reason="done", number=4)
        assert reasons_by_mailing(mailing) == {}
        DepartureReason.objects.filter(pk=reason.pk).update(number=5)
        assert reasons_by_mailing(mailing) == {"I no longer follow this": 5}
